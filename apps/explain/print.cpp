#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "apps/explain/explain.hpp"
#include "models/json_writer.hpp"

namespace gambeta_apps {

// Columns of a table that are written: more do not fit a terminal. JSON has all.
constexpr std::size_t kShown = 6;

// As torch prints a tensor of 1 x C: whole numbers as "0.", else four decimals, aligned.
static std::string tensor(const Row& row) {
  const bool whole =
      std::all_of(row.begin(), row.end(), [](double v) { return v == std::floor(v); });
  const bool signs = std::any_of(row.begin(), row.end(), [](double v) { return v < 0; });
  std::string text;
  for (const double v : row)
    text += fmt::format("{}{}", text.empty() ? "" : ", ",
                        whole   ? fmt::format("{:.0f}.", v)
                        : signs ? fmt::format("{:7.4f}", v)
                                : fmt::format("{:.4f}", v));
  return "tensor([[" + text + "]])";
}

std::string notebook_as(Style style, const Notebook& notebook) {
  const bool markdown = style == Style::Markdown;
  const auto half = [&](const char* heading, auto mean_of, auto variance_of) {
    std::string text = fmt::format("{}{}\n\n{}", markdown ? "## " : "", heading,
                                   markdown ? "```\n" : "");
    for (const Moment& moment : notebook.moments)
      text +=
          fmt::format("{}: Running Mean {}\n{}: Running Variance {}\n\n", moment.when,
                      tensor(mean_of(moment)), moment.when, tensor(variance_of(moment)));
    if (markdown)
      text.replace(text.size() - 1, 1, "```\n\n");
    return text;
  };
  return half(
             "A well-known notebook that teaches batch norm in PyTorch feeds two batches "
             "of 10 x 5 to a layer\n"
             "of its own. The same here, in its dialect (normalizes with N - 1, "
             "eps 1e-10)",
             [](const Moment& m) { return m.seed_mean; },
             [](const Moment& m) { return m.seed_variance; }) +
         half(
             "The same batches in torch's dialect (normalizes with N, eps 1e-5)",
             [](const Moment& m) { return m.torch_mean; },
             [](const Moment& m) { return m.torch_variance; }) +
         fmt::format(
             "The two remember the same; in training torch's output is larger, by a "
             "factor of {:.6f}\n"
             "(sqrt(10/9) = {:.6f}). In eval they agree, but for epsilon.\n",
             notebook.output_ratio, std::sqrt(10.0 / 9));
}

namespace {

/// Writes named formulas and their numbers.
class Writer {
 public:
  explicit Writer(Style style) : markdown_(style == Style::Markdown) {}

  void heading(const std::string& text) {
    text_ += markdown_ ? "## " + text + "\n\n" : text + "\n\n";
  }
  void row(const std::string& formula, const Row& numbers) { table(formula, {numbers}); }
  void table(const std::string& formula, const Table& rows, int digits = 6) {
    const double tiny = 0.5 * std::pow(10, -digits);  // is written as 0, not as -0
    text_ += markdown_ ? "`" + formula + "`\n\n```\n" : "  " + formula + "\n";
    for (const Row& numbers : rows) {
      text_ += "   ";
      for (std::size_t j = 0; j < std::min(numbers.size(), kShown); ++j)
        text_ += fmt::format(" {:>{}.{}f}", std::abs(numbers[j]) < tiny ? 0 : numbers[j],
                             digits + 6, digits);
      text_ += numbers.size() > kShown ? "  ...\n" : "\n";
    }
    text_ += markdown_ ? "```\n\n" : "\n";
  }
  void line(const std::string& text) { text_ += (markdown_ ? "" : "  ") + text + "\n"; }
  std::string text() const { return text_.substr(0, text_.find_last_not_of('\n') + 1); }

