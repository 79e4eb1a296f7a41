// Training steps, batch norm alone, and inference.
#include <chrono>
#include <memory>

#include "apps/bench/benchmarks.hpp"
#include "apps/bench/ceiling.hpp"
#include "apps/bench/works.hpp"
#include "apps/verify/ranks.hpp"
#include "core/kernels/kernels.hpp"
#include "core/random.hpp"
#include "data/batches.hpp"
#include "layers/gradient_check.hpp"
#include "layers/loss.hpp"
#include "models/network.hpp"
#include "optim/sgd.hpp"

namespace gambeta::bench {

/// A net in training: forward, softmax cross-entropy, backward, SGD with momentum 0.9, on 16
/// batches in turn; large ones in parts, as Trainer takes them.
class Training {
 public:
  Training(const Work& work, bool batch_norm)
      : batch_(work.batch),
        net_(net_of(work, batch_norm)),
        parts_(parts_of_batch(net_, batch_)),
        sgd_(net_, {.learning_rate = 0.01}),
        inputs_(random_matrix(kBatches * work.batch, work.widths[0], 2)),
        labels_(std::size_t(inputs_.rows())) {
    Random random(3, Purpose::Data);
    for (int& label : labels_)
      label = int(random.below(std::uint64_t(work.widths.back())));
    for (int i = 0; i < 3; ++i)  // the first two steps still ask for memory
      step();
  }

  void step() {
    const Index first = turn_ * batch_;
    turn_ = (turn_ + 1) % kBatches;
    const Batch batch{inputs_.view().row_range(first, batch_),
                      {labels_.data() + first, std::size_t(batch_)}};
    for (Index i = 0; i < parts_; ++i) {
      const Batch part = share_of(batch, i, parts_);
      tape_.begin(Mode::Train, {.rows = batch_});
      tape_.backward(
          softmax_cross_entropy(net_(tape_.constant(part.inputs)), part.labels));
    }
    sgd_.step();
  }

 private:
  static constexpr Index kBatches = 16;

  Index batch_, turn_ = 0;
  Sequential net_;
  Index parts_;
  Sgd sgd_;
  Matrix inputs_;
  std::vector<int> labels_;
  Tape tape_;
};

// All repetitions go on with one net: drawing the weights of a large one takes longer than
// a step.
static void add_step_benchmark(const std::string& name, const Work& work,
                               bool batch_norm) {
  add_benchmark(
      name, [=, training = std::shared_ptr<Training>()](benchmark::State& state) mutable {
        if (!training)
          training = std::make_shared<Training>(work, batch_norm);
        for (auto _ : state)
          training->step();
        report_flops(state, 2 * step_multiply_adds(work));
      });
}

// The kernels of one layer, forward and backward.
static void batch_norm(benchmark::State& state, BatchNormShape shape) {
  const auto [rows, cols] = shape;
  const Matrix x = random_matrix(rows, cols, 1), dy = random_matrix(rows, cols, 2);
  const Matrix gamma(1, cols, 1), beta(1, cols);
  Matrix y(rows, cols), dx(rows, cols), dbeta(1, cols), dgamma(1, cols);
  Matrix numbers(ColumnStats::kRows, cols);
  const ColumnStats stats(numbers);
  for (auto _ : state) {
    column_stats(x, Scalar(1e-5), Scalar(rows), stats);
    normalize(x, stats, gamma, beta, y);
    batch_norm_sums(dy, x, stats, dbeta, dgamma);
    normalize_backward(dy, x, stats, gamma, dbeta, dgamma, Scalar(rows), dx,
                       /*add=*/false);
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

/// Ranks that note how long they wait for each other.
class WaitingRanks : public Communicator {
 public:
  using Clock = std::chrono::steady_clock;
  explicit WaitingRanks(Communicator& ranks) : ranks_(ranks) {}
  Index rank() const override { return ranks_.rank(); }
  Index size() const override { return ranks_.size(); }
  void gather(std::span<const std::byte> own, std::span<std::byte> all) override {
    const auto start = Clock::now();
    ranks_.gather(own, all);
    waited += Clock::now() - start;
  }
  void broadcast(std::span<std::byte> bytes) override { ranks_.broadcast(bytes); }

  Clock::duration waited{};

 private:
  Communicator& ranks_;
};

// A step over two ranks that live in one process: what spreading costs without a network.
// `waiting` is the share of time that rank 0 spent in exchanges.
void spread_step(benchmark::State& state, const Work& work) {
  using Clock = std::chrono::steady_clock;
  const auto seconds = [](Clock::duration d) {
    return std::chrono::duration<double>(d).count();
  };
  for (auto _ : state) {
    constexpr int kSteps = 10;
    double total = 0, waited = 0;
    run_as_ranks(2, [&](Communicator& ranks) {
      WaitingRanks timed(ranks);
      Sequential net = net_of(work, true);
      Sgd sgd(net, {.learning_rate = 0.01});
      const Index share = work.batch / 2;
      const Matrix x =
          random_matrix(share, work.widths.front(), 1 + std::uint64_t(ranks.rank()));
      const std::vector<int> labels(std::size_t(share), 1);
      Tape tape;
      Clock::time_point start;
      for (int step = -1; step < kSteps; ++step) {  // the first one takes memory
        if (step == 0)
          start = Clock::now(), timed.waited = {};
        tape.begin(Mode::Train, {&timed, work.batch, true});
        tape.backward(softmax_cross_entropy(net(tape.constant(x)), labels));
        sgd.sum_gradients(timed, {});
        sgd.step();
      }
      if (ranks.rank() == 0)
        total = seconds(Clock::now() - start), waited = seconds(timed.waited);
    });
    state.SetIterationTime(total / kSteps);
    state.counters["waiting"] = waited / total;
  }
}

void add_train_benchmarks() {
  for (const Work& work : works()) {
    add_step_benchmark("step/" + work.name, work, true);
    add_step_benchmark("step/" + work.name + "/without_batch_norm", work, false);
  }
  for (Work work : works())
    if (work.name == "W1" || work.name == "W2")
      for (const Index batch : {1024, 8192}) {
        work.batch = batch;
        const std::string name = fmt::format("step/{}/batch_{}", work.name, batch);
        add_step_benchmark(name + "/without_batch_norm", work, false);
      }
  for (const Work& work : works())
    if (work.name == "W3" || work.name == "W4")
      benchmark::RegisterBenchmark(("step/" + work.name + "/two_ranks").c_str(),
                                   [=](auto& state) { spread_step(state, work); })
          ->UseManualTime()
          ->Unit(benchmark::kMicrosecond);
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
