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

/// What to multiply: c(i, j) += sum over p < depth of a(i, p) b(p, j), for as many rows and
/// columns as the function says. Rows of a and columns of b have neighbouring elements.
struct DotJob {
  Index depth;
  const Scalar* a;
  Index a_row_stride;
  const Scalar* b;
  Index b_col_stride;
  Scalar* c;
  Index c_row_stride, c_col_stride;
};

template <Index rows, Index cols>
static void dot_block(const DotJob& job) {
  Vector sum[rows * cols] = {};
  const auto add_products = [&](Index p, auto load) {
    Vector column[cols];
    unroll<cols>([&](auto j) { column[j] = load(job.b + j * job.b_col_stride + p); });
    const Scalar* row = job.a + p;
    unroll<rows>([&](auto i) {
      const Vector x = load(row);
      unroll<cols>([&](auto j) { sum[i * cols + j] += x * column[j]; });
      row += job.a_row_stride;
    });
  };
  const Index rest = job.depth % kLanes;
  for (Index p = 0; p < job.depth - rest; p += kLanes)
    add_products(p,
                 [](const Scalar* v) { return cols > 1 ? loaded(v) : *vectors_at(v); });
  if (rest > 0)
    add_products(job.depth, [&](const Scalar* end) { return last_numbers(end, rest); });

  const Vector total = add_lanes<rows * cols>(sum);
  if (rows * cols == kLanes && job.c_row_stride == cols &&
      (cols == 1 || job.c_col_stride == 1)) {
    *vectors_at(job.c) += total;  // this part of c is one run of neighbours
    return;
  }
  alignas(kVectorBytes) Scalar totals[kLanes];
  *vectors_at(totals) = total;
  const auto add_rows = [&](auto col_stride) {
    Scalar* out = job.c;
    for (Index i = 0; i < rows; ++i, out += job.c_row_stride)
#pragma omp simd
      for (Index j = 0; j < cols; ++j)
        out[j * col_stride] += totals[i * cols + j];
  };
  if (job.c_col_stride == 1)
    add_rows(std::integral_constant<Index, 1>());
  else
    add_rows(job.c_col_stride);
}

// `count` rows: blocks of `rows` while they fit, then lower ones
template <Index rows, Index cols>
static void dot_rows(DotJob job, Index count) {
  for (; count >= rows; count -= rows) {
    dot_block<rows, cols>(job);
    job.a += rows * job.a_row_stride;
    job.c += rows * job.c_row_stride;
  }
  if constexpr (rows > 1)
    dot_rows<rows / 2, cols>(job, count);
}

void gemm_dots(const ConstView& a, const ConstView& b, const View& c) {
  for (Index i = 0; i < a.rows; i += kLanes) {  // rows that meet all columns while in L1
    const Index rows = std::min(kLanes, a.rows - i);
    DotJob job = {a.cols,       a.data + i * a.row_stride, a.row_stride, b.data,
                  b.col_stride, c.data + i * c.row_stride, c.row_stride, c.col_stride};
    Index j = 0;
    const auto columns = [&](auto kernel, Index cols) {
      for (; j + cols <= b.cols; j += cols) {
        kernel(job, rows);
        job.b += cols * job.b_col_stride;
        job.c += cols * job.c_col_stride;
      }
    };
    if constexpr (kLanes >= 4)
      columns(dot_rows<kLanes / 4, 4>, 4);
    columns(dot_rows<kLanes / 2, 2>, 2);
    columns(dot_rows<kLanes, 1>, 1);
  }
}

}  // namespace GAMBETA_NAMESPACE
