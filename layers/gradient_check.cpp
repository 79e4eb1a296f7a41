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

/// Collects a model's parameters, and puts back what runs change: buffers and counters after
/// each, gradients at the end.
struct State : StateVisitor {
  std::vector<std::pair<std::string, Parameter*>> parameters;
  std::vector<std::function<void()>> after_run, at_end;

  explicit State(Layer* model) {
    if (model)
      model->visit(*this);
  }
  ~State() override {
    put_back(after_run);
    put_back(at_end);
  }
  void parameter(std::string_view name, Parameter& p) override {
    at_end.push_back([&p, before = p.grad] { p.grad = before; });
    fill(0, p.grad);
    if (!p.frozen)
      parameters.push_back({std::string(name), &p});
  }
  void buffer(std::string_view, Matrix& buffer) override {
    after_run.push_back([&buffer, before = buffer] { buffer = before; });
  }
  void counter(std::string_view, std::int64_t& count) override {
    after_run.push_back([&count, before = count] { count = before; });
  }
  static void put_back(const std::vector<std::function<void()>>& numbers) {
    for (const auto& number : numbers)
      number();
  }
};

/// The expression as a function of numbers: L = sum(dy y).
struct Loss {
  const Expression& expression;
  std::vector<Matrix>& inputs;
  State& state;
  GradientCheckOptions options;
  Tape tape = {};
  std::vector<Tensor> tensors = {};
  Matrix dy = {};

  Tensor run() {
    tape.begin(options.mode);
    tensors.clear();
    for (const Matrix& x : inputs)
      tensors.push_back(tape.variable(x));
    return expression(tensors);
  }

  /// Adds the gradients of all parameters and returns those of the inputs.
  std::vector<Matrix> backward() {
    const Tensor y = run();
    dy = random_matrix(y.rows(), y.cols(), options.seed);
    tape.backward(sum(y * tape.constant(dy)));
    State::put_back(state.after_run);
    std::vector<Matrix> gradients;
    for (const Tensor& x : tensors)
      gradients.push_back(copy_of(x.grad));
    return gradients;
  }

  double value() {
    const Tensor y = run();
    double loss = 0;
    for (Index i = 0; i < y.rows(); ++i)
      for (Index j = 0; j < y.cols(); ++j)
        loss += double(dy(i, j)) * double(y.value(i, j));
    State::put_back(state.after_run);
    return loss;
  }
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
  if (++result.compared == 1 || error > result.largest_error)
    result = {error, fmt::format("{}({}, {})", slot.name, row, col), backward, measured,
              result.compared};
}

GradientCheck check_gradients(const Expression& expression, std::vector<Matrix> inputs,
                              Layer* model, GradientCheckOptions options) {
  State state(model);
  Loss loss{expression, inputs, state, options};
  const std::vector<Matrix> gradients = loss.backward();
  std::vector<Slot> slots;
  for (std::size_t i = 0; i < inputs.size(); ++i)
    slots.push_back(
        {inputs.size() == 1 ? "x" : fmt::format("x{}", i), &inputs[i], gradients[i]});
  for (const auto& [name, p] : state.parameters)
    slots.push_back({name, &p->value, p->grad});

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
