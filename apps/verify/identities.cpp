// The identities of batch normalization: they need no oracle, only algebra.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "apps/verify/check_list.hpp"
#include "apps/verify/trial.hpp"
#include "core/ops.hpp"
#include "core/random.hpp"
#include "layers/gradient_check.hpp"
#include "layers/linear.hpp"

namespace GAMBETA_NAMESPACE {

constexpr Index kRows = 24, kColumns = 6;

static std::unique_ptr<Subject> random_layer(const MakeSubject& make, double epsilon) {
  auto layer = make(kColumns, {.epsilon = epsilon});
  randomize(*layer, 1);
  return layer;
}

// What normalizes a column: its mean, its variance and 1 / std, with the layer's divisor.
struct Normalizer {
  double mean, variance, inverse_std;
};
static Normalizer normalizer_of(const Subject& layer, const Matrix& x, Index j) {
  const Moments c = moments_of(x, j);
  const double d = double(x.rows() - (layer.options().unbiased_forward ? 1 : 0));
  return {c.mean, c.squares / d, 1 / std::sqrt(c.squares / d + layer.options().epsilon)};
}

// sum(dx) = 0: adding a constant to a column changes nothing.
double gradient_has_no_mean(Subject& layer, Index rows) {
  const Matrix x = uneven_batch(rows, layer.features(), 1);
  const Trial t = run(layer, x, random_matrix(rows, layer.features(), 2));
  double worst = 0;
  for (Index j = 0; j < layer.features(); ++j) {
    double sum = 0, size = 0;
    for (Index i = 0; i < rows; ++i) {
      sum += t.dx(i, j);
      size += std::abs(double(t.dx(i, j)));
    }
    if (size > 0)
      worst = largest_error(worst, std::abs(sum) / size);
  }
  return worst;
}

// sum(xh dx) = gamma inv dgamma eps / (var + eps): stretching changes what epsilon allows.
double gradient_has_no_stretch(Subject& layer, Index rows) {
  const double epsilon = layer.options().epsilon;
  const Matrix x = uneven_batch(rows, layer.features(), 3);
  const Trial t = run(layer, x, random_matrix(rows, layer.features(), 4));
  double worst = 0;
  for (Index j = 0; j < layer.features(); ++j) {
    const auto [mean, variance, inv] = normalizer_of(layer, x, j);
    const double gamma = layer.gamma().value(0, j);
    double sum = 0, size = 0;
    for (Index i = 0; i < rows; ++i) {
      const double xh = (x(i, j) - mean) * inv;
      sum += xh * t.dx(i, j);
      size += std::abs(xh * t.dx(i, j));
    }
    const double expected =
        gamma * inv * double(t.dgamma(0, j)) * epsilon / (variance + epsilon);
    if (size > 0)
      worst = largest_error(worst, std::abs(sum - expected) / size);
  }
  return worst;
}

// mean(y) = beta, var(y) = gamma^2 var / (var + eps).
double output_has_mean_and_variance(Subject& layer, Index rows) {
  const Matrix x = uneven_batch(rows, layer.features(), 5);
  const Matrix y = output_of(layer, x, Mode::Train);
  double worst = 0;
  for (Index j = 0; j < layer.features(); ++j) {
    const Normalizer n = normalizer_of(layer, x, j), out = normalizer_of(layer, y, j);
    const double gamma = std::abs(double(layer.gamma().value(0, j)));
    const double beta = layer.beta().value(0, j);
    const double variance =
        gamma * gamma * n.variance / (n.variance + layer.options().epsilon);
    worst = largest_error(worst,
                          std::abs(out.mean - beta) / (gamma + std::abs(beta) + 1e-30));
    worst = largest_error(worst, std::abs(out.variance - variance) / (variance + 1e-30));
  }
  return worst;
}

// Permuting the rows permutes y and dx and leaves dgamma and dbeta.
double rows_may_change_places(Subject& layer, Index rows) {
  const Index cols = layer.features();
  const Matrix x = uneven_batch(rows, cols, 6), dy = random_matrix(rows, cols, 7);
  std::vector<Index> order(static_cast<std::size_t>(rows));
  std::iota(order.begin(), order.end(), Index(0));
  Random(8, Purpose::Shuffle).shuffle(std::span<Index>(order));
  const auto permuted = [&](const Matrix& a) {
    Matrix b(a.rows(), a.cols());
    for (Index i = 0; i < a.rows(); ++i)
      for (Index j = 0; j < a.cols(); ++j)
        b(i, j) = a(order[std::size_t(i)], j);
    return b;
  };
  const Trial before = run(layer, x, dy), after = run(layer, permuted(x), permuted(dy));
  return largest_error(
      difference(after.y, permuted(before.y)), difference(after.dx, permuted(before.dx)),
      difference(after.dgamma, before.dgamma), difference(after.dbeta, before.dbeta));
}

static double i1(const MakeSubject& make) {
  return gradient_has_no_mean(*random_layer(make, 1e-5), kRows);
}

static double i2(const MakeSubject& make) {
  double worst = 0;
  for (const double epsilon : {0.0, 1e-5, 0.5})
    worst = largest_error(worst,
                          gradient_has_no_stretch(*random_layer(make, epsilon), kRows));
  return worst;
}

// eps = 0: |dx|^2 = (gamma / sigma)^2 (|dy|^2 - <1, dy>^2 / m - <dy, xh>^2 / m).
static double i3(const MakeSubject& make) {
  const auto layer = random_layer(make, 0);
  const Matrix x = uneven_batch(kRows, kColumns, 9);
  const Matrix dy = random_matrix(kRows, kColumns, 10);
  const Trial t = run(*layer, x, dy);
  double worst = 0;
  for (Index j = 0; j < kColumns; ++j) {
    const auto [mean, variance, inv] = normalizer_of(*layer, x, j);
    double dx2 = 0, dy2 = 0, ones = 0, stretch = 0;
    for (Index i = 0; i < kRows; ++i) {
      dx2 += double(t.dx(i, j)) * t.dx(i, j);
      dy2 += double(dy(i, j)) * dy(i, j);
      ones += dy(i, j);
      stretch += dy(i, j) * (x(i, j) - mean) * inv;
    }
    const double m = double(kRows), slope = layer->gamma().value(0, j) * inv;
    const double expected =
        slope * slope * (dy2 - ones * ones / m - stretch * stretch / m);
    worst = largest_error(worst, std::abs(dx2 - expected) / expected);
  }
  return worst;
}

// The gradients of a Linear in front of the layer under examination.
struct LinearTrial {
  Matrix y, dw, db;
};
static LinearTrial run_behind(Linear& linear, Subject& layer, Mode mode) {
  fill(0, linear.weight().grad);
  fill(0, linear.bias().grad);
  const Matrix x = uneven_batch(kRows, linear.in_features(), 11);
  const Matrix dy = random_matrix(kRows, kColumns, 12);
  Tape tape;
  tape.begin(mode);
  const Tensor y = layer(linear(tape.constant(x)));
  tape.backward(sum(y * tape.constant(dy)));
  return {copy_of(y.value), linear.weight().grad, linear.bias().grad};
}

static Linear random_linear(Index in, Index out, bool bias) {
  Linear linear(in, out, bias);
  Random random(13, Purpose::Weights);
  linear.initialize(random);
  return linear;
}

// A bias in front of batch norm gets gradient 0 in training, and not in eval.
static double i4(const MakeSubject& make) {
  Linear linear = random_linear(4, kColumns, /*bias=*/true);
  const auto largest = [](const Matrix& a) {
    double most = 0;
    for (const Scalar v : a)
      most = std::max(most, std::abs(double(v)));
    return most;
  };
  const auto layer = random_layer(make, 1e-5);
  const LinearTrial train = run_behind(linear, *layer, Mode::Train);
  const LinearTrial eval = run_behind(linear, *layer, Mode::Eval);
  if (largest(eval.db) < 1e-3 * largest(eval.dw))
    return 1;
  return largest(train.db) / largest(train.dw);
}

// eps = 0: <w, dw> = 0 row by row; BN(a w u) = BN(w u), and the gradient scales by 1 / a.
static double i5(const MakeSubject& make) {
  const Scalar a = 4;  // a power of two: w itself is scaled without rounding
  Linear linear = random_linear(5, kColumns, /*bias=*/false), scaled = linear;
  for (Scalar& w : scaled.weight().value)
    w *= a;
  const auto layer = random_layer(make, 0);
  const LinearTrial one = run_behind(linear, *layer, Mode::Train);
  LinearTrial other = run_behind(scaled, *layer, Mode::Train);
  for (Scalar& dw : other.dw)
    dw *= a;
  double worst = largest_error(difference(other.y, one.y), difference(other.dw, one.dw));
  for (Index r = 0; r < kColumns; ++r) {
    double dot = 0, w2 = 0, dw2 = 0;
    for (Index c = 0; c < 5; ++c) {
      const double w = linear.weight().value(r, c), dw = one.dw(r, c);
      dot += w * dw;
      w2 += w * w;
      dw2 += dw * dw;
    }
    worst = largest_error(worst, std::abs(dot) / std::sqrt(w2 * dw2));
  }
  return worst;
}

static double i6(const MakeSubject& make) {
  return output_has_mean_and_variance(*random_layer(make, 0.1), kRows);
}

static double i7(const MakeSubject& make) {
  return rows_may_change_places(*random_layer(make, 1e-5), kRows);
}

// BN(concat(a, b)) is concat(BN(a), BN(b)) in eval, and is not in training.
static double i8(const MakeSubject& make) {
  const auto layer = random_layer(make, 1e-5);
  const Matrix x = uneven_batch(kRows, kColumns, 14);
  const Index half = kRows / 2;
  const auto difference_in = [&](Mode mode) {
    const Matrix whole = output_of(*layer, x, mode);
    const Matrix top = output_of(*layer, rows_of(x, 0, half), mode);
    const Matrix bottom = output_of(*layer, rows_of(x, half, half), mode);
    return largest_error(difference(top, rows_of(whole, 0, half)),
                         difference(bottom, rows_of(whole, half, half)));
  };
  const double eval = difference_in(Mode::Predict), train = difference_in(Mode::Train);
  return train > 1e-3 ? eval : 1;
}

static double i9(const MakeSubject& make) {
  double worst = 0;
  for (const Index batch : {8, 16, 32}) {
    const DepthSlope d = depth_slope(make, batch);
    worst = largest_error(worst, std::abs(d.slope - d.expected) / d.standard_error);
  }
  return worst;
}

// Linear then BN: W' = s W by rows, b' = (b - rm) s + beta, with s = gamma / sqrt(rv + eps).
// BN then Linear: W' = W s by columns, b' = b + W (beta - s rm).
static double i10(const MakeSubject& make) {
  const auto layer = random_layer(make, 1e-3);
  const Matrix x = uneven_batch(kRows, kColumns, 15);
  Linear linear = random_linear(kColumns, kColumns, /*bias=*/true);
  Linear before = linear, after = linear;
  for (Index r = 0; r < kColumns; ++r)
    for (Index c = 0; c < kColumns; ++c) {
      const auto scale = [&](Index j) {
        return layer->gamma().value(0, j) /
               std::sqrt(layer->running_variance()(0, j) + Scalar(1e-3));
      };
      const auto shift = [&](Index j) {
        return layer->beta().value(0, j) - scale(j) * layer->running_mean()(0, j);
      };
      before.weight().value(r, c) *= scale(r);
      after.weight().value(r, c) *= scale(c);
      after.bias().value(0, r) += linear.weight().value(r, c) * shift(c);
      if (c == 0)
        before.bias().value(0, r) = linear.bias().value(0, r) * scale(r) + shift(r);
    }
  const Matrix linear_then_bn = output_of(*layer, output_of(linear, x));
  const Matrix bn_then_linear = output_of(linear, output_of(*layer, x));
  return largest_error(difference(output_of(before, x), linear_then_bn),
                       difference(output_of(after, x), bn_then_linear));
}

const std::vector<Check>& identities() {
  static const std::vector<Check> list = {
      {"I1", "the gradient has no mean: sum(dx) = 0", i1, 1e-13, 2e-6},
      {"I2", "sum(xh dx) = gamma inv dgamma eps / (var + eps)", i2, 1e-12, 1e-5},
      {"I3", "eps 0: |dx|^2 is |dy|^2 without mean and stretch", i3, 1e-12, 1e-5},
      {"I4", "a bias in front gets no gradient in training", i4, 1e-13, 2e-6},
      {"I5", "the scale of the weights in front does not matter", i5, 1e-12, 1e-5},
      {"I6", "mean(y) = beta, var(y) = gamma^2 var / (var + eps)", i6, 1e-13, 2e-6},
      {"I7", "rows may change places", i7, 1e-12, 1e-5},
      {"I8", "eval looks at a row alone, training at the batch", i8, 1e-14, 1e-6},
      {"I9", "depth: |grad|^2 grows by (B-2)/(B-3) a layer, in errors", i9, 3, 3},
      {"I10", "folding into a Linear leaves the eval outputs", i10, 1e-13, 5e-6},
  };
  return list;
}

}  // namespace GAMBETA_NAMESPACE
