#include "core/kernels/gemm_dots.hpp"

#include <algorithm>
#include <array>

#include "core/kernels/vector.hpp"

namespace GAMBETA_NAMESPACE {

// Each element of c is the dot product of two runs of neighbours in memory, so nothing need
// be copied. The vector unit multiplies kLanes pairs at once and keeps kLanes sums for each
// element of c. Up to kLanes elements are computed together: enough to hide the 4 cycles
// that a multiply-add takes, and their totals fill one vector.

// Lane i: lanes i and i ^ width of a, or where i has the bit `width`, of b.
template <Index width, Index... i>
static Vector add_partners(const Vector& a, const Vector& b,
                           std::integer_sequence<Index, i...>) {
  return __builtin_shufflevector(a, b, (i + (i & width ? kLanes : 0))...) +
         __builtin_shufflevector(a, b, ((i ^ width) + (i & width ? kLanes : 0))...);
}

// Folds n vectors into one: its lane i is the sum of all lanes of the i-th. Each step
// halves what is left, and no lane idles.
template <Index n, Index width = 1>
[[gnu::always_inline]] static inline Vector add_lanes(Vector* sums) {
  if constexpr (width == kLanes) {
    return sums[0];
  } else {
    constexpr Index pairs = (n + 1) / 2;
    unroll<pairs>([&](auto k) {
      sums[k] = add_partners<width>(sums[2 * k], sums[std::min(2 * k + 1, n - 1)],
                                    std::make_integer_sequence<Index, kLanes>());
    });
    return add_lanes<pairs, 2 * width>(sums);
  }
}

// The last `rest` numbers of a row do not fill a vector: those before them are loaded, too,
// and set to zero, because they have been counted already.
static Vector last_numbers(const Scalar* end, Index rest) {
  alignas(kVectorBytes) static constexpr auto kLast = [] {
    std::array<Scalar, 2 * kLanes> lanes = {};
    std::fill(lanes.begin() + kLanes, lanes.end(), Scalar(1));
    return lanes;
  }();
  return *vectors_at(kLast.data() + rest) > 0 ? *vectors_at(end - kLanes) : Vector();
}

/// The part of the product that begins at (i, j): `rows` rows and `cols` columns.
template <Index rows, Index cols>
static void dot_block(const Product& x, Index i, Index j) {
  const ConstView &a = x.a, &b = x.b, &start = x.start;
  const View& c = x.c;
  Vector sum[rows * cols] = {};
  const Scalar* const first_row = a.data + i * a.row_stride;
  const Scalar* const first_column = b.data + j * b.col_stride;
  const auto add_products = [&](Index p, auto load) {
    Vector column[cols];
    unroll<cols>([&](auto v) { column[v] = load(first_column + v * b.col_stride + p); });
    const Scalar* row = first_row + p;
    unroll<rows>([&](auto u) {
      const Vector factor = load(row);
      unroll<cols>([&](auto v) { sum[u * cols + v] += factor * column[v]; });
      row += a.row_stride;
    });
  };
  const Index rest = a.cols % kLanes;
  for (Index p = 0; p < a.cols - rest; p += kLanes)
    add_products(p,
                 [](const Scalar* v) { return cols > 1 ? loaded(v) : *vectors_at(v); });
  if (rest > 0)
    add_products(a.cols, [&](const Scalar* end) { return last_numbers(end, rest); });

  const Vector total = add_lanes<rows * cols>(sum);
  Scalar* out = c.data + i * c.row_stride + j * c.col_stride;
  const Scalar* from = start.data + i * start.row_stride + j * start.col_stride;
  // Where this part is one run of neighbours:
  if (rows * cols == kLanes && c.row_stride == cols && start.row_stride == cols &&
      (cols == 1 || (c.col_stride == 1 && start.col_stride == 1))) {
    *vectors_at(out) = *vectors_at(from) + total;
    return;
  }
  alignas(kVectorBytes) Scalar totals[kLanes];
  *vectors_at(totals) = total;
  for (Index u = 0; u < rows; ++u, out += c.row_stride, from += start.row_stride)
    for (Index v = 0; v < cols; ++v)
      out[v * c.col_stride] = from[v * start.col_stride] + totals[u * cols + v];
}

// Rows [i, end): blocks of `rows` while they fit, then lower ones.
template <Index rows, Index cols>
static void dot_rows(const Product& x, Index i, Index end, Index j) {
  for (; i + rows <= end; i += rows)
    dot_block<rows, cols>(x, i, j);
  if constexpr (rows > 1)
    dot_rows<rows / 2, cols>(x, i, end, j);
}

void gemm_dots(const Product& x) {
  // A few rows meet all columns while they are in L1. One column is met at once.
  const Index step = x.c.cols == 1 ? x.c.rows : kLanes;
  for (Index i = 0; i < x.c.rows; i += step) {
    const Index end = std::min(i + step, x.c.rows);
    Index j = 0;
    const auto columns = [&](auto kernel, Index cols) {
      for (; j + cols <= x.c.cols; j += cols)
        kernel(x, i, end, j);
    };
    if constexpr (kLanes >= 4)
      columns(dot_rows<kLanes / 4, 4>, 4);
    columns(dot_rows<kLanes / 2, 2>, 2);
    columns(dot_rows<kLanes, 1>, 1);
  }
}

}  // namespace GAMBETA_NAMESPACE
