#include "apps/report/explain_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "apps/terminal/console.hpp"

namespace gambeta {

using gambeta_apps::BatchStory;
using gambeta_apps::Memory;
using gambeta_apps::Row;
using gambeta_apps::Table;

static Row first_column(const Table& table) {
  Row column;
  for (const Row& row : table)
    column.push_back(row[0]);
  return column;
}

static void draw_axis(Drawing& out, const Scale& scale, double y, double mean,
                      bool numbers) {
  out.line(scale.from, y, scale.to, y, "axis");
  for (const double v : ticks_below(scale, 6)) {
    out.line(scale(v), y, scale(v), y + 4, "axis");
    if (numbers)
      out.text(scale(v), y + 17, "middle", readable(v), "note");
  }
  out.line(scale(mean), y - 12, scale(mean), y, "axis");
}

/// Room for 0 and all numbers of a stage.
static void include(Scale& scale, const Row& stage) {
  for (const double v : stage)
    scale.low = std::min(scale.low, v), scale.high = std::max(scale.high, v);
}

/// Three axes below each other on one scale: x, x-hat and y, with a thread for each row. An x
/// of another size than x-hat has a scale of its own.
static std::string forward_picture(const BatchStory& s) {
  constexpr double kTop = 32, kStep = 60;
  const Row stages[] = {first_column(s.x), first_column(s.x_hat), first_column(s.y)};
  const double means[] = {s.mean[0], 0, s.beta[0]};
  const char* const names[] = {"x", "x-hat", "y"};
  Scale scale{0, 0, 52, 344};
  include(scale, stages[1]), include(scale, stages[2]);
  Scale scale_of_x{0, 0, 52, 344};
  include(scale_of_x, stages[0]);
  const double ratio = (scale_of_x.high - scale_of_x.low) / (scale.high - scale.low);
  const bool apart = ratio > 20 || ratio < 0.05;
  if (!apart) {
    include(scale, stages[0]);
    scale_of_x = scale;
  }
  const Scale scales[] = {scale_of_x, scale, scale};

  Drawing out(kFigureWidth, kTop + 2 * kStep + 26, "One column forward",
              fmt::format("{} rows; x has mean {:.3g}, x-hat has mean 0 and deviation 1, "
                          "y has mean {:.3g} and deviation {:.3g}.",
                          s.x.size(), s.mean[0], s.beta[0], std::abs(s.gamma[0])));
  out.text(scale_of_x(means[0]), kTop - 16, "middle", "mean", "note");
  for (std::size_t k = 0; k < 3; ++k) {
    const double y = kTop + double(k) * kStep;
    out.text(40, y + 4, "end", names[k]);
    draw_axis(out, scales[k], y, means[k], /*numbers=*/k == 2 || (k == 0 && apart));
    for (std::size_t i = 0; i < s.x.size(); ++i) {
      const double at = scales[k](stages[k][i]);
      if (k < 2)
        out.line(at, y, scales[k + 1](stages[k + 1][i]), y + kStep,
                 fmt::format("line thin c{}", i % 10));
      out.path(fmt::format("M{:.1f} {:.1f}m-4 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0z", at, y),
               fmt::format("dots c{}", i % 10));
    }
  }
  return out.svg();
}

/// Gradients against x-hat, divided by the deviation. What the paths through mean and variance
/// subtract lies on the line that fits these best, so dx is what is left above and below it.
static std::string backward_picture(const BatchStory& s) {
  const auto series = [&](std::string name, int color, Series::Style style, Row y) {
    return Series{
        std::move(name), first_column(s.x_hat), std::move(y), color, style, {}, {}};
  };
  const Row direct = first_column(s.direct);
  Row line, below, above;
  for (std::size_t i = 0; i < direct.size(); ++i) {
    line.push_back(-s.through_mean[i][0] - s.through_variance[i][0]);
    below.push_back(std::min(line[i], direct[i]));
    above.push_back(std::max(line[i], direct[i]));
  }
  Chart c;
  c.title = "One column backward";
  c.description =
      "Gradients of the rows over their x-hat, their best-fitting line, and the sticks "
      "between: what batch norm passes on.";
  c.x_label = "x-hat";
  c.y_label = "gradient / deviation";
  using Style = Series::Style;
  Series sticks = series("dx: from the line to the gradient", 1, Style::Sticks, line);
  sticks.low = std::move(below);
  sticks.high = std::move(above);
  c.series = {sticks, series("gradients", 0, Style::Points, direct),
              series("their best line", 0, Style::Dashed, line)};
  return chart(c);
}

static std::string start_picture(bool batch_norm) {
  Histograms h;
  h.title = "What arrives at each ReLU";
  h.description = batch_norm
                      ? "With batch norm every layer gets numbers of deviation 1."
                      : "Without batch norm the numbers shrink from layer to layer.";
  h.x_label = batch_norm ? "with batch norm" : "without";
  h.low = -3, h.high = 3;
  for (Row& numbers : gambeta_apps::numbers_at_the_start(batch_norm))
    h.rows.push_back({fmt::format("layer {}", h.rows.size() + 1), std::move(numbers)});
  return histograms(h);
}

static std::string memory_picture(const std::vector<Memory>& memories) {
  Chart c;
  c.title = "What running means remember";
  c.description =
      "Running means over batches of 8 rows whose true mean is 1: a large "
      "momentum is noisy, a small one is slow.";
  c.x_label = "batches";
  c.y_label = "running mean";
  constexpr int kColors[] = {9, 0, 1, 2};
  for (std::size_t k = 0; k < memories.size(); ++k) {
    Series s;
    s.name = memories[k].momentum;
    s.color = kColors[k % 4];
    s.y = memories[k].running_mean;
    for (std::size_t batch = 0; batch < s.y.size(); ++batch)
      s.x.push_back(double(batch));
    c.series.push_back(std::move(s));
  }
  c.series.front().name = "momentum " + c.series.front().name;
  return chart(c);
}

Page explain_page(const BatchStory& s, const std::vector<Memory>& memories) {
  Page page("One batch through batch norm",
            fmt::format("The first column of {}, forward and backward.", s.title));
  page.figure("Forward: x, x-hat, y", forward_picture(s));
  page.figure("Backward: dx is what a straight line leaves", backward_picture(s));
  page.figure("Running means of batches of 8 rows; the true mean is 1",
              memory_picture(memories));
  page.figure("Five layers before training, without batch norm", start_picture(false));
  page.figure("The same with batch norm", start_picture(true));
  return page;
}

}  // namespace gambeta
