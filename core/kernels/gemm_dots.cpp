#include "core/kernels/gemm_dots.hpp"

#include "core/kernels/vector.hpp"

namespace GAMBETA_NAMESPACE {

// Each element of c is the dot product of two runs of neighbours in memory, so nothing need
// be copied. The vector unit multiplies kLanes pairs at once and keeps kLanes sums for each
// element of c. kDots elements are computed together: enough to hide the 4 cycles that a
// multiply-add takes, and few enough for the registers.
constexpr Index kDots = kVectorRegisters / 2;

// Folds n vectors of partial sums until one number is left of each: the k-th vector's
// total ends in sums[k]. Neighbours are added, so that all lanes work at every step.
template <Index n>
static void add_lanes(Scalar* sums) {
  for (Index width = kLanes; width > 1; width /= 2)
#pragma omp simd
    for (Index k = 0; k < n * width / 2; ++k)
      sums[k] = sums[2 * k] + sums[2 * k + 1];
}

// c(i, j) += a_i . b_j for the first `rows` rows of a and `cols` columns of b
template <Index rows, Index cols>
static void dot_block(ConstView a, ConstView b, View c) {
  const Index whole = a.cols - a.cols % kLanes;
  Vector sum[rows * cols] = {};
  for (Index p = 0; p < whole; p += kLanes)
    unroll<rows>([&](auto i) {
      const Vector x = *vectors_at(a.data + i * a.row_stride + p);
      unroll<cols>([&](auto j) {
        sum[i * cols + j] += x * *vectors_at(b.data + j * b.col_stride + p);
      });
    });
  alignas(kVectorBytes) Scalar sums[rows * cols * kLanes];
  unroll<rows * cols>([&](auto k) { vectors_at(sums)[k] = sum[k]; });
  add_lanes<rows * cols>(sums);
  for (Index i = 0; i < rows; ++i)
    for (Index j = 0; j < cols; ++j) {
      Scalar total = sums[i * cols + j];
      for (Index p = whole; p < a.cols; ++p)
        total += a.data[i * a.row_stride + p] * b.data[j * b.col_stride + p];
      c.data[i * c.row_stride + j * c.col_stride] += total;
    }
}

// All rows of a with the first `cols` columns of b
template <Index cols>
static void dot_columns(ConstView a, ConstView b, View c) {
  const auto rows_from = [&](Index i) {
    c.data += i * c.row_stride;
    a.data += i * a.row_stride;
    a.rows -= i;
  };
  for (; a.rows >= kDots / cols; rows_from(kDots / cols))
    dot_block<kDots / cols, cols>(a, b, c);
  for (; a.rows >= 4; rows_from(4))
    dot_block<4, cols>(a, b, c);
  for (; a.rows > 0; rows_from(1))
    dot_block<1, cols>(a, b, c);
}

void gemm_dots(ConstView a, ConstView b, View c) {
  Index j = 0;
  const auto step = [&](auto columns_kernel, Index cols) {
    for (; j + cols <= b.cols; j += cols)
      columns_kernel(
          a, {b.data + j * b.col_stride, b.rows, cols, 1, b.col_stride},
          {c.data + j * c.col_stride, c.rows, cols, c.row_stride, c.col_stride});
  };
  step(dot_columns<4>, 4);
  step(dot_columns<2>, 2);
  step(dot_columns<1>, 1);
}

}  // namespace GAMBETA_NAMESPACE
