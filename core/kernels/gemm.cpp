#include <algorithm>
#include <vector>

#include "core/kernels/kernels.hpp"

namespace GAMBETA_NAMESPACE {

// c += a b by the plan of Goto and van de Geijn (2008): copy a block of b and a block of a
// into packed panels that fit the caches, then multiply panel by panel with a kernel that
// keeps a kRows x kCols block of c in registers. Packing reads through the strides, so a
// transposed operand costs nothing extra.
constexpr Index kRows = 12;                    // 12 x 2 accumulators of 64 bytes, of the
constexpr Index kCols = 128 / sizeof(Scalar);  // 32 vector registers of AVX-512
constexpr Index kDepth = 256;                  // a panel of b, 256 x 128 bytes: fits L1
constexpr Index kBlockRows = 12 * 16;          // a block of a, 192 x 1 KB: fits L2
constexpr Index kBlockCols = kCols * 32;       // a block of b, 256 x 4 KB: 1 MB
constexpr Index kWorthThreads = 1 << 21;       // multiply-adds; fewer take under 50 us

using Panels = std::vector<Scalar, CacheAligned<Scalar>>;

// Copies a (rows x depth) into panels of `width` rows, each stored column by column; the
// last panel is filled up with zeros.
template <Index width>
static void pack(ConstView a, Scalar* out) {
  for (Index first = 0; first < a.rows; first += width) {
    const Index height = std::min(width, a.rows - first);
    const Scalar* const top = a.data + first * a.row_stride;
    for (Index p = 0; p < a.cols; ++p, out += width) {
      for (Index i = 0; i < height; ++i)
        out[i] = top[i * a.row_stride + p * a.col_stride];
      for (Index i = height; i < width; ++i)
        out[i] = 0;
    }
  }
}

// block += a panel of a (depth x kRows) times a panel of b (depth x kCols)
static void multiply_panels(Index depth, const Scalar* a, const Scalar* b,
                            Scalar (&block)[kRows][kCols]) {
  Scalar sum[kRows][kCols] = {};
  for (Index p = 0; p < depth; ++p, a += kRows, b += kCols)
    for (Index i = 0; i < kRows; ++i)
#pragma omp simd
      for (Index j = 0; j < kCols; ++j)
        sum[i][j] += a[i] * b[j];
  for (Index i = 0; i < kRows; ++i)
    for (Index j = 0; j < kCols; ++j)
      block[i][j] = sum[i][j];
}

static void multiply_blocks(Index depth, const Scalar* a, const Scalar* b, View c) {
  for (Index j = 0; j < c.cols; j += kCols)
    for (Index i = 0; i < c.rows; i += kRows) {
      Scalar block[kRows][kCols];
      multiply_panels(depth, a + i * depth, b + j * depth, block);
      const Index rows = std::min(kRows, c.rows - i), cols = std::min(kCols, c.cols - j);
      for (Index r = 0; r < rows; ++r)
        for (Index s = 0; s < cols; ++s)
          c.data[(i + r) * c.row_stride + (j + s) * c.col_stride] += block[r][s];
    }
}

static ConstView part(ConstView a, Index i, Index rows, Index j, Index cols) {
  return {a.data + i * a.row_stride + j * a.col_stride, std::min(rows, a.rows - i),
          std::min(cols, a.cols - j), a.row_stride, a.col_stride};
}

void gemm(ConstView a, ConstView b, View c) {
  assert(a.cols == b.rows && c.rows == a.rows && c.cols == b.cols);
  // A narrow c wastes most of a kCols-wide block: compute its transpose instead.
  if (c.cols < c.rows && c.cols < kCols)
    return gemm(transposed(b), transposed(a), transposed(c));

  static thread_local Panels packed_b(kDepth * kBlockCols);
  Scalar* const shared_b = packed_b.data();
  [[maybe_unused]] const bool threads = c.rows * c.cols * a.cols >= kWorthThreads;
  for (Index j = 0; j < c.cols; j += kBlockCols)
    for (Index p = 0; p < a.cols; p += kDepth) {
      const ConstView block_b = part(b, p, kDepth, j, kBlockCols);
      pack<kCols>(transposed(block_b), shared_b);
#pragma omp parallel for schedule(static) if (threads)
      for (Index i = 0; i < c.rows; i += kBlockRows) {
        static thread_local Panels packed_a(kBlockRows * kDepth);
        const ConstView block_a = part(a, i, kBlockRows, p, kDepth);
        pack<kRows>(block_a, packed_a.data());
        multiply_blocks(block_b.rows, packed_a.data(), shared_b,
                        {c.data + i * c.row_stride + j * c.col_stride, block_a.rows,
                         block_b.cols, c.row_stride, c.col_stride});
      }
    }
}

}  // namespace GAMBETA_NAMESPACE
