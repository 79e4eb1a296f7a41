#include "apps/report/compare_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "apps/terminal/console.hpp"
#include "apps/terminal/progress.hpp"

namespace gambeta {

static std::string number(const Comparison& c, double score) {
  return c.percent ? fmt::format("{:.1f} %", 100 * score) : fmt::format("{:.3f}", score);
}

std::string score_text(const Comparison& c, const Cell& cell) {
  const Spread s = final_scores(cell);
  if (!std::isfinite(s.mean))
    return "-";
  return c.percent ? fmt::format("{:.1f} ± {:.1f} %", 100 * s.mean, 100 * s.deviation)
         : std::abs(s.mean) < 100 ? fmt::format("{:.3f} ± {:.3f}", s.mean, s.deviation)
                                  : fmt::format("{:.1e} ± {:.1e}", s.mean, s.deviation);
}

std::string reached_text(const Comparison& c, const Cell& cell) {
  const Reached r = reached(cell, c.target);
  if (r.trials == 0)
    return "-";
  const auto all = std::ssize(cell.trials);
  return r.trials == all ? fmt::format("{:g}", r.epochs)
                         : fmt::format("{:g} ({}/{})", r.epochs, r.trials, all);
}

/// Learning rates at which every trial got to the target.
static std::vector<double> good_rates(const Comparison& c, bool batch_norm) {
  std::vector<double> rates;
  for (const Cell& cell : c.cells)
    if (cell.batch_norm == batch_norm &&
        reached(cell, c.target).trials == std::ssize(cell.trials))
      rates.push_back(cell.rate);
  std::sort(rates.begin(), rates.end());
  return rates;
}

/// True if no other rate was tried between the first and the last of these.
static bool are_neighbours(const Comparison& c, const std::vector<double>& rates) {
  const auto between = [&](const Cell& cell) {
    return cell.batch_norm && rates.front() <= cell.rate && cell.rate <= rates.back();
  };
  return std::ranges::count_if(c.cells, between) == std::ssize(rates);
}

std::string verdict(const Comparison& c) {
  const auto arm = [&](bool batch_norm) {
    const auto rates = good_rates(c, batch_norm);
    if (rates.empty())
      return std::string("at none");
    if (rates.size() == 1)
      return fmt::format("only at {:g}", rates[0]);
    if (!are_neighbours(c, rates))
      return fmt::format("at {} of them: {:g}", rates.size(), fmt::join(rates, ", "));
    return fmt::format("at {} of them, from {:g} to {:g}", rates.size(), rates.front(),
                       rates.back());
  };
  return fmt::format(
      "Of {}, {} trained to {} within {} with batch norm {}; without it {}.",
      counted(std::ssize(c.cells) / 2, "learning rate"), c.name, number(c, c.target),
      counted(c.epochs, "epoch"), arm(true), arm(false));
}

/// Colour 0 with batch norm, dashed colour 1 without: in all charts of the page.
static Series arm_of(bool batch_norm) {
  Series s;
  s.name = batch_norm ? "with batch norm" : "without";
  s.color = batch_norm ? 0 : 1;
  s.style = batch_norm ? Series::Style::Line : Series::Style::Dashed;
  return s;
}

static Chart empty_chart(const Comparison& c, std::string title) {
  Chart chart;
  chart.title = std::move(title);
  chart.y_label = c.percent ? "validation accuracy" : "validation R2";
  chart.percent = c.percent;
  if (c.percent)
    chart.low_y = 0, chart.high_y = 1.02;
  else
    chart.low_y = -0.2, chart.high_y = 1;  // worse than the mean is all the same
  return chart;
}

static std::string by_rate(const Comparison& c) {
  Chart picture = empty_chart(c, "Score by learning rate");
  picture.description = verdict(c);
  picture.x_label = "learning rate (logarithmic)";
  picture.log_x = true;
  for (const bool batch_norm : {true, false}) {
    Series s = arm_of(batch_norm);
    for (const Cell& cell : c.cells)
      if (cell.batch_norm == batch_norm) {
        const Spread spread = final_scores(cell);
        const double floor = *picture.low_y;
        s.x.push_back(cell.rate);
        s.y.push_back(std::max(spread.mean, floor));
        s.low.push_back(std::max(spread.low, floor));
        s.high.push_back(std::max(spread.high, floor));
      }
    picture.series.push_back(std::move(s));
  }
  return chart(picture);
}

static std::string by_epoch(const Comparison& c, const Cell& with, const Cell& without) {
  Chart picture = empty_chart(c, fmt::format("Learning rate {:g}", with.rate));
  picture.x_label = "epoch";
  picture.description =
      fmt::format("With batch norm {} at the end, without {}; {} and {} runs diverged.",
                  score_text(c, with), score_text(c, without), count_diverged(with),
                  count_diverged(without));
  for (const Cell* cell : {&with, &without}) {
    Series s = arm_of(cell->batch_norm);
    for (int epoch = 1; epoch <= c.epochs; epoch += 1 + c.epochs / 200) {
      double sum = 0, count = 0;
      for (const Trial& trial : cell->trials)
        if (std::size_t(epoch) <= trial.scores.size())
          sum += trial.scores[std::size_t(epoch) - 1], ++count;
      if (count == 0)
        break;
      s.x.push_back(epoch);
      s.y.push_back(std::max(sum / count, *picture.low_y));
    }
    if (count_diverged(*cell) > 0)
      s.name += fmt::format(", {} diverged", count_diverged(*cell));
    picture.series.push_back(std::move(s));
  }
  return chart(picture);
}

Page compare_page(const Comparison& c, const std::string& command) {
  Page page(fmt::format("{} with and without batch norm", c.name), verdict(c));
  page.paragraph(fmt::format(
      "Each pair of runs has the same network, starting weights and batches; {} "
      "for each learning rate, {} in all. Bars span the runs of a learning rate.",
      counted(std::ssize(c.cells[0].trials), "seed"), took(c.seconds)));
  page.heading("What a learning rate does");
  page.figure("The score after the last epoch", by_rate(c));
  std::vector<std::vector<std::string>> rows{
      {"learning rate", "batch norm", c.percent ? "accuracy" : "R2",
       "epochs to " + number(c, c.target), "diverged"}};
  for (const Cell& cell : c.cells)
    rows.push_back({fmt::format("{:g}", cell.rate), cell.batch_norm ? "with" : "without",
                    score_text(c, cell), reached_text(c, cell),
                    fmt::format("{}", count_diverged(cell))});
  page.table("Mean and standard deviation over the runs that did not diverge", rows);
  page.heading("How each learning rate trains");
  for (std::size_t i = 0; i + 1 < std::min<std::size_t>(c.cells.size(), 40); i += 2)
    page.figure(fmt::format("Learning rate {:g}", c.cells[i].rate),
                by_epoch(c, c.cells[i], c.cells[i + 1]));
  page.heading("To repeat this");
  page.code(command);
  return page;
}

}  // namespace gambeta
