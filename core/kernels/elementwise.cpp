#include <algorithm>
#include <cmath>

#include "core/kernels/kernels.hpp"

namespace GAMBETA_NAMESPACE {

void fill(Scalar value, View out) {
  assert(out.contiguous());
  std::fill_n(out.data, out.size(), value);
}

void add(ConstView a, View out) {
  assert(same_shape(a, out) && a.contiguous() && out.contiguous());
#pragma omp simd
  for (Index i = 0; i < out.size(); ++i)
    out.data[i] += a.data[i];
}

void fill_rows(ConstView row, View out) {
  assert(row.rows == 1 && row.cols == out.cols && out.contiguous());
  for (Index i = 0; i < out.rows; ++i)
    std::copy_n(row.data, out.cols, out.data + i * out.cols);
}

void add_column_sums(ConstView a, View out) {
  assert(out.rows == 1 && out.cols == a.cols && a.contiguous());
  for (Index i = 0; i < a.rows; ++i) {
    const Scalar* const row = a.data + i * a.cols;
#pragma omp simd
    for (Index j = 0; j < a.cols; ++j)
      out.data[j] += row[j];
  }
}

void add_scaled_columns(ConstView dy, ConstView scale, View dx) {
  assert(same_shape(dy, dx) && scale.cols == dx.cols);
  for (Index i = 0; i < dy.rows; ++i)
#pragma omp simd
    for (Index j = 0; j < dy.cols; ++j)
      dx.data[i * dx.cols + j] += scale.data[j] * dy.data[i * dy.cols + j];
}

double softmax_cross_entropy(ConstView logits, std::span<const int> labels,
                             View probabilities) {
  assert(same_shape(logits, probabilities) && Index(labels.size()) == logits.rows);
  const Index n = logits.cols;
  double loss = 0;
  for (Index i = 0; i < logits.rows; ++i) {
    const Scalar* const z = logits.data + i * n;
    Scalar* const p = probabilities.data + i * n;
    const Scalar largest = *std::max_element(z, z + n);
    Scalar sum = 0;
    for (Index j = 0; j < n; ++j) {
      p[j] = std::exp(z[j] - largest);  // at most 1: no overflow
      sum += p[j];
    }
    const Scalar scale = 1 / sum;
    for (Index j = 0; j < n; ++j)
      p[j] *= scale;
    loss += std::log(double(sum)) - double(z[labels[i]] - largest);
  }
  return loss;
}

void sgd_update(View w, View grad, View v, const SgdRates& rates) {
  assert(same_shape(w, grad) && same_shape(w, v));
  const auto [learning_rate, momentum, decay, nesterov] = rates;
#pragma omp simd
  for (Index i = 0; i < w.size(); ++i) {
    const Scalar g = grad.data[i] + decay * w.data[i];
    const Scalar velocity = momentum * v.data[i] + g;
    v.data[i] = velocity;
    w.data[i] -= learning_rate * (nesterov ? g + momentum * velocity : velocity);
    grad.data[i] = 0;
  }
}

}  // namespace GAMBETA_NAMESPACE
