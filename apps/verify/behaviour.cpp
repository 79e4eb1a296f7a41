// Gradients, golden numbers, running statistics and the edges.
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "apps/verify/check_list.hpp"
#include "apps/verify/trial.hpp"
#include "core/ops.hpp"
#include "layers/batch_norm_composed.hpp"
#include "layers/gradient_check.hpp"
#include "layers/linear.hpp"

namespace GAMBETA_NAMESPACE {

constexpr Index kFewRows = 9, kFewColumns = 4;

// Finite differences: input, gamma and beta, in training and in eval.
static double gradients(const MakeSubject& make) {
  double worst = 0;
  for (const Mode mode : {Mode::Train, Mode::Eval})
    for (const double epsilon : {1e-5, 0.3}) {
      const auto layer = make(kFewColumns, {.epsilon = epsilon});
      randomize(*layer, 2);
      const Matrix x = uneven_batch(kFewRows, kFewColumns, 21);
      worst =
          largest_error(worst, check_gradients(*layer, x, {.mode = mode}).largest_error);
    }
  return worst;
}

// Finite differences through a Linear in front: a wrong dx shows in its weights, too.
static double gradients_behind_linear(const MakeSubject& make) {
  Linear linear(3, kFewColumns);
  Random random(22, Purpose::Weights);
  linear.initialize(random);
  const auto layer = make(kFewColumns, {});
  randomize(*layer, 3);
  const Expression network = [&](auto in) { return (*layer)(linear(in[0])); };
  return check_gradients(network, {uneven_batch(kFewRows, 3, 23)}, &linear).largest_error;
}

// The layer against batch norm written with small operations, differentiated by the tape.
static double composed(const MakeSubject& make) {
  double worst = 0;
  for (const Index rows : {2, 3, 4, 17}) {
    const auto layer = make(kFewColumns, {});
    randomize(*layer, 4);
    const Matrix x = uneven_batch(rows, kFewColumns, 24);
    const Matrix dy = random_matrix(rows, kFewColumns, 25);
    const Trial fused = run(*layer, x, dy);
    Tape tape;
    tape.begin(Mode::Train);
    const Tensor in = tape.variable(x), gamma = tape.variable(layer->gamma().value),
                 beta = tape.variable(layer->beta().value);
    const Tensor y = composed_batch_norm(in, gamma, beta, 1e-5, double(rows));
    tape.backward(sum(y * tape.constant(dy)));
    worst = largest_error(worst, difference(fused.y, copy_of(y.value)),
                          difference(fused.dgamma, copy_of(gamma.grad)),
                          difference(fused.dbeta, copy_of(beta.grad)));
    if (rows > 2)  // with two rows dx is what rounding leaves of 0
      worst = largest_error(worst, difference(fused.dx, copy_of(in.grad)));
  }
  return worst;
}

// The numbers that PyTorch 1.13.1 gives in double.
static double golden(const MakeSubject& make) {
  const auto layer = make(2, {});
  layer->gamma().value = {{Scalar(1.5), Scalar(-.5)}};
  layer->beta().value = {{Scalar(.25), 1}};
  const Matrix x{{1, 10}, {2, Scalar(10.5)}, {4, 9}, {9, Scalar(12.5)}};
  const Matrix dy{{Scalar(.1), Scalar(-.4)},
                  {Scalar(-.3), Scalar(.2)},
                  {Scalar(.5), Scalar(.7)},
                  {Scalar(-.2), Scalar(.3)}};
  const Trial t = run(*layer, x, dy);
  const auto matrix = [](std::vector<double> v) {
    Matrix a(Index(v.size()) / 2, 2);
    std::transform(v.begin(), v.end(), a.begin(), [](double d) { return Scalar(d); });
    return a;
  };
  return std::max(
      {difference(t.y, matrix({-1.209992021760, 1.196115531707, -0.723328014507, 1, 0.25,
                               1.588346595120, 2.683320036267, 0.215537873173})),
       difference(t.dx, matrix({0.00960523897954, 0.2428814966961, -0.176095510067, 0,
                                0.2311654034454, -0.1734869557626, -0.06467513235791,
                                -0.06939454093355})),
       difference(t.dgamma, matrix({-0.227109870052, -0.196115531707})),
       difference(t.dbeta, matrix({0.1, 0.8})),
       difference(layer->running_mean(), matrix({0.4, 1.05})),
       difference(layer->running_variance(), matrix({2.166666666667, 1.116666666667})),
       difference(
           output_of(*layer, x),
           matrix({0.861428187452, -3.234765037904, 1.880475166538, -3.471344090301,
                   3.918569124710, -2.761606933110, 9.013804020139, -4.417660299888}))});
}

// Running statistics after three batches, by their definition.
static double running(const MakeSubject& make) {
  double worst = 0;
  for (const std::optional<double> momentum :
       {std::optional(0.3), std::optional<double>()}) {
    const auto layer = make(kFewColumns, {.momentum = momentum});
    Matrix mean(1, kFewColumns), variance(1, kFewColumns, 1);
    for (int batch = 1; batch <= 3; ++batch) {
      const Matrix x = uneven_batch(kFewRows, kFewColumns, 30 + std::uint64_t(batch));
      output_of(*layer, x, Mode::Train);
      const double f = momentum.value_or(1.0 / batch);
      for (Index j = 0; j < kFewColumns; ++j) {
        const Moments c = moments_of(x, j);
        mean(0, j) = Scalar((1 - f) * mean(0, j) + f * c.mean);
        variance(0, j) =
            Scalar((1 - f) * variance(0, j) + f * c.squares / double(kFewRows - 1));
      }
    }
    worst = largest_error(worst, difference(layer->running_mean(), mean),
                          difference(layer->running_variance(), variance));
  }
  return worst;
}

// A column of equal numbers has no spread, so it becomes exactly beta.
static double constant_column(const MakeSubject& make) {
  const auto layer = make(1, {});
  const Matrix y = output_of(*layer, Matrix(1000, 1, Scalar(1000.1)), Mode::Train);
  return difference(y, Matrix(1000, 1));
}

// A mean of 1e4 around a spread of 1e-2 must not swallow the digits of x-hat.
static double far_mean(const MakeSubject& make) {
  const auto layer = make(1, {.epsilon = 1e-10});
  const Matrix x = random_matrix(200, 1, 41, 1e4, 1e-2);
  const Matrix y = output_of(*layer, x, Mode::Train);
  const Moments c = moments_of(x, 0);
  Matrix expected(200, 1);
  for (Index i = 0; i < 200; ++i)
    expected(i, 0) = Scalar((x(i, 0) - c.mean) / std::sqrt(c.squares / 200 + 1e-10));
  return difference(y, expected);
}

namespace {

/// Copies what one layer shows into another that shows the same, in the same order.
class Save : public StateVisitor {
 public:
  void parameter(std::string_view, Parameter& p) override { numbers.push_back(p.value); }
  void buffer(std::string_view, Matrix& buffer) override { numbers.push_back(buffer); }
  std::vector<Matrix> numbers;
};
class Load : public StateVisitor {
 public:
  explicit Load(const Save& saved) : next(saved.numbers.begin()) {}
  void parameter(std::string_view, Parameter& p) override { p.value = *next++; }
  void buffer(std::string_view, Matrix& buffer) override { buffer = *next++; }
  std::vector<Matrix>::const_iterator next;
};

}  // namespace

// What visit() shows is what a model file saves: a copy through it predicts the same.
static double saved(const MakeSubject& make) {
  const auto layer = make(kFewColumns, {}), copy = make(kFewColumns, {});
  randomize(*layer, 5);
  Save save;
  layer->visit(save);
  Load load(save);
  copy->visit(load);
  const Matrix x = uneven_batch(kFewRows, kFewColumns, 42);
  return difference(output_of(*copy, x), output_of(*layer, x));
}

// Returns 0 if the batch is refused with the running statistics unchanged, 1 if not.
static double refused(Subject& layer, const Matrix& x) {
  const Matrix mean = layer.running_mean(), variance = layer.running_variance();
  try {
    output_of(layer, x, Mode::Train);
    return 1;
  } catch (const Error&) {
    return largest_error(difference(layer.running_mean(), mean),
                         difference(layer.running_variance(), variance));
  }
}

static double nan_refused(const MakeSubject& make) {
  const auto layer = make(kFewColumns, {});
  Matrix x = uneven_batch(kFewRows, kFewColumns, 43);
  x(3, 2) = std::numeric_limits<Scalar>::quiet_NaN();
  return refused(*layer, x);
}

static double one_row_refused(const MakeSubject& make) {
  return refused(*make(kFewColumns, {}), uneven_batch(1, kFewColumns, 44));
}

// Two rows become +-1 whatever they are.
static double two_rows(const MakeSubject& make) {
  const auto layer = make(kFewColumns, {.epsilon = 0});
  const Matrix y =
      output_of(*layer, random_matrix(2, kFewColumns, 45, 0, 5), Mode::Train);
  double worst = 0;
  for (const Scalar v : y)
    worst = largest_error(worst, std::abs(std::abs(double(v)) - 1));
  return worst;
}

const std::vector<Check>& behaviour_checks() {
  static const std::vector<Check> list = {
      {"gradients", "finite differences of x, gamma and beta", gradients, 1e-7, 0},
      {"behind-linear", "finite differences through a Linear in front",
       gradients_behind_linear, 1e-7, 0},
      {"composed", "equals batch norm written with small operations", composed, 1e-11,
       2e-5},
      {"golden", "PyTorch's numbers", golden, 1e-11, 2e-6},
      {"running", "the running statistics by their definition", running, 1e-14, 1e-6},
      {"constant", "a constant column becomes exactly beta", constant_column, 0, 0},
      {"far-mean", "a mean of 1e4 around a spread of 1e-2 keeps digits", far_mean, 1e-6,
       1e-3},
      {"two-rows", "two rows become +-1", two_rows, 1e-14, 1e-6},
      {"saved", "a copy through visit() predicts the same", saved, 0, 0},
      {"nan", "a NaN is refused before it is remembered", nan_refused, 0, 0},
      {"one-row", "a batch of one row is refused", one_row_refused, 0, 0},
  };
  return list;
}

}  // namespace GAMBETA_NAMESPACE
