#include "layers/gradient_check.hpp"

#include <algorithm>
#include <cmath>
#include <type_traits>

#include "core/kernels/kernels.hpp"
#include "core/ops.hpp"
#include "core/random.hpp"

namespace GAMBETA_NAMESPACE {

// The step: its error h^2 / 6 f''' falls and the rounding error |L| eps / h grows as h
// shrinks. 1e-6 leaves about 1e-10 of each in double; float is best near 1e-2.
constexpr double kStep = std::is_same_v<Scalar, double> ? 1e-6 : 1e-2;

namespace {

struct Slot {
  std::string name;
  Matrix* value;
  Matrix gradient;  // what backward() gave
};

/// Collects a model's numbers, and keeps those that a run may change as they were.
class State : public StateVisitor {
 public:
  explicit State(Layer* model) {
    if (model)
      model->visit(*this);
  }
  ~State() override {
    restore_buffers();
    for (std::size_t i = 0; i < parameters_.size(); ++i)
      parameters_[i].second->grad = gradients_[i];
  }
  void parameter(std::string_view name, Parameter& p) override {
    parameters_.push_back({std::string(name), &p});
    gradients_.push_back(p.grad);
    fill(0, p.grad);
  }
  void buffer(std::string_view, Matrix& buffer) override {
    buffers_.push_back({&buffer, buffer});
  }
  void counter(std::string_view, std::int64_t& count) override {
    counters_.push_back({&count, count});
  }

  void restore_buffers() {
    for (auto& [buffer, before] : buffers_)
      *buffer = before;
    for (auto& [counter, before] : counters_)
      *counter = before;
  }
  void add_parameters_to(std::vector<Slot>& slots) {
    for (auto& [name, p] : parameters_)
      if (!p->frozen)
        slots.push_back({name, &p->value, p->grad});
  }

 private:
  std::vector<std::pair<std::string, Parameter*>> parameters_;
  std::vector<Matrix> gradients_;
  std::vector<std::pair<Matrix*, Matrix>> buffers_;
  std::vector<std::pair<std::int64_t*, std::int64_t>> counters_;
};

/// The expression as a function of numbers: L = sum(dy y).
class Loss {
 public:
  Loss(const Expression& expression, std::vector<Matrix>& inputs, State& state,
       const GradientCheckOptions& options)
      : expression_(expression), inputs_(inputs), state_(state), options_(options) {}

  /// Adds the gradients of all parameters and returns those of the inputs.
  std::vector<Matrix> backward() {
    const Tensor y = run();
    dy_ = random_matrix(y.rows(), y.cols(), options_.seed);
    tape_.backward(sum(y * tape_.constant(dy_)));
    state_.restore_buffers();
    std::vector<Matrix> gradients;
    for (const Tensor& x : tensors_) {
      gradients.emplace_back(x.rows(), x.cols());
      add(x.grad, gradients.back());
    }
    return gradients;
  }

  double value() {
    const Tensor y = run();
    double loss = 0;
    for (Index i = 0; i < y.rows(); ++i)
      for (Index j = 0; j < y.cols(); ++j)
        loss += double(dy_(i, j)) * double(y.value(i, j));
    state_.restore_buffers();
    return loss;
  }

 private:
  Tensor run() {
    tape_.begin(options_.mode);
    tensors_.clear();
    for (const Matrix& x : inputs_)
      tensors_.push_back(tape_.variable(x));
    return expression_(tensors_);
  }

  const Expression& expression_;
  std::vector<Matrix>& inputs_;
  State& state_;
  GradientCheckOptions options_;
  Tape tape_;
  std::vector<Tensor> tensors_;
  Matrix dy_;
};

}  // namespace

double largest_error(double worst, double error) {
  return error <= worst || std::isnan(worst) ? worst : error;
}

// (L(v + h) - L(v - h)) / 2h. v is itself again afterwards, also if the loss throws.
static double measured_slope(Scalar& v, Loss& loss) {
  struct Restored {
    Scalar& v;
    const Scalar before = v;
    ~Restored() { v = before; }
  } const moved{v};
  const double h = kStep * std::max(1.0, std::abs(double(moved.before)));
  v = Scalar(moved.before + h);
  const double above = loss.value(), to = double(v);
  v = Scalar(moved.before - h);
  const double below = loss.value(), from = double(v);
  return (above - below) / (to - from);  // as far as v really moved
}

static void compare(Slot& slot, Index at, Loss& loss, GradientCheck& result) {
  const double measured = measured_slope(slot.value->data()[at], loss);
  const double backward = double(slot.gradient.data()[at]);
  const double error = std::abs(backward - measured) / (1 + std::abs(measured));
  const Index row = at / slot.value->cols(), col = at % slot.value->cols();
  check(std::isfinite(error), "gradient of {}({}, {}): backward gives {}, measured {}",
        slot.name, row, col, backward, measured);
  if (++result.compared == 1 || error > result.largest_error) {
    result.largest_error = error;
    result.where = fmt::format("{}({}, {})", slot.name, row, col);
    result.backward = backward;
    result.measured = measured;
  }
}

GradientCheck check_gradients(const Expression& expression, std::vector<Matrix> inputs,
                              Layer* model, GradientCheckOptions options) {
  State state(model);
  Loss loss(expression, inputs, state, options);
  const std::vector<Matrix> gradients = loss.backward();
  std::vector<Slot> slots;
  for (std::size_t i = 0; i < inputs.size(); ++i)
    slots.push_back(
        {inputs.size() == 1 ? "x" : fmt::format("x{}", i), &inputs[i], gradients[i]});
  state.add_parameters_to(slots);

  Index numbers = 0;
  for (const Slot& slot : slots)
    numbers += slot.value->size();
  Random random(options.seed, Purpose::Other, 1);
  GradientCheck result;
  for (Slot& slot : slots)
    for (Index at = 0; at < slot.value->size(); ++at)
      if (numbers <= options.at_most ||
          Index(random.below(std::uint64_t(numbers))) < options.at_most)
        compare(slot, at, loss, result);
  check(result.compared > 0, "check_gradients: there is nothing to compare");
  return result;
}

GradientCheck check_gradients(Layer& layer, const Matrix& x,
                              GradientCheckOptions options) {
  return check_gradients([&](std::span<const Tensor> in) { return layer(in[0]); }, {x},
                         &layer, options);
}

Matrix random_matrix(Index rows, Index cols, std::uint64_t seed, double mean,
                     double spread) {
  Random random(seed, Purpose::Other);
  Matrix x(rows, cols);
  for (Scalar& v : x)
    v = Scalar(mean + spread * random.normal());
  return x;
}

}  // namespace GAMBETA_NAMESPACE
