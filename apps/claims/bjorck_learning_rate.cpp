#include <algorithm>
#include <cmath>

#include "apps/claims/lab.hpp"

namespace gambeta {

namespace {

constexpr double kSmallest = 1e-4, kLargest = 1e4;
constexpr double kTinyRate = 0.001;
constexpr int kTinyEpochs = 200;

NetOptions deep(bool norm) {
  return {std::vector<Index>(10, 64), Activation::ReLU, norm, 0, 0, {}};
}

// Trains if the loss of the fourth epoch is finite and below that of guessing, ln 10.
bool trains(const Rows& rows, bool norm, double rate, std::uint64_t seed) {
  Lab lab(rows, deep(norm), {rate, 0, false, 0, false}, 60, seed);
  lab.steps(3 * int(lab.batches_in_epoch()));
  const double loss = lab.steps(int(lab.batches_in_epoch()));
  return std::isfinite(loss) && loss < 0.9 * std::log(10.0);
}

// The largest rate that trains, by bisection of its logarithm from one that does.
double largest_rate(const Rows& rows, bool norm, std::uint64_t seed) {
  double low = 0.01, high = kLargest;
  while (low > kSmallest && !trains(rows, norm, low, seed))
    low /= 2;
  while (high / low > 1.1) {
    const double middle = std::sqrt(low * high);
    (trains(rows, norm, middle, seed) ? low : high) = middle;
  }
  return low;
}

/// What came out for each seed, without batch norm [0] and with it [1].
struct Measured {
  std::vector<double> largest[2];  // rate that trains
  std::vector<double> tiny[2];     // accuracy at the tiny rate
};

Measured measure_rates(const Effort& effort) {
  Measured measured;
  for (const std::size_t arm : {0u, 1u}) {
    measured.largest[arm].resize(std::size_t(effort.seeds));
    measured.tiny[arm].resize(std::size_t(effort.seeds));
  }
  run_jobs(effort, 2 * effort.seeds, [&](int job) {
    const auto arm = std::size_t(job) % 2, seed = std::size_t(job) / 2;
    const Rows rows = rows_of("digits", seed + 1);
    measured.largest[arm][seed] = largest_rate(rows, arm == 1, seed + 1);
    Lab lab(rows, deep(arm == 1), {kTinyRate, 0.9, false, 0, false}, 60, seed + 1);
    lab.steps(kTinyEpochs * int(lab.batches_in_epoch()));
    measured.tiny[arm][seed] = lab.accuracy();
  });
  return measured;
}

Chart largest_by_seed(const Measured& measured) {
  Chart chart;
  chart.title = "The largest learning rate that trains";
  chart.x_label = "seed";
  chart.y_label = "learning rate";
  chart.log_y = true;
  chart.series = with_and_without();
  for (const std::size_t arm : {0u, 1u}) {
    Series& series = chart.series[1 - arm];
    series.style = Series::Style::Points;
    series.y = measured.largest[arm];
    for (std::size_t seed = 1; seed <= series.y.size(); ++seed)
      series.x.push_back(double(seed));
  }
  return chart;
}

}  // namespace

Outcome run_bjorck_learning_rate(const Effort& effort) {
  const Measured measured = measure_rates(effort);
  const auto& [largest, tiny] = measured;
  Outcome outcome;
  outcome.table = {{"seed", "largest rate without", "with", "at 0.001 without", "with"}};
  std::vector<double> ratio;
  for (std::size_t seed = 0; seed < largest[0].size(); ++seed) {
    ratio.push_back(largest[1][seed] / largest[0][seed]);
    outcome.table.push_back({fmt::format("{}", seed + 1),
                             fmt::format("{:.3g}", largest[0][seed]),
                             fmt::format("{:.3g}", largest[1][seed]),
                             fmt::format("{:.1f} %", 100 * tiny[0][seed]),
                             fmt::format("{:.1f} %", 100 * tiny[1][seed])});
  }
  outcome.criteria = {
      {"largest rate that trains, with batch norm over without (median)",
       median_of(ratio), 4, true},
      {"at an equal tiny rate: points of accuracy that batch norm gains (mean)",
       100 * (mean_of(tiny[1]) - mean_of(tiny[0])), 2, false}};
  outcome.charts.push_back(largest_by_seed(measured));
  return outcome;
}

}  // namespace gambeta
