#include <cmath>

#include "core/kernels/columns.hpp"
#include "core/kernels/kernels.hpp"

namespace GAMBETA_NAMESPACE {

// Welcomes a patch of rows into the statistics of the i rows above it (Chan, Golub and
// LeVeque 1979). A patch is measured from its own first row, which lies among its numbers:
// so a large mean costs no digits, a constant column sums zeros, and the subtraction that
// moves the squares to the patch's mean leaves at least an eighth of them.
template <Index height, class T>
static void merge_patch(const Scalar* x, Index stride, Index i, Index j, TileSum& sums,
                        TileSum& squares) {
  const T first = load<T>(x + i * stride + j);
  T sum = first - first, square = sum;  // 0, or NaN for a NaN or an infinity
  unroll<height - 1>([&](auto r) {
    const T d = load<T>(x + (i + r + 1) * stride + j) - first;
    sum += d;
    square += d * d;
  });
  const T mean = sum * (1 / Scalar(height));
  square -= sum * mean;

  // ss = ss_1 + ss_2 + (mean_2 - mean_1)^2 n_1 n_2 / (n_1 + n_2)
  const T shift = first - load<T>(x + j);  // all patches are merged around row 0
  const T apart = (mean + shift) - load<T>(sums.high + j) * (i > 0 ? 1 / Scalar(i) : 0);
  const Scalar weight = Scalar(i) * Scalar(height) / Scalar(i + height);
  squares.add<T>(j, square + apart * apart * weight);
  sums.add<T>(j, sum + shift * Scalar(height));
}

void column_stats(const ConstView& x, Scalar epsilon, Scalar divisor,
                  const ColumnStats& stats) {
  assert(x.contiguous() && x.rows >= 1 && stats.cols == x.cols);
  for_each_tile(x.rows, x.cols, [&](Index first, Index count) {
    TileSum sums(count), squares(count);
    const Scalar* const top = x.data + first;
    for_each_patch<kStrip>(x.rows, count, [&](auto height, auto t, Index i, Index j) {
      merge_patch<height, decltype(t)>(top, x.cols, i, j, sums, squares);
    });
#pragma omp simd
    for (Index j = 0; j < count; ++j) {
      const Scalar offset = (sums.high[j] + sums.low[j]) / Scalar(x.rows);
      const Scalar mean = top[j] + offset;
      const Scalar offset_part = mean - top[j], top_part = mean - offset_part;
      const Scalar ss = squares.high[j] + squares.low[j];
      const Scalar root = std::sqrt(ss / divisor + epsilon);  // sqrt(var + eps)
      stats.mean[first + j] = mean;
      stats.mean_tail[first + j] = (top[j] - top_part) + (offset - offset_part);
      stats.squares[first + j] = ss;
      stats.inverse_std[first + j] = root == 0 ? 0 : 1 / root;
    }
  });
}

void known_stats(const ConstView& mean, const ConstView& variance, Scalar epsilon,
                 const ColumnStats& stats) {
#pragma omp simd
  for (Index j = 0; j < mean.cols; ++j) {
    const Scalar root = std::sqrt(variance.data[j] + epsilon);
    stats.mean[j] = mean.data[j];
    stats.mean_tail[j] = 0;
    stats.inverse_std[j] = root > 0 ? 1 / root : 0;
  }
}

// A patch that is written is loaded as a whole first, and is short: a store to one matrix
// holds up a load from another whose address has the same last 12 bits.
constexpr Index kShortStrip = 2;

void normalize(const ConstView& x, const ColumnStats& stats, const ConstView& gamma,
               const ConstView& beta, const View& y) {
  assert(same_shape(x, y) && x.contiguous() && y.contiguous());
  for_each_tile(x.rows, x.cols, [&](Index first, Index count) {
    Scalar scale[kTile], shift[kTile];
    const Scalar* const mean = stats.mean + first;
#pragma omp simd
    for (Index j = 0; j < count; ++j) {
      scale[j] = gamma.data[first + j] * stats.inverse_std[first + j];
      shift[j] = beta.data[first + j] - stats.mean_tail[first + j] * scale[j];
    }
    for_each_patch<kShortStrip>(
        x.rows, count, [&](auto height, auto t, Index i, Index j) {
          using T = decltype(t);
          const T center = load<T>(mean + j), a = load<T>(scale + j),
                  b = load<T>(shift + j);
          T out[height];
          unroll<height>([&](auto r) {
            const Index at = (i + r) * x.cols + first + j;
            out[r] = (load<T>(x.data + at) - center) * a + b;  // gamma xh + beta
          });
          unroll<height>(
              [&](auto r) { store(y.data + (i + r) * x.cols + first + j, out[r]); });
        });
  });
}

void batch_norm_sums(const ConstView& dy, const ConstView& x, const ColumnStats& stats,
                     const View& dbeta, const View& dgamma) {
  assert(same_shape(dy, x) && dy.contiguous() && x.contiguous());
  for_each_tile(x.rows, x.cols, [&](Index first, Index count) {
    TileSum sums(count), products(count);
    const Scalar* const mean = stats.mean + first;
    for_each_patch<kStrip>(x.rows, count, [&](auto height, auto t, Index i, Index j) {
      using T = decltype(t);
      const T center = load<T>(mean + j);
      T sum = T(), product = T();
      unroll<height>([&](auto r) {
        const Index at = (i + r) * x.cols + first + j;
        const T g = load<T>(dy.data + at);
        sum += g;
        product += g * (load<T>(x.data + at) - center);
      });
      sums.add(j, sum);
      products.add(j, product);
    });
#pragma omp simd
    for (Index j = 0; j < count; ++j) {
      const Scalar sum = sums.high[j] + sums.low[j];
      const Scalar product = products.high[j] + products.low[j];
      dbeta.data[first + j] = sum;
      dgamma.data[first + j] =  // sum(dy (x - mean - tail)) inv
          (product - stats.mean_tail[first + j] * sum) * stats.inverse_std[first + j];
    }
  });
}

void normalize_backward(const ConstView& dy, const ConstView& x, const ColumnStats& stats,
                        const ConstView& gamma, const ConstView& dbeta,
                        const ConstView& dgamma, Scalar divisor, const View& dx,
                        bool add) {
  assert(same_shape(dy, x) && same_shape(dx, x) && dx.contiguous());
  for_each_tile(x.rows, x.cols, [&](Index first, Index count) {
    // dx = gamma inv (dy - dbeta/m - (t - tail) inv dgamma/d), t = x - mean
    //    = direct dy + slope t + offset
    Scalar direct[kTile], slope[kTile], offset[kTile];
    const Scalar* const mean = stats.mean + first;
#pragma omp simd
    for (Index j = 0; j < count; ++j) {
      const Index c = first + j;
      direct[j] = gamma.data[c] * stats.inverse_std[c];
      slope[j] = -direct[j] * stats.inverse_std[c] * dgamma.data[c] / divisor;
      offset[j] =
          -direct[j] * dbeta.data[c] / Scalar(x.rows) - slope[j] * stats.mean_tail[c];
    }
    for_each_patch<kShortStrip>(
        x.rows, count, [&](auto height, auto t, Index i, Index j) {
          using T = decltype(t);
          const T center = load<T>(mean + j), a = load<T>(direct + j);
          const T b = load<T>(slope + j), c = load<T>(offset + j);
          T out[height];
          unroll<height>([&](auto r) {
            const Index at = (i + r) * x.cols + first + j;
            const T before = add ? load<T>(dx.data + at) : T();
            out[r] = before + (a * load<T>(dy.data + at) +
                               b * (load<T>(x.data + at) - center) + c);
          });
          unroll<height>(
              [&](auto r) { store(dx.data + (i + r) * x.cols + first + j, out[r]); });
        });
  });
}

}  // namespace GAMBETA_NAMESPACE
