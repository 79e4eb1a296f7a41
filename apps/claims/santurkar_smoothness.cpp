#include <algorithm>
#include <cmath>

#include "apps/claims/lab.hpp"

namespace gambeta {

namespace {

constexpr Index kLossRows = 256;  // the batch whose loss is looked at
constexpr double kRate = 0.05;    // of training, without momentum
constexpr int kMoments = 20;      // at which training is interrupted
constexpr int kStepsBetween = 15;

/// What the loss does when a step along the gradient is taken 1/2 to 4 times as far as
/// training takes it.
struct Landscape {
  double range = 0;   // of the loss, largest minus smallest
  double change = 0;  // of the gradient, relative to it: |g' - g| / |g|, largest
};

using Numbers = std::vector<Scalar>;

Numbers gradient(Lab& lab) {
  Numbers all;
  for (const Parameter* p : lab.parameters())
    all.insert(all.end(), p->grad.begin(), p->grad.end());
  return all;
}

void move(Lab& lab, const Numbers& direction, double by) {
  std::size_t k = 0;
  for (Parameter* p : lab.parameters())
    for (Scalar& w : p->value)
      w += Scalar(by * double(direction[k++]));
}

Landscape look_around(Lab& lab) {
  StateAccess access(lab.net);
  StateDict here;
  access.save(here);
  double low = lab.loss_and_gradient(kLossRows), high = low;
  const Numbers g = gradient(lab);
  Landscape result;
  for (const double factor : {0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0}) {
    access.load(here);
    move(lab, g, -factor * kRate);
    const double loss = lab.loss_and_gradient(kLossRows);
    low = std::min(low, loss);
    high = std::max(high, loss);
    const Numbers there = gradient(lab);
    double difference = 0, size = 0;
    for (std::size_t k = 0; k < g.size(); ++k) {
      difference += double(there[k] - g[k]) * double(there[k] - g[k]);
      size += double(g[k]) * double(g[k]);
    }
    result.change =
        std::max(result.change, std::sqrt(difference / std::max(size, 1e-30)));
  }
  access.load(here);
  lab.sgd.clear_gradients();
  result.range = high - low;
  return result;
}

using Moments = std::vector<std::vector<Landscape>>;  // the moments of each seed's run

/// Arm 0 is without batch norm, arm 1 with it.
std::vector<Moments> measure_landscapes(const Effort& effort) {
  const auto seeds = std::size_t(effort.seeds);
  std::vector<Moments> arms(2, Moments(seeds, std::vector<Landscape>(kMoments)));
  run_jobs(effort, 2 * effort.seeds, [&](int job) {
    const auto arm = std::size_t(job) % 2, seed = std::size_t(job) / 2;
    const Rows rows = rows_of("digits", seed + 1);
    const NetOptions net{std::vector<Index>(8, 64), Activation::ReLU, arm == 1, 0, 0, {}};
    Lab lab(rows, net, {kRate, 0, false, 0, false}, 60, seed + 1);
    for (Landscape& moment : arms[arm][seed]) {
      moment = look_around(lab);
      lab.steps(kStepsBetween);
    }
  });
  return arms;
}

/// Mean over the seeds, for each moment.
Chart range_by_step(const std::vector<Moments>& arms) {
  Chart chart;
  chart.title = "How far the loss varies along the gradient";
  chart.x_label = "step";
  chart.y_label = "largest - smallest loss";
  chart.series = with_and_without();
  for (const std::size_t arm : {1u, 0u}) {
    Series& series = chart.series[1 - arm];
    for (std::size_t k = 0; k < kMoments; ++k) {
      double sum = 0;
      for (const auto& run : arms[arm])
        sum += run[k].range / double(arms[arm].size());
      series.x.push_back(double(k) * kStepsBetween);
      series.y.push_back(sum);
    }
  }
  return chart;
}

}  // namespace

Outcome run_santurkar_smoothness(const Effort& effort) {
  const std::vector<Moments> arms = measure_landscapes(effort);
  Outcome outcome;
  outcome.table = {{"seed", "range of the loss without", "with",
                    "change of gradient without", "with"}};
  std::vector<double> range_ratio, change_ratio;
  for (std::size_t seed = 0; seed < arms[0].size(); ++seed) {
    double range[2] = {0, 0}, change[2] = {0, 0};
    for (const std::size_t arm : {0u, 1u})
      for (const Landscape& moment : arms[arm][seed]) {
        range[arm] += moment.range / kMoments;
        change[arm] += moment.change / kMoments;
      }
    range_ratio.push_back(range[1] / range[0]);
    change_ratio.push_back(change[1] / change[0]);
    outcome.table.push_back({fmt::format("{}", seed + 1), fmt::format("{:.3f}", range[0]),
                             fmt::format("{:.3f}", range[1]),
                             fmt::format("{:.2f}", change[0]),
                             fmt::format("{:.2f}", change[1])});
  }
  outcome.criteria = {
      {"range of the loss along the gradient, with batch norm over without (median)",
       median_of(range_ratio), 1, false},
      {"change of the gradient along it, with batch norm over without (median)",
       median_of(change_ratio), 1, false}};
  outcome.charts.push_back(range_by_step(arms));
  return outcome;
}

}  // namespace gambeta
