#include "apps/verify/trial.hpp"

#include <algorithm>
#include <cmath>

#include "core/ops.hpp"
#include "core/random.hpp"
#include "layers/gradient_check.hpp"

namespace GAMBETA_NAMESPACE {

Trial run(Subject& layer, const Matrix& x, const Matrix& dy, Mode mode) {
  fill(0, layer.gamma().grad);
  fill(0, layer.beta().grad);
  Tape tape;
  tape.begin(mode);
  const Tensor in = tape.variable(x), y = layer(in);
  tape.backward(sum(y * tape.constant(dy)));
  return {copy_of(y.value), copy_of(in.grad), layer.gamma().grad, layer.beta().grad};
}

Matrix output_of(Layer& layer, const Matrix& x, Mode mode) {
  Tape tape;
  tape.begin(mode);
  return copy_of(layer(tape.constant(x)).value);
}

Moments moments_of(const Matrix& x, Index j) {
  Moments column;
  for (Index i = 0; i < x.rows(); ++i)
    column.mean += double(x(i, j)) / double(x.rows());
  for (Index i = 0; i < x.rows(); ++i)
    column.squares += (x(i, j) - column.mean) * (x(i, j) - column.mean);
  return column;
}

Matrix uneven_batch(Index rows, Index cols, std::uint64_t seed) {
  Random random(seed, Purpose::Other, 3);
  Matrix x(rows, cols);
  for (Index j = 0; j < cols; ++j) {
    const double mean = random.uniform(-3, 3), spread = random.uniform(0.3, 3);
    for (Index i = 0; i < rows; ++i)
      x(i, j) = Scalar(mean + spread * random.normal());
  }
  return x;
}

void randomize(Subject& layer, std::uint64_t seed) {
  Random random(seed, Purpose::Other, 4);
  for (Index j = 0; j < layer.features(); ++j) {
    layer.gamma().value(0, j) = Scalar(random.uniform(0.5, 2));
    layer.beta().value(0, j) = Scalar(random.normal());
    layer.running_mean()(0, j) = Scalar(random.normal());
    layer.running_variance()(0, j) = Scalar(random.uniform(0.2, 3));
  }
}

Matrix rows_of(const Matrix& x, Index first, Index count) {
  return copy_of(x.view().row_range(first, count));
}

double difference(const Matrix& a, const Matrix& b) {
  check(same_shape(a, b), "difference: {} x {} against {} x {}", a.rows(), a.cols(),
        b.rows(), b.cols());
  double largest = 0, scale = 0;
  for (Index i = 0; i < a.size(); ++i) {
    const double gap = std::abs(double(a.data()[i]) - double(b.data()[i]));
    largest = largest_error(largest, gap);
    scale = std::max(scale, std::abs(double(b.data()[i])));
  }
  return scale > 0 ? largest / scale : largest;
}

}  // namespace GAMBETA_NAMESPACE
