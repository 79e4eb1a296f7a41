#include <cmath>
#include <numbers>

#include "apps/claims/lab.hpp"
#include "layers/activation.hpp"
#include "layers/linear.hpp"

namespace gambeta {

namespace {

constexpr int kDepth = 16;
constexpr Index kLayerWidth = 256;

/// Blocks of batch norm (eps 0), activation and random weights.
Sequential random_blocks(bool rectified, Random& random) {
  BatchNormOptions options;
  options.epsilon = 0;
  Sequential net;
  for (int block = 0; block < kDepth; ++block) {
    net.add<BatchNorm1D>(kLayerWidth, options);
    if (rectified)
      net.add<ReLU>();
    Linear& linear = net.add<Linear>(kLayerWidth, kLayerWidth, false);
    for (Scalar& w : linear.weight().value)
      w = Scalar(random.normal() / std::sqrt(double(kLayerWidth)));
  }
  return net;
}

Matrix normal_rows(Index rows, Random& random) {
  Matrix x(rows, kLayerWidth);
  for (Scalar& number : x)
    number = Scalar(random.normal());
  return x;
}

// log2 of the squared norm of the gradient behind each block of a random network, for a
// random gradient at its end.
std::vector<double> gradients_by_depth(Index batch, bool rectified, std::uint64_t seed) {
  Random random(seed, Purpose::Weights);
  Sequential net = random_blocks(rectified, random);
  const Matrix x = normal_rows(batch, random), dy = normal_rows(batch, random);

  Tape tape;
  tape.begin(Mode::Train);
  std::vector<Tensor> ends;  // of the blocks
  Tensor y = tape.variable(x);
  for (Index i = 0; i < net.size(); ++i) {
    y = net[i](y);
    if (dynamic_cast<Linear*>(&net[i]) != nullptr)
      ends.push_back(y);
  }
  tape.backward(sum(y * tape.constant(dy)));
  std::vector<double> logs;
  for (const Tensor& end : ends) {
    double squares = 0;
    const ConstView gradient = end.grad;
    for (Index k = 0; k < gradient.size(); ++k)
      squares += double(gradient.data[k]) * double(gradient.data[k]);
    logs.push_back(std::log2(squares));
  }
  return logs;
}

/// The factor that one block puts on the squared norm on the way back, and its uncertainty.
struct Rate {
  double mean = 0, error = 0;
};

Rate rate_of(const std::vector<std::vector<double>>& nets) {
  std::vector<double> rates;
  for (const auto& logs : nets) {
    // The last blocks still know the gradient that was put in; the first count in full.
    const double blocks = kDepth - 4;
    rates.push_back((logs.front() - logs[std::size_t(blocks)]) / blocks);
  }
  const double mean = std::exp2(mean_of(rates));
  const double error = deviation_of(rates) / std::sqrt(double(rates.size()));
  return {mean, mean * std::numbers::ln2 * error};
}

double accuracy_at_depth(const Rows& rows, int depth, std::uint64_t seed) {
  const NetOptions net{
      std::vector<Index>(std::size_t(depth), 64), Activation::ReLU, true, 0, 0, {}};
  Lab lab(rows, net, {0.05, 0.9, false, 0, false}, 60, seed);
  lab.steps(5 * int(lab.batches_in_epoch()));
  return lab.accuracy();
}

struct Case {
  const char* name;
  Index batch;
  bool rectified;
  double predicted;  // growth of the squared gradient per block
};
constexpr Case kCases[] = {
    {"linear, batches of 8", 8, false, 6.0 / 5},  // (B - 2) / (B - 3)
    {"relu, batches of 256", 256, true, std::numbers::pi / (std::numbers::pi - 1)}};

constexpr int kDepths[] = {5, 10, 20, 50, 80};

/// Measured growth beside the predicted one; `logs` as gradients_by_depth gives them.
void report_growth(const Case& c, const std::vector<std::vector<double>>& logs,
                   Outcome& outcome) {
  const Rate rate = rate_of(logs);
  outcome.table.push_back({c.name, fmt::format("{:.3f}", c.predicted),
                           fmt::format("{:.3f}", rate.mean),
                           fmt::format("{:.4f}", rate.error)});
  outcome.criteria.push_back(
      {fmt::format(
           "{}: growth of the squared gradient per block {:.3f} predicted, {:.3f} "
           "measured; relative difference",
           c.name, c.predicted, rate.mean),
       std::abs(rate.mean / c.predicted - 1), 0.01 + 3 * rate.error / rate.mean, false});
}

/// `accuracy` holds the runs of each depth.
void report_depths(const std::vector<std::vector<double>>& accuracy, Outcome& outcome) {
  Chart chart;
  chart.title = "Accuracy after five epochs by depth, batch norm in every layer";
  chart.x_label = "hidden layers of 64 relu units";
  chart.y_label = "validation accuracy";
  chart.percent = true;
  chart.series.resize(1);
  for (std::size_t d = 0; d < accuracy.size(); ++d) {
    const double mean = mean_of(accuracy[d]);
    outcome.table.push_back({fmt::format("{} hidden layers, digits", kDepths[d]), "-",
                             fmt::format("{:.1f} %", 100 * mean),
                             fmt::format("{:.1f} %", 100 * deviation_of(accuracy[d]))});
    chart.series[0].x.push_back(kDepths[d]);
    chart.series[0].y.push_back(mean);
  }
  outcome.criteria.push_back({"accuracy at 5 layers", mean_of(accuracy[0]), 0.9, true});
  outcome.criteria.push_back(
      {"accuracy at 50 layers: batch norm does not make them trainable",
       mean_of(accuracy[3]), 0.5, false});
  outcome.charts.push_back(chart);
}

}  // namespace

Outcome run_yang_explosion(const Effort& effort) {
  const int nets = 5 * effort.seeds, depths = int(std::size(kDepths));
  std::vector<std::vector<double>> logs[2];
  for (auto& of_case : logs)
    of_case.resize(std::size_t(nets));
  std::vector<std::vector<double>> accuracy(
      std::size(kDepths), std::vector<double>(std::size_t(effort.seeds)));
  run_jobs(effort, 2 * nets + depths * effort.seeds, [&](int job) {
    if (job < 2 * nets) {
      const Case& c = kCases[job % 2];
      logs[job % 2][std::size_t(job / 2)] =
          gradients_by_depth(c.batch, c.rectified, std::uint64_t(job / 2) + 1);
      return;
    }
    const auto depth = std::size_t(job % depths);
    const auto seed = std::size_t((job - 2 * nets) / depths);
    accuracy[depth][seed] =
        accuracy_at_depth(rows_of("digits", seed + 1), kDepths[depth], seed + 1);
  });
  Outcome outcome;
  outcome.table = {{"network", "predicted", "measured", "standard error"}};
  for (const std::size_t k : {0u, 1u})
    report_growth(kCases[k], logs[k], outcome);
  report_depths(accuracy, outcome);
  return outcome;
}

}  // namespace gambeta
