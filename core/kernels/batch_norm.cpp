#include <algorithm>
#include <cmath>

#include "core/kernels/kernels.hpp"

namespace GAMBETA_NAMESPACE {

// Columns are independent, so each kernel works through tiles of neighbouring columns.
// Within a tile it walks down the rows with one accumulator for each column: these stay in
// registers, and the sum over the rows has a fixed order whichever thread takes the tile.
constexpr Index kTile = 64 / sizeof(Scalar) * 2;  // two vectors of 64 bytes
constexpr Index kWorthThreads = 1 << 16;          // elements; fewer take under 20 us

template <class TileKernel>
static void for_each_tile(Index rows, Index cols, TileKernel kernel) {
  const Index tiles = (cols + kTile - 1) / kTile;
#pragma omp parallel for schedule(static) if (rows * cols >= kWorthThreads)
  for (Index t = 0; t < tiles; ++t) {
    const Index first = t * kTile, width = std::min(kTile, cols - first);
    // A full tile is a constant of the loop: the compiler unrolls and vectorizes it.
    if (width == kTile)
      kernel(first, std::integral_constant<Index, kTile>());
    else
      kernel(first, width);
  }
}

void column_stats(ConstView x, Scalar epsilon, Scalar divisor, const ColumnStats& stats) {
  assert(x.contiguous() && x.rows >= 1 && stats.mean.cols == x.cols);
  const Scalar m = Scalar(x.rows);
  for_each_tile(x.rows, x.cols, [=](Index first, auto width) {
    const Scalar* const top = x.data + first;

    // Pass 1: the mean, relative to the first row, so that a constant column sums zeros.
    Scalar sum[kTile] = {};
    for (Index i = 1; i < x.rows; ++i)
      for (Index j = 0; j < width; ++j)
        sum[j] += top[i * x.cols + j] - top[j];
    Scalar mean[kTile];
    for (Index j = 0; j < width; ++j)
      mean[j] = top[j] + sum[j] / m;

    // Pass 2: what is left of the mean, and the squares around it.
    Scalar rest[kTile] = {}, squares[kTile] = {};
    for (Index i = 0; i < x.rows; ++i)
      for (Index j = 0; j < width; ++j) {
        const Scalar t = top[i * x.cols + j] - mean[j];
        rest[j] += t;
        squares[j] += t * t;
      }

    for (Index j = 0; j < width; ++j) {
      const Scalar tail = rest[j] / m;
      // sum((t - tail)^2) = sum(t^2) - m tail^2; not below 0 by rounding
      const Scalar ss = std::max(squares[j] - rest[j] * tail, squares[j] * 0);
      const Scalar root = std::sqrt(ss / divisor + epsilon);  // sqrt(var + eps)
      stats.mean.data[first + j] = mean[j];
      stats.mean_tail.data[first + j] = tail;
      stats.squares.data[first + j] = ss;
      stats.inverse_std.data[first + j] = root > 0 ? 1 / root : root;
    }
  });
}

void normalize(ConstView x, const ColumnStats& stats, ConstView gamma, ConstView beta,
               View y) {
  assert(same_shape(x, y) && x.contiguous() && y.contiguous());
  for_each_tile(x.rows, x.cols, [=](Index first, auto width) {
    Scalar mean[kTile], scale[kTile], shift[kTile];
    for (Index j = 0; j < width; ++j) {
      mean[j] = stats.mean.data[first + j];
      scale[j] = gamma.data[first + j] * stats.inverse_std.data[first + j];
      shift[j] = beta.data[first + j] - stats.mean_tail.data[first + j] * scale[j];
    }
    for (Index i = 0; i < x.rows; ++i)
      for (Index j = 0; j < width; ++j) {
        const Index at = i * x.cols + first + j;
        y.data[at] = (x.data[at] - mean[j]) * scale[j] + shift[j];  // gamma xh + beta
      }
  });
}

void batch_norm_sums(ConstView dy, ConstView x, const ColumnStats& stats, View dbeta,
                     View dgamma) {
  assert(same_shape(dy, x) && dy.contiguous() && x.contiguous());
  for_each_tile(x.rows, x.cols, [=](Index first, auto width) {
    Scalar mean[kTile], sum[kTile] = {}, product[kTile] = {};
    for (Index j = 0; j < width; ++j)
      mean[j] = stats.mean.data[first + j];
    for (Index i = 0; i < x.rows; ++i)
      for (Index j = 0; j < width; ++j) {
        const Index at = i * x.cols + first + j;
        sum[j] += dy.data[at];
        product[j] += dy.data[at] * (x.data[at] - mean[j]);
      }
    for (Index j = 0; j < width; ++j) {
      const Scalar tail = stats.mean_tail.data[first + j];
      dbeta.data[first + j] = sum[j];
      dgamma.data[first + j] =  // sum(dy (x - mean - tail)) inv
          (product[j] - tail * sum[j]) * stats.inverse_std.data[first + j];
    }
  });
}

void normalize_backward(ConstView dy, ConstView x, const ColumnStats& stats,
                        ConstView gamma, ConstView dbeta, ConstView dgamma,
                        Scalar divisor, View dx) {
  assert(same_shape(dy, x) && same_shape(dx, x) && dx.contiguous());
  for_each_tile(x.rows, x.cols, [=](Index first, auto width) {
    // dx = gamma inv (dy - dbeta/m - (t - tail) inv dgamma/d), t = x - mean
    //    = direct dy + slope t + offset
    Scalar mean[kTile], direct[kTile], slope[kTile], offset[kTile];
    for (Index j = 0; j < width; ++j) {
      const Index c = first + j;
      const Scalar inv = stats.inverse_std.data[c];
      mean[j] = stats.mean.data[c];
      direct[j] = gamma.data[c] * inv;
      slope[j] = -direct[j] * inv * dgamma.data[c] / divisor;
      offset[j] = -direct[j] * dbeta.data[c] / Scalar(x.rows) -
                  slope[j] * stats.mean_tail.data[c];
    }
    for (Index i = 0; i < x.rows; ++i)
      for (Index j = 0; j < width; ++j) {
        const Index at = i * x.cols + first + j;
        dx.data[at] +=
            direct[j] * dy.data[at] + slope[j] * (x.data[at] - mean[j]) + offset[j];
      }
  });
}

}  // namespace GAMBETA_NAMESPACE
