#include <algorithm>
#include <cmath>

#include "core/kernels/kernels.hpp"
#include "core/kernels/parts.hpp"
#include "core/kernels/vector.hpp"

namespace GAMBETA_NAMESPACE {

// Memory is slower than arithmetic here, so each kernel reads its matrices once, from the
// first row to the last. What belongs to a column waits in L1 while the rows go by: a tile
// has kTile columns, and at most seven arrays of 2 KB.
constexpr Index kTile = 2048 / sizeof(Scalar);
constexpr Index kWorthThreads = 1 << 16;  // elements; fewer take under 10 us

// Calls kernel(first, count) for tiles of neighbouring columns.
template <class Kernel>
static void for_each_tile(Index rows, Index cols, Kernel kernel) {
  for_each_part(cols, kLanes, rows * cols >= kWorthThreads,
                [=](Index first, Index count) {
                  for (Index j = first; j < first + count; j += kTile)
                    kernel(j, std::min(kTile, first + count - j));
                });
}

// Sums over rows are taken in patches of kStrip rows by one vector of columns, which fit the
// registers: the sums of a tile are then loaded and stored once for 8 rows.
constexpr Index kStrip = 8;

template <Index n>
using Count = std::integral_constant<Index, n>;

// Calls patch(height, T(), i, j) for the patches that make up rows x cols: from row i, of
// `height` rows (a constant); from column j, of kLanes columns if T is Vector, else of one.
template <class Patch>
static void for_each_patch(Index rows, Index cols, Patch patch) {
  const auto strip = [&](auto height, Index i) {
    Index j = 0;
    for (; j + kLanes <= cols; j += kLanes)
      patch(height, Vector(), i, j);
    for (; j < cols; ++j)
      patch(height, Scalar(), i, j);
  };
  Index i = 0;
  for (; i + kStrip <= rows; i += kStrip)
    strip(Count<kStrip>(), i);
  for (; i < rows; ++i)
    strip(Count<1>(), i);
}

// A vector of columns, or a single one.
template <class T>
static T load(const Scalar* p) {
  if constexpr (std::is_same_v<T, Vector>)
    return *vectors_at(p);
  else
    return *p;
}
static void store(Scalar* p, const Vector& v) {
  *vectors_at(p) = v;
}
static void store(Scalar* p, Scalar v) {
  *p = v;
}

// The sum of n numbers, pair by pair.
template <Index n, class T>
static T tree_sum(const T* t) {
  if constexpr (n == 1)
    return t[0];
  else
    return tree_sum<n / 2>(t) + tree_sum<n - n / 2>(t + n / 2);
}

// A sum for each column of a tile, with what rounding took from it: 100,000 rows would
// otherwise cost two digits.
struct TileSum {
  Scalar high[kTile], low[kTile];

  explicit TileSum(Index count) {
    std::fill_n(high, count, Scalar(0));
    std::fill_n(low, count, Scalar(0));
  }

  template <class T>
  void add(Index j, const T& b) {  // Knuth's TwoSum: a + b = sum + rest, exactly
    const T a = load<T>(high + j), sum = a + b;
    const T b_part = sum - a, a_part = sum - b_part;
    store(high + j, sum);
    store(low + j, load<T>(low + j) + ((a - a_part) + (b - b_part)));
  }
};

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
