#include "apps/claims/lab.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <exception>
#include <limits>
#include <mutex>
#include <thread>

#include "core/kernels/kernels.hpp"
#include "core/ops.hpp"
#include "layers/activation.hpp"
#include "layers/linear.hpp"
#include "layers/loss.hpp"

namespace gambeta {

Rows rows_of(const std::string& source, std::uint64_t seed) {
  const LoadedData loaded = load_data(source);
  SessionOptions options;
  options.training.seed = seed;
  options.network.hidden = {};
  Session session = start_session(loaded, options);
  return {std::move(session.train), std::move(*session.validation)};
}

Tensor Jitter::forward(const Tensor& x) {
  if (x.tape->mode() != Mode::Train)
    return x;
  const View shift = x.tape->scratch(1, x.cols());
  const View stretch = x.tape->scratch(1, x.cols());
  for (Index j = 0; j < x.cols(); ++j) {
    shift(0, j) = Scalar(random_.uniform(-size_, size_));
    stretch(0, j) = Scalar(1 + random_.uniform(-size_, size_) / 2);
  }
  return x * x.tape->constant(stretch) + x.tape->constant(shift);
}

static Sequential network(const NetOptions& options, Index inputs, Index outputs,
                          std::uint64_t seed) {
  Sequential net;
  Random random(seed, Purpose::Weights);
  const auto linear = [&](Index from, Index to, bool bias) {
    const double he = std::sqrt(2 / double(from));
    const double scale = options.weight_scale > 0 ? options.weight_scale : he;
    for (Scalar& w : net.add<Linear>(from, to, bias).weight().value)
      w = Scalar(scale * random.normal());
  };
  Index width = inputs;
  for (const Index next : options.hidden) {
    linear(width, next, !options.batch_norm);
    if (options.batch_norm)
      net.add<BatchNorm1D>(next, options.norm);
    if (options.batch_norm && options.jitter > 0)
      net.add<Jitter>(options.jitter, seed + std::uint64_t(net.size()));
    if (options.activation == Activation::Sigmoid)
      net.add<Sigmoid>();
    else
      net.add<ReLU>();
    width = next;
  }
  linear(width, outputs, true);
  return net;
}

Lab::Lab(const Rows& rows_, const NetOptions& options, const SgdOptions& sgd_options,
         Index batch_size, std::uint64_t seed)
    : net(network(options, rows_.train.inputs.cols(), rows_.train.classes(), seed)),
      sgd(net, sgd_options),
      rows(rows_),
      batches_(rows.train, batch_size, seed),
      next_(batches_, 0),
      end_(batches_, 0) {}

double Lab::step() {
  if (diverged_)
    return std::numeric_limits<double>::quiet_NaN();
  if (!(next_ != end_)) {
    const auto epoch = batches_.shuffled(++epoch_);
    next_ = epoch.begin();
    end_ = epoch.end();
  }
  const Batch batch = *next_;
  ++next_;
  try {
    tape_.begin(Mode::Train);
    const Tensor loss =
        softmax_cross_entropy(net(tape_.constant(batch.inputs)), batch.labels);
    tape_.backward(loss);
    sgd.step();
    diverged_ = !std::isfinite(loss.item());
    return double(loss.item());
  } catch (const NonFinite&) {
    diverged_ = true;
    return std::numeric_limits<double>::quiet_NaN();
  }
}

double Lab::steps(int count) {
  double sum = 0;
  for (int i = 0; i < count; ++i)
    sum += step() / count;
  return sum;
}

double Lab::loss_and_gradient(Index count) {
  StateAccess access(net);
  StateDict before;
  access.save(before);
  sgd.clear_gradients();
  tape_.begin(Mode::Train);
  const Tensor loss = softmax_cross_entropy(
      net(tape_.constant(rows.train.inputs.view().row_range(0, count))),
      std::span(rows.train.labels).first(std::size_t(count)));
  tape_.backward(loss);
  access.load(before);
  return double(loss.item());
}

Matrix Lab::activations(Index layer, Index count) {
  StateAccess access(net);
  StateDict before;
  access.save(before);
  tape_.begin(Mode::Train);
  Tensor x = tape_.constant(rows.train.inputs.view().row_range(0, count));
  for (Index i = 0; i <= layer; ++i)
    x = net[i](x);
  Matrix result(x.rows(), x.cols());
  std::copy_n(x.value.data, x.value.size(), result.data());
  access.load(before);
  return result;
}

std::vector<Parameter*> Lab::parameters() {
  struct Collector : StateVisitor {
    std::vector<Parameter*> found;
    void parameter(std::string_view, Parameter& p) override { found.push_back(&p); }
  } collector;
  net.visit(collector);
  return collector.found;
}

double Lab::accuracy() {
  return diverged_ ? 0 : accuracy_of(net, rows.validation);
}

double accuracy_of(Sequential& net, const Dataset& data) {
  Tape tape;
  tape.begin(Mode::Predict);
  const Tensor y = net(tape.constant(data.inputs));
  Index right = 0;
  for (Index i = 0; i < y.rows(); ++i)
    right += predicted_class(y.value, i) == data.labels[std::size_t(i)];
  return double(right) / double(y.rows());
}

void run_jobs(const Effort& effort, int count, const std::function<void(int)>& job) {
  std::atomic<int> next = 0;
  std::mutex mutex;
  std::exception_ptr error;
  int done = 0;
  const auto work = [&] {
    for (int i = next++; i < count; i = next++) {
      try {
        job(i);
      } catch (...) {
        const std::lock_guard lock(mutex);
        error = std::current_exception();
        return;
      }
      const std::lock_guard lock(mutex);
      ++done;
      if (effort.progress)
        effort.progress(done, count);
    }
  };
  {
    std::jthread other(work);
    work();
  }
  if (error)
    std::rethrow_exception(error);
}

std::vector<Series> with_and_without() {
  std::vector<Series> series(2);
  series[0].name = "with batch norm";
  series[1].name = "without";
  series[1].color = 1;
  return series;
}

double mean_of(const std::vector<double>& numbers) {
  double sum = 0;
  for (const double x : numbers)
    sum += x / double(numbers.size());
  return sum;
}

double median_of(std::vector<double> numbers) {
  std::sort(numbers.begin(), numbers.end());
  const std::size_t n = numbers.size();
  return n == 0 ? 0 : (numbers[(n - 1) / 2] + numbers[n / 2]) / 2;
}

double deviation_of(const std::vector<double>& numbers) {
  if (numbers.size() < 2)
    return 0;
  double squares = 0;
  for (const double x : numbers)
    squares += (x - mean_of(numbers)) * (x - mean_of(numbers));
  return std::sqrt(squares / double(numbers.size() - 1));
}

}  // namespace gambeta
