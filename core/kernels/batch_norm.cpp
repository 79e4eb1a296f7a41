#include <cmath>

#include "core/kernels/columns.hpp"
#include "core/kernels/kernels.hpp"

namespace GAMBETA_NAMESPACE {

// Welcomes a patch of rows into the statistics of the i rows above it (Chan, Golub and
// LeVeque 1979). All is measured from the first row of x, so that a large mean costs no
// digits and a constant column sums zeros.
template <Index height, class T>
static void merge_patch(const Scalar* x, Index stride, Index i, Index j, TileSum& sums,
                        TileSum& squares) {
  T d[height], square[height];
  const T first = load<T>(x + j);
  unroll<height>([&](auto r) { d[r] = load<T>(x + (i + r) * stride + j) - first; });
  const T sum = tree_sum<height>(d), mean = sum * (1 / Scalar(height));
  unroll<height>([&](auto r) { square[r] = (d[r] - mean) * (d[r] - mean); });

  // ss = ss_1 + ss_2 + (mean_2 - mean_1)^2 n_1 n_2 / (n_1 + n_2)
  const Scalar weight = Scalar(i) * Scalar(height) / Scalar(i + height);
  const T apart = mean - load<T>(sums.high + j) * (i > 0 ? 1 / Scalar(i) : 0);
  squares.add<T>(j, tree_sum<height>(square) + apart * apart * weight);
  sums.add<T>(j, sum);
}

void column_stats(ConstView x, Scalar epsilon, Scalar divisor, const ColumnStats& stats) {
  assert(x.contiguous() && x.rows >= 1 && stats.mean.cols == x.cols);
  for_each_tile(x.rows, x.cols, [=](Index first, Index count) {
    TileSum sums(count), squares(count);
    const Scalar* const top = x.data + first;
    for_each_patch(x.rows, count, [&](auto height, auto t, Index i, Index j) {
      merge_patch<height, decltype(t)>(top, x.cols, i, j, sums, squares);
    });
    for (Index j = 0; j < count; ++j) {
      const Scalar offset = (sums.high[j] + sums.low[j]) / Scalar(x.rows);
      const Scalar mean = top[j] + offset;
      const Scalar offset_part = mean - top[j], top_part = mean - offset_part;
      const Scalar ss = squares.high[j] + squares.low[j];
      const Scalar root = std::sqrt(ss / divisor + epsilon);  // sqrt(var + eps)
      stats.mean.data[first + j] = mean;
      stats.mean_tail.data[first + j] = (top[j] - top_part) + (offset - offset_part);
      stats.squares.data[first + j] = ss;
      stats.inverse_std.data[first + j] = root == 0 ? 0 : 1 / root;
    }
  });
}

void normalize(ConstView x, const ColumnStats& stats, ConstView gamma, ConstView beta,
               View y) {
  assert(same_shape(x, y) && x.contiguous() && y.contiguous());
  for_each_tile(x.rows, x.cols, [=](Index first, Index count) {
    Scalar scale[kTile], shift[kTile];
    const Scalar* const mean = stats.mean.data + first;
    for (Index j = 0; j < count; ++j) {
      scale[j] = gamma.data[first + j] * stats.inverse_std.data[first + j];
      shift[j] = beta.data[first + j] - stats.mean_tail.data[first + j] * scale[j];
    }
    for (Index i = 0; i < x.rows; ++i) {
      const Scalar* const in = x.data + i * x.cols + first;
      Scalar* const out = y.data + i * x.cols + first;
#pragma omp simd
      for (Index j = 0; j < count; ++j)
        out[j] = (in[j] - mean[j]) * scale[j] + shift[j];  // gamma xh + beta
    }
  });
}

void batch_norm_sums(ConstView dy, ConstView x, const ColumnStats& stats, View dbeta,
                     View dgamma) {
  assert(same_shape(dy, x) && dy.contiguous() && x.contiguous());
  for_each_tile(x.rows, x.cols, [=](Index first, Index count) {
    TileSum sums(count), products(count);
    const Scalar* const mean = stats.mean.data + first;
    for_each_patch(x.rows, count, [&](auto height, auto t, Index i, Index j) {
      using T = decltype(t);
      T g[height], product[height];
      const T center = load<T>(mean + j);
      unroll<height>([&](auto r) {
        const Index at = (i + r) * x.cols + first + j;
        g[r] = load<T>(dy.data + at);
        product[r] = g[r] * (load<T>(x.data + at) - center);
      });
      sums.add<T>(j, tree_sum<height>(g));
      products.add<T>(j, tree_sum<height>(product));
    });
    for (Index j = 0; j < count; ++j) {
      const Scalar sum = sums.high[j] + sums.low[j];
      const Scalar product = products.high[j] + products.low[j];
      dbeta.data[first + j] = sum;
      dgamma.data[first + j] =  // sum(dy (x - mean - tail)) inv
          (product - stats.mean_tail.data[first + j] * sum) *
          stats.inverse_std.data[first + j];
    }
  });
}

void normalize_backward(ConstView dy, ConstView x, const ColumnStats& stats,
                        ConstView gamma, ConstView dbeta, ConstView dgamma,
                        Scalar divisor, View dx) {
  assert(same_shape(dy, x) && same_shape(dx, x) && dx.contiguous());
  for_each_tile(x.rows, x.cols, [=](Index first, Index count) {
    // dx = gamma inv (dy - dbeta/m - (t - tail) inv dgamma/d), t = x - mean
    //    = direct dy + slope t + offset
    Scalar direct[kTile], slope[kTile], offset[kTile];
    const Scalar* const mean = stats.mean.data + first;
    for (Index j = 0; j < count; ++j) {
      const Index c = first + j;
      direct[j] = gamma.data[c] * stats.inverse_std.data[c];
      slope[j] = -direct[j] * stats.inverse_std.data[c] * dgamma.data[c] / divisor;
      offset[j] = -direct[j] * dbeta.data[c] / Scalar(x.rows) -
                  slope[j] * stats.mean_tail.data[c];
    }
    for (Index i = 0; i < x.rows; ++i) {
      const Index row = i * x.cols + first;
#pragma omp simd
      for (Index j = 0; j < count; ++j)
        dx.data[row + j] += direct[j] * dy.data[row + j] +
                            slope[j] * (x.data[row + j] - mean[j]) + offset[j];
    }
  });
}

}  // namespace GAMBETA_NAMESPACE