 private:
  bool markdown_;
  std::string text_;
};

}  // namespace

static void write_forward(Writer& out, const BatchStory& s) {
  out.heading("Forward");
  out.table("x", s.x);
  out.row("mean = sum(x) / m", s.mean);
  out.row(fmt::format("var = sum((x - mean)^2) / {}", s.divisor), s.variance);
  out.row(fmt::format("inv = 1 / sqrt(var + {})", s.epsilon), s.inverse_std);
  out.table("xh = (x - mean) inv", s.x_hat);
  out.row("gamma", s.gamma);
  out.row("beta", s.beta);
  out.table("y = gamma xh + beta", s.y);
  if (!s.tracked)
    return;
  const double f = s.momentum;
  out.row(fmt::format("running mean = {:.4g} running mean + {:.4g} mean", 1 - f, f),
          s.running_mean);
  out.row(fmt::format("running var = {:.4g} running var + {:.4g} ss / {}", 1 - f, f,
                      s.running_divisor),
          s.running_variance);
}

static void write_backward(Writer& out, const BatchStory& s) {
  out.heading("Backward");
  out.table("dy, the gradient that arrives", s.dy);
  out.row("dbeta = sum(dy)", s.dbeta);
  out.row("dgamma = sum(dy xh)", s.dgamma);
  out.table("directly: gamma inv dy", s.direct);
  out.table("through the mean: -gamma inv dbeta / m", s.through_mean);
  out.table(fmt::format("through the variance: -gamma inv xh dgamma / {}", s.divisor),
            s.through_variance);
  out.table("dx, the sum of the three", s.dx);
}

// The first column stands for all; the largest difference is over all of them.
static void write_comparison(Writer& out, const BatchStory& s) {
  out.heading("dx in four ways");
  Table sides;
  for (std::size_t i = 0; i < s.dx.size(); ++i)
    sides.push_back(
        {s.dx[i][0], s.fused_dx[i][0], s.composed_dx[i][0], s.measured_dx[i][0]});
  out.table("column 1:   the sum, the layer, the tape, finite differences", sides, 9);
  out.line("the sum of the three against, in all columns,");
  out.line(fmt::format("- the layer's fused formula         {:.2g}", s.fused_difference));
  out.line(
      fmt::format("- the tape, from small operations   {:.2g}", s.composed_difference));
  out.line(
      fmt::format("- finite differences, step 1e-6     {:.2g}", s.measured_difference));
}

std::string story_as(Style style, const BatchStory& s) {
  Writer out(style);
  const std::size_t columns = s.gamma.size();
  out.heading(fmt::format(
      "Batch norm, {}{}", s.title,
      columns > kShown ? fmt::format(" (the first {} of {} columns)", kShown, columns)
                       : ""));
  write_forward(out, s);
  write_backward(out, s);
  write_comparison(out, s);
  return out.text();
}

namespace json = gambeta::json;

static void put_forward(json::Object& object, const BatchStory& s) {
  object.put("title", s.title);
  object.put("eps", s.epsilon);
  object.put("divisor", s.divisor);
  object.put("x", s.x);
  object.put("mean", s.mean);
  object.put("var", s.variance);
  object.put("inverse_std", s.inverse_std);
  object.put("x_hat", s.x_hat);
  object.put("gamma", s.gamma);
  object.put("beta", s.beta);
  object.put("y", s.y);
  if (!s.tracked)
    return;
  object.put("momentum", s.momentum);
  object.put("running_mean", s.running_mean);
  object.put("running_var", s.running_variance);
}

static void put_backward(json::Object& object, const BatchStory& s) {
  object.put("dy", s.dy);
  object.put("dbeta", s.dbeta);
  object.put("dgamma", s.dgamma);
  object.put("dx_direct", s.direct);
  object.put("dx_through_mean", s.through_mean);
  object.put("dx_through_variance", s.through_variance);
  object.put("dx", s.dx);
  object.put("dx_fused", s.fused_dx);
  object.put("dx_composed", s.composed_dx);
  object.put("dx_measured", s.measured_dx);
  object.put("largest_difference", json::Object{{"fused", s.fused_difference},
                                                {"composed", s.composed_difference},
                                                {"measured", s.measured_difference}});
}

std::string notebook_as_json(const Notebook& notebook) {
  json::Object object;
  json::List moments;
  for (const Moment& m : notebook.moments)
    moments.add(json::Object{{"when", m.when},
                             {"seed_running_mean", m.seed_mean},
                             {"seed_running_var", m.seed_variance},
                             {"torch_running_mean", m.torch_mean},
                             {"torch_running_var", m.torch_variance}});
  object.put("notebook", moments);
  return object.dump();
}

std::string story_as_json(const BatchStory& s) {
  json::Object object, batch;
  put_forward(batch, s);
  put_backward(batch, s);
  object.put("batch", batch);
  return object.dump();
}

}  // namespace gambeta_apps
