#include "apps/claims/sigmoid_runs.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace gambeta {

constexpr Index kRowsWatched = 240;  // four batches
constexpr int kSteps = 2000, kEvery = 50;

static double percentile_of_sorted(std::vector<double>& sorted, double share) {
  return sorted[std::size_t(share * double(sorted.size() - 1))];
}

/// Percentiles of every column at one moment: [unit][which].
static std::vector<std::array<double, 3>> percentiles(const Matrix& x) {
  std::vector<std::array<double, 3>> result;
  for (Index j = 0; j < x.cols(); ++j) {
    std::vector<double> column;
    for (Index i = 0; i < x.rows(); ++i)
      column.push_back(double(x(i, j)));
    std::sort(column.begin(), column.end());
    result.push_back({percentile_of_sorted(column, 0.15),
                      percentile_of_sorted(column, 0.5),
                      percentile_of_sorted(column, 0.85)});
  }
  return result;
}

using History = std::vector<std::vector<std::array<double, 3>>>;

static double drift_of(const History& history) {
  std::vector<double> drifts;
  for (std::size_t unit = 0; unit < history[0].size(); ++unit) {
    double spread = 0, wander = 0;
    for (const auto& moment : history)
      spread += (moment[unit][2] - moment[unit][0]) / double(history.size());
    for (std::size_t which = 0; which < 3; ++which) {
      std::vector<double> path;
      for (const auto& moment : history)
        path.push_back(moment[unit][which]);
      wander += deviation_of(path) / 3;
    }
    drifts.push_back(wander / std::max(spread, 1e-30));
  }
  return median_of(drifts);
}

SigmoidRun run_sigmoid(const Rows& rows, Arm arm, double rate, std::uint64_t seed) {
  NetOptions net{{100, 100, 100}, Activation::Sigmoid, arm != Arm::Plain, 0.1, 0, {}};
  net.jitter = arm == Arm::Jittered ? 1 : 0;
  Lab lab(rows, net, {rate, 0, false, 0, false}, 60, seed);
  const Index watched = lab.net.size() - 3;  // what goes into the last sigmoid

  SigmoidRun run;
  History history;
  for (int step = 0; step <= kSteps; step += kEvery) {
    if (step > 0)
      lab.steps(kEvery);
    run.steps.push_back(step);
    run.accuracy.push_back(lab.accuracy());
    history.push_back(
        percentiles(lab.activations(watched, std::min(kRowsWatched, rows.train.rows()))));
    for (std::size_t which = 0; which < 3; ++which)
      run.percentiles[which].push_back(history.back()[0][which]);
  }
  run.drift = drift_of(history);
  return run;
}

double steps_to(const SigmoidRun& run, double target) {
  for (std::size_t i = 0; i < run.steps.size(); ++i)
    if (run.accuracy[i] >= target)
      return run.steps[i];
  return std::numeric_limits<double>::infinity();
}

std::vector<std::vector<SigmoidRun>> run_arms(const Effort& effort,
                                              const std::string& source, double rate,
                                              const std::vector<Arm>& arms) {
  std::vector<std::vector<SigmoidRun>> runs(arms.size());
  for (auto& arm : runs)
    arm.resize(std::size_t(effort.seeds));
  const int count = int(arms.size()) * effort.seeds;
  // A set with its own validation part is the same for every seed.
  std::vector<Rows> rows;
  const bool split = source == "digits";
  for (int seed = 0; seed < (split ? effort.seeds : 1); ++seed)
    rows.push_back(rows_of(source, std::uint64_t(seed) + 1));
  run_jobs(effort, count, [&](int job) {
    const auto arm = std::size_t(job) % arms.size(),
               seed = std::size_t(job) / arms.size();
    runs[arm][seed] = run_sigmoid(rows[split ? seed : 0], arms[arm], rate, seed + 1);
  });
  return runs;
}

Series mean_accuracy(const std::vector<SigmoidRun>& runs, const std::string& name,
                     int color) {
  Series series;
  series.name = name;
  series.color = color;
  series.x = runs[0].steps;
  for (std::size_t i = 0; i < series.x.size(); ++i) {
    double sum = 0;
    for (const SigmoidRun& run : runs)
      sum += run.accuracy[i] / double(runs.size());
    series.y.push_back(sum);
  }
  return series;
}

Chart accuracy_chart(std::vector<Series> series) {
  Chart chart;
  chart.title = "Accuracy while training";
  chart.x_label = "step";
  chart.y_label = "validation accuracy";
  chart.percent = true;
  chart.series = std::move(series);
  return chart;
}

}  // namespace gambeta
