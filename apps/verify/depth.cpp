// How the gradient grows with depth: Yang et al. (2019), arXiv:1902.08129, theorem 8.
#include <cmath>
#include <vector>

#include "apps/verify/checks.hpp"
#include "core/ops.hpp"
#include "core/random.hpp"

namespace GAMBETA_NAMESPACE {

// The theorem is about infinite width and a batch whose columns have reached the
// distribution that batch norm keeps. One layer in front brings them there, and one layer
// at the end does the same for the gradient. Few layers are measured, because at width 256
// the columns drift away from it with depth: after 15 layers by more than the error bars.
constexpr Index kWidth = 256;
constexpr Index kMeasured = 4;
constexpr Index kNetworks = 64;

static double squared_norm(ConstView a) {
  double sum = 0;
  for (Index i = 0; i < a.rows; ++i)
    for (Index j = 0; j < a.cols; ++j)
      sum += double(a(i, j)) * double(a(i, j));
  return sum;
}

static Matrix normal_matrix(Random& random, Index rows, Index cols) {
  Matrix a(rows, cols);
  for (Scalar& v : a)
    v = Scalar(random.normal());
  return a;
}

// Weights +-1 / sqrt(width): the sum of 256 of them is as good as normal, at a
// 32nd of the random numbers.
static Matrix random_signs(Random& random) {
  const Scalar size = Scalar(1 / std::sqrt(double(kWidth)));
  Matrix a(kWidth, kWidth);
  for (Index i = 0; i < a.size(); i += 32) {
    const std::uint64_t bits = random.below(std::uint64_t(1) << 32);
    for (Index k = 0; k < 32; ++k)
      a.data()[i + k] = size * Scalar(1 - 2 * int(bits >> k & 1));
  }
  return a;
}

// |gradient|^2 below kMeasured layers over that above them, in one random network.
static double growth(const MakeSubject& make, Index batch, std::uint64_t network) {
  Random random(std::uint64_t(batch), Purpose::Weights, network);
  const Matrix data = normal_matrix(random, batch, kWidth);
  const Matrix dy = normal_matrix(random, batch, kWidth);
  std::vector<Matrix> weights;
  std::vector<std::unique_ptr<Subject>> layers;

  Tape tape;
  tape.begin(Mode::Train);
  std::vector<Tensor> inputs{tape.variable(data)};
  Tensor y;
  for (Index l = 0; l < kMeasured + 2; ++l) {
    if (l > 0)
      inputs.push_back(
          matmul(y, tape.constant(weights.emplace_back(random_signs(random)))));
    layers.push_back(make(kWidth, {.epsilon = 0}));
    y = (*layers.back())(inputs.back());
  }
  tape.backward(sum(y * tape.constant(dy)));
  return squared_norm(inputs[1].grad) / squared_norm(inputs[1 + kMeasured].grad);
}

DepthSlope depth_slope(const MakeSubject& make, Index batch) {
  double sum = 0, squares = 0;
  for (Index network = 0; network < kNetworks; ++network) {
    const double g = growth(make, batch, std::uint64_t(network));
    sum += g;
    squares += g * g;
  }
  const double n = double(kNetworks), mean = sum / n;
  const double variance = (squares - n * mean * mean) / (n - 1);
  const double layers = double(kMeasured), b = double(batch);
  return {std::log(mean) / layers, std::sqrt(variance / n) / mean / layers,
          std::log((b - 2) / (b - 3))};
}

}  // namespace GAMBETA_NAMESPACE
