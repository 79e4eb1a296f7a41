#include <algorithm>
#include <cmath>

#include "apps/claims/lab.hpp"

namespace gambeta {

constexpr int kScales = 20;

static double weight_scale(int i) {
  return std::pow(10.0, -4 + 4.0 * i / (kScales - 1));  // 1e-4 to 1
}

/// Of the trained networks: [arm][scale][seed]; arm 1 is batch norm.
using Accuracy = std::vector<std::vector<std::vector<double>>>;

static Accuracy measure_accuracy(const Effort& effort) {
  Accuracy accuracy(2, std::vector<std::vector<double>>(
                           kScales, std::vector<double>(std::size_t(effort.seeds))));
  run_jobs(effort, kScales * effort.seeds, [&](int job) {
    const int scale = job % kScales, seed = job / kScales;
    const Rows rows = rows_of("digits", std::uint64_t(seed) + 1);
    for (const bool norm : {false, true}) {
      const NetOptions net{
          std::vector<Index>(7, 50), Activation::ReLU, norm, weight_scale(scale), 0, {}};
      Lab lab(rows, net, {0.05, 0.9, false, 0, false}, 50, std::uint64_t(seed) + 1);
      lab.steps(10 * int(lab.batches_in_epoch()));
      accuracy[norm][std::size_t(scale)][std::size_t(seed)] = lab.accuracy();
    }
  });
  return accuracy;
}

Outcome run_cs231n_initialization(const Effort& effort) {
  const Accuracy accuracy = measure_accuracy(effort);
  Outcome outcome;
  outcome.table = {{"weight scale", "without", "with batch norm"}};
  Chart chart;
  chart.title = "Accuracy by the scale of the starting weights";
  chart.x_label = "standard deviation of the starting weights";
  chart.y_label = "validation accuracy";
  chart.log_x = chart.percent = true;
  chart.series = with_and_without();
  double trained[2] = {0, 0};
  for (int i = 0; i < kScales; ++i) {
    double mean[2];
    for (const std::size_t arm : {0u, 1u}) {
      mean[arm] = mean_of(accuracy[arm][std::size_t(i)]);
      trained[arm] += mean[arm] >= 0.9;
      chart.series[1 - arm].x.push_back(weight_scale(i));
      chart.series[1 - arm].y.push_back(mean[arm]);
    }
    outcome.table.push_back({fmt::format("{:.1e}", weight_scale(i)),
                             fmt::format("{:.1f} %", 100 * mean[0]),
                             fmt::format("{:.1f} %", 100 * mean[1])});
  }
  outcome.criteria = {{"flat with batch norm: of 20 scales, those that train to 90 %",
                       trained[1], 15, true},
                      {"a narrow peak without: of 20 scales, those that train to 90 %",
                       trained[0], 7, false}};
  outcome.charts.push_back(chart);
  return outcome;
}

}  // namespace gambeta
