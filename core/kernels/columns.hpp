#pragma once
#include <algorithm>
#include <type_traits>

#include "core/kernels/parts.hpp"
#include "core/kernels/vector.hpp"

/// How kernels work down the columns of a row-major matrix: batch norm, sums over rows.

namespace GAMBETA_NAMESPACE {

// Memory is slower than arithmetic here, so a kernel reads its matrices once, from the
// first row to the last. What belongs to a column waits in the cache while the rows go by:
// a tile has kTile columns, and at most seven arrays of 4 KB. 4 KB are a page: the
// processor fetches ahead within a page, and half of one costs a fifth of the bandwidth.
constexpr Index kTile = 4096 / sizeof(Scalar);
// Elements; fewer take 5 to 40 us, and waking a thread on a busy machine takes as long.
constexpr Index kWorthThreads = 1 << 18;

// Calls kernel(first, count) for tiles of neighbouring columns.
template <class Kernel>
void for_each_tile(Index rows, Index cols, Kernel kernel) {
  for_each_part(cols, kLanes, rows * cols >= kWorthThreads,
                [=](Index first, Index count) {
                  for (Index j = first; j < first + count; j += kTile)
                    kernel(j, std::min(kTile, first + count - j));
                });
}

// Rows are taken in strips, and a strip in patches of one vector of columns: what waits for
// a column is then loaded once for kStrip rows, and a patch fits the registers.
constexpr Index kStrip = 8;

template <Index n>
using Count = std::integral_constant<Index, n>;

// Calls patch(height, T(), i, j) for the patches that make up rows x cols: from row i, of
// `height` rows (a constant); from column j, of kLanes columns if T is Vector, else of one.
template <Index kHeight, class Patch>
void for_each_patch(Index rows, Index cols, Patch patch) {
  const auto strip = [&](auto height, Index i) {
    Index j = 0;
    for (; j + kLanes <= cols; j += kLanes)
      patch(height, Vector(), i, j);
    for (; j < cols; ++j)
      patch(height, Scalar(), i, j);
  };
  Index i = 0;
  for (; i + kHeight <= rows; i += kHeight)
    strip(Count<kHeight>(), i);
  for (; i < rows; ++i)
    strip(Count<1>(), i);
}

// A vector of columns, or a single one.
template <class T>
T load(const Scalar* p) {
  if constexpr (std::is_same_v<T, Vector>)
    return *vectors_at(p);
  else
    return *p;
}
inline void store(Scalar* p, const Vector& v) {
  *vectors_at(p) = v;
}
inline void store(Scalar* p, Scalar v) {
  *p = v;
}

// The sum of n numbers, pair by pair.
template <Index n, class T>
T tree_sum(const T* t) {
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
  void add(Index j, const T& b) {  // Dekker's: sum + rest = a + b exactly if |a| >= |b|
    const T a = load<T>(high + j), sum = a + b;
    store(high + j, sum);
    store(low + j, load<T>(low + j) + (b - (sum - a)));
  }
};

}  // namespace GAMBETA_NAMESPACE
