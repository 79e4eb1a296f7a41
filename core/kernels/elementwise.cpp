#include <algorithm>
#include <cmath>

#include "core/kernels/columns.hpp"
#include "core/kernels/exp.hpp"
#include "core/kernels/kernels.hpp"

namespace GAMBETA_NAMESPACE {

void fill(Scalar value, const View& out) {
  assert(out.contiguous());
  std::fill_n(out.data, out.size(), value);
}

void add(const ConstView& a, const View& out) {
  assert(same_shape(a, out) && a.contiguous() && out.contiguous());
#pragma omp simd
  for (Index i = 0; i < out.size(); ++i)
    out.data[i] += a.data[i];
}

void add_column_sums(const ConstView& a, const View& out) {
  assert(out.rows == 1 && out.cols == a.cols && a.contiguous());
  for_each_tile(a.rows, a.cols, [&](Index first, Index count) {
    TileSum sums(count);
    for_each_patch<kStrip>(a.rows, count, [&](auto t, Index j) {
      return [&, j, held = sums.columns(t, j)](auto height, Index i) mutable {
        decltype(t) sum = {};
        unroll<height>([&](auto r) {
          sum += load<decltype(t)>(a.data + (i + r) * a.cols + first + j);
        });
        held.add(sum);
      };
    });
    for (Index j = 0; j < count; ++j)
      out.data[first + j] += sums.high[j] + sums.low[j];
  });
}

// The number n of classes is an Index or a constant: the loops of a constant are unrolled.
template <class Classes>
static double softmax_rows(const ConstView& logits, std::span<const int> labels,
                           const View& probabilities, const Classes n) {
  double loss = 0;

  // Measure each row from its largest logit: e^z is then at most 1 and cannot overflow.
  for (Index i = 0; i < logits.rows; ++i) {
    const Scalar* const z = logits.data + i * n;
    Scalar largest = z[0];
    for (Index j = 1; j < n; ++j)
      largest = z[j] > largest ? z[j] : largest;
    for (Index j = 0; j < n; ++j)
      probabilities.data[i * n + j] = z[j] - largest;
    loss -= double(z[labels[std::size_t(i)]] - largest);
  }
  // All rows at once, because one row of few classes would leave lanes idle.
#pragma omp simd
  for (Index k = 0; k < probabilities.size(); ++k)
    probabilities.data[k] = exponential(probabilities.data[k]);

  double product = 1;  // log a + log b = log(a b): one logarithm for many rows
  for (Index i = 0; i < logits.rows; ++i) {
    Scalar* const p = probabilities.data + i * n;
    Scalar sum = 0;
    for (Index j = 0; j < n; ++j)
      sum += p[j];
    const Scalar scale = 1 / sum;
    for (Index j = 0; j < n; ++j)
      p[j] *= scale;
    product *= double(sum);  // from 1 to n
    if (product > 1e200) {
      loss += std::log(product);
      product = 1;
    }
  }
  return loss + std::log(product);
}

double softmax_cross_entropy(const ConstView& logits, std::span<const int> labels,
                             const View& probabilities) {
  assert(same_shape(logits, probabilities) && Index(labels.size()) == logits.rows);
  if (logits.cols == 2)
    return softmax_rows(logits, labels, probabilities,
                        std::integral_constant<Index, 2>());
  return softmax_rows(logits, labels, probabilities, logits.cols);
}

void sgd_update(const View& w, const View& grad, const View& v, const SgdRates& rates) {
  assert(same_shape(w, grad) && same_shape(w, v));
  const Scalar rate = rates.learning_rate, momentum = rates.momentum;
  const Scalar decay = rates.weight_decay;
  const bool nesterov = rates.nesterov;
  for_each_part(w.size(), kLanes, w.size() >= kWorthThreads, [=](Index first, Index n) {
#pragma omp simd
    for (Index i = first; i < first + n; ++i) {
      const Scalar g = grad.data[i] + decay * w.data[i];
      const Scalar velocity = momentum * v.data[i] + g;
      v.data[i] = velocity;
      w.data[i] -= rate * (nesterov ? g + momentum * velocity : velocity);
      grad.data[i] = 0;
    }
  });
}

}  // namespace GAMBETA_NAMESPACE
