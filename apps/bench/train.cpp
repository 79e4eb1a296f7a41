// Training steps, batch norm alone, and inference.
#include "apps/bench/benchmarks.hpp"
#include "apps/bench/ceiling.hpp"
#include "apps/bench/works.hpp"
#include "core/kernels/kernels.hpp"
#include "core/random.hpp"
#include "layers/loss.hpp"
#include "optim/sgd.hpp"

namespace gambeta::bench {

// Forward, softmax cross-entropy, backward, SGD with momentum 0.9, on 16 batches in turn.
static void step(benchmark::State& state, const Work& work, bool batch_norm) {
  constexpr Index kBatches = 16;
  Sequential net = net_of(work, batch_norm);
  SgdOptions options;
  options.learning_rate = 0.01;
  Sgd sgd(net, options);
  const Matrix inputs = random_matrix(kBatches * work.batch, work.widths[0], 2);
  std::vector<int> labels(std::size_t(inputs.rows()));
  Random random(3, Purpose::Data);
  for (int& label : labels)
    label = int(random.below(std::uint64_t(work.widths.back())));

  Tape tape;
  Index batch = 0;
  for (auto _ : state) {
    const Index first = batch * work.batch;
    tape.begin(Mode::Train);
    const Tensor x = tape.constant(inputs.view().row_range(first, work.batch));
    const Tensor loss =
        softmax_cross_entropy(net(x), {labels.data() + first, std::size_t(work.batch)});
    tape.backward(loss);
    sgd.step();
    batch = (batch + 1) % kBatches;
  }
  report_flops(state, 2 * step_multiply_adds(work));
}

// The kernels of one layer, forward and backward: dx is added to room that is zero.
static void batch_norm(benchmark::State& state, BatchNormShape shape) {
  const auto [rows, cols] = shape;
  const Matrix x = random_matrix(rows, cols, 1), dy = random_matrix(rows, cols, 2);
  const Matrix gamma(1, cols, 1), beta(1, cols);
  Matrix y(rows, cols), dx(rows, cols), dbeta(1, cols), dgamma(1, cols), numbers(4, cols);
  const View row = numbers;
  const ColumnStats stats = {row.row_range(0, 1), row.row_range(1, 1),
                             row.row_range(2, 1), row.row_range(3, 1)};
  for (auto _ : state) {
    column_stats(x, Scalar(1e-5), Scalar(rows), stats);
    normalize(x, stats, gamma, beta, y);
    batch_norm_sums(dy, x, stats, dbeta, dgamma);
    fill(0, dx);
    normalize_backward(dy, x, stats, gamma, dbeta, dgamma, Scalar(rows), dx);
  }
  // The least: read x, write y; read x and dy, write dx.
  report_bytes(state, 5.0 * double(x.size()) * sizeof(Scalar));
}

static void infer(benchmark::State& state, const Work& work, Index batch) {
  Sequential net = net_of(work, true);
  const Matrix x = random_matrix(batch, work.widths[0], 1);
  Tape tape;
  for (auto _ : state) {
    tape.begin(Mode::Predict);
    benchmark::DoNotOptimize(net(tape.constant(x)).value.data);
  }
  report_flops(state, 2 * forward_multiply_adds(work, batch));
}

void add_train_benchmarks() {
  for (const Work& work : works()) {
    add_benchmark("step/" + work.name, [=](auto& state) { step(state, work, true); });
    add_benchmark("step/" + work.name + "/without_batch_norm",
                  [=](auto& state) { step(state, work, false); });
  }
  for (const BatchNormShape shape : batch_norm_shapes())
    add_benchmark(fmt::format("batch_norm/{}x{}", shape.rows, shape.cols),
                  [=](auto& state) { batch_norm(state, shape); });
  for (const Work& work : works())
    if (work.name == "W2" || work.name == "W3")
      for (const Index batch : {1, 256})
        add_benchmark(fmt::format("infer/{}/batch_{}", work.name, batch),
                      [=](auto& state) { infer(state, work, batch); });
}

}  // namespace gambeta::bench
