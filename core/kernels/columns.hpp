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

// Numbers; so few lie in L1 and L2 (64 KB), in whatever order they are read. Vectors shorter
// than a line of the cache take each line more than once: it must stay in L1 (16 KB).
constexpr Index kNarrow = (kVectorBytes == 64 ? 65536 : 16384) / sizeof(Scalar);

template <Index n>
using Count = std::integral_constant<Index, n>;

// Calls column(T(), j) for kLanes columns from j on if T is Vector, else for one: it loads
// what belongs to them and returns patch(height, i), which is then called for `height` (a
// constant) rows from row i on. A large matrix is walked strip by strip, as it lies in
// memory. Of a small one, each vector of columns goes down all rows, while what belongs to
// it stays in registers. Either way the sums of a column meet its rows in the same order.
// A kernel that writes takes shorter patches than kStrip, and follows on one that summed up
// the same rows: of a large matrix it begins with the last, which the cache still holds.
template <Index kHeight, class Column>
[[gnu::flatten]] void for_each_patch(Index rows, Index cols, Column column) {
  Index done = 0;  // columns
  if (rows * cols <= kNarrow)
    for (; done + kLanes <= cols; done += kLanes) {
      auto patch = column(Vector(), done);
      Index i = 0;
      for (; i + kStrip <= rows; i += kStrip)
        patch(Count<kStrip>(), i);
      for (; i < rows; ++i)
        patch(Count<1>(), i);
    }
  const auto strip = [&](auto height, Index i) {
    const Index row = kHeight < kStrip ? rows - height - i : i;
    Index j = done;
    for (; j + kLanes <= cols; j += kLanes)
      column(Vector(), j)(height, row);
    for (; j < cols; ++j)
      column(Scalar(), j)(height, row);
  };
  if (done == cols)
    return;
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

  /// The sums of the columns from j on, in registers until it is destroyed.
  template <class T>
  struct Columns {
    T high, low;
    Scalar *high_room, *low_room;
    ~Columns() {
      store(high_room, high);
      store(low_room, low);
    }
    void add(const T& b) {  // Dekker's: sum + rest = a + b exactly if |a| >= |b|
      const T sum = high + b;
      low += b - (sum - high);
      high = sum;
    }
  };
  template <class T>
  Columns<T> columns(T, Index j) {
    return {load<T>(high + j), load<T>(low + j), high + j, low + j};
  }
};

}  // namespace GAMBETA_NAMESPACE
