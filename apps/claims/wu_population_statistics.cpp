#include <algorithm>
#include <cmath>

#include "apps/claims/lab.hpp"

namespace gambeta {

namespace {

constexpr Index kBatches[] = {2, 4, 8, 16, 32, 64};
constexpr std::size_t kSizes = std::size(kBatches);
constexpr int kEpochsWatched = 8;

/// What the two kinds of statistics give after each epoch of a run.
struct Validation {
  std::vector<double> running, exact;
};

double loss_of(Sequential& net, const Dataset& data) {
  Tape tape;
  tape.begin(Mode::Predict);
  const Tensor y = net(tape.constant(data.inputs));
  Matrix p(y.rows(), y.cols());
  return softmax_cross_entropy(y.value, data.labels, p) / double(y.rows());
}

// Loss with the statistics of all training rows in place of the running ones, which are
// put back. One pass with all rows as a batch gives each layer the exact mean and variance
// of what the layers before it, so normalized, send on.
double loss_with_exact_statistics(Lab& lab) {
  StateAccess access(lab.net);
  StateDict before;
  access.save(before);
  Tape tape;
  tape.begin(Mode::Train);
  Tensor x = tape.constant(lab.rows.train.inputs);
  for (Index i = 0; i < lab.net.size(); ++i) {
    const Tensor input = x;
    x = lab.net[i](x);
    auto* norm = dynamic_cast<BatchNorm1D*>(&lab.net[i]);
    if (norm == nullptr)
      continue;
    const double n = double(input.rows());
    for (Index j = 0; j < input.cols(); ++j) {
      double mean = 0, variance = 0;
      for (Index r = 0; r < input.rows(); ++r)
        mean += double(input.value(r, j)) / n;
      for (Index r = 0; r < input.rows(); ++r)
        variance += std::pow(double(input.value(r, j)) - mean, 2) / n;
      norm->running_mean()(0, j) = Scalar(mean);
      norm->running_variance()(0, j) = Scalar(variance);
    }
  }
  const double loss = loss_of(lab.net, lab.rows.validation);
  access.load(before);
  return loss;
}

Validation validate(const Rows& rows, Index batch, std::uint64_t seed) {
  const NetOptions net{{64, 64}, Activation::ReLU, true, 0, 0, {}};
  // The rate goes with the batch size, as is usual: 0.1 at 32.
  Lab lab(rows, net, {0.1 * double(batch) / 32, 0.9, false, 0, false}, batch, seed);
  Validation result;
  for (int epoch = 0; epoch < kEpochsWatched; ++epoch) {
    lab.steps(int(lab.batches_in_epoch()));
    result.running.push_back(loss_of(lab.net, rows.validation));
    result.exact.push_back(loss_with_exact_statistics(lab));
  }
  return result;
}

/// Losses of a batch size: means over the epochs, then over the runs.
struct Losses {
  double running = 0, exact = 0;

  double ratio() const { return running / exact; }
};

Losses mean_losses(const std::vector<Validation>& runs) {
  std::vector<double> running, exact;
  for (const Validation& run : runs) {
    running.push_back(mean_of(run.running));
    exact.push_back(mean_of(run.exact));
  }
  return {mean_of(running), mean_of(exact)};
}

/// One entry for each of kBatches.
std::vector<Losses> measure_losses(const Effort& effort) {
  std::vector<std::vector<Validation>> runs(
      kSizes, std::vector<Validation>(std::size_t(effort.seeds)));
  run_jobs(effort, int(kSizes) * effort.seeds, [&](int job) {
    const auto size = std::size_t(job) % kSizes, seed = std::size_t(job) / kSizes;
    runs[size][seed] = validate(rows_of("digits", seed + 1), kBatches[size], seed + 1);
  });
  std::vector<Losses> losses;
  for (const auto& of_size : runs)
    losses.push_back(mean_losses(of_size));
  return losses;
}

Chart loss_by_batch_size(const std::vector<Losses>& losses) {
  Chart chart;
  chart.title = "Validation loss by batch size";
  chart.x_label = "rows of a batch";
  chart.y_label = "validation loss, mean over epochs";
  chart.log_x = true;
  Series running, exact;
  running.name = "running averages";
  exact.name = "exact statistics";
  exact.color = 1;
  running.x.assign(std::begin(kBatches), std::end(kBatches));
  exact.x = running.x;
  for (const Losses& of_size : losses) {
    running.y.push_back(of_size.running);
    exact.y.push_back(of_size.exact);
  }
  chart.series = {running, exact};
  return chart;
}

}  // namespace

Outcome run_wu_population_statistics(const Effort& effort) {
  const std::vector<Losses> losses = measure_losses(effort);
  Outcome outcome;
  outcome.table = {{"batch", "loss, running averages", "exact statistics", "ratio"}};
  std::vector<double> ratios;
  for (std::size_t size = 0; size < kSizes; ++size) {
    const Losses& l = losses[size];
    ratios.push_back(l.ratio());
    outcome.table.push_back(
        {fmt::format("{}", kBatches[size]), fmt::format("{:.3f}", l.running),
         fmt::format("{:.3f}", l.exact), fmt::format("{:.2f}", l.ratio())});
  }
  const double worst = *std::min_element(ratios.begin(), ratios.end());
  outcome.criteria = {
      {"loss with running averages over loss with exact statistics, in the worst case "
       "for the exact ones",
       worst, 0.98, true},
      {"the gap at the smallest batch over the gap at the largest (of the ratios - 1)",
       (ratios.front() - 1) / std::max(ratios.back() - 1, 1e-3), 2, true}};
  outcome.charts.push_back(loss_by_batch_size(losses));
  return outcome;
}

}  // namespace gambeta
