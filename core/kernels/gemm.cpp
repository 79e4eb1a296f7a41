#include <algorithm>
#include <vector>

#include "core/kernels/gemm_dots.hpp"
#include "core/kernels/gemm_tile.hpp"
#include "core/kernels/kernels.hpp"
#include "core/kernels/parts.hpp"

namespace GAMBETA_NAMESPACE {

// c += a b by the plan of Goto and van de Geijn (2008): walk over c in tiles that fit the
// registers, with a copy of a block of b in L2 and of a tile of a in L1. Copying reads
// through the strides, so a transposed operand costs little extra.
constexpr Index kDepth = 256;  // a tile of a, 12 x 1 KB, leaves L1 to b
constexpr Index kBlockCols =
    16 * kTileCols;                          // a block of b, 256 x 2 KB, fills half of L2
constexpr Index kPad = 64 / sizeof(Scalar);  // rows 1 KB apart would share cache sets
constexpr Index kSmall =
    32768 / sizeof(Scalar);               // operands up to 32 KB stay in L1 anyway
constexpr Index kWorthThreads = 1 << 21;  // multiply-adds; fewer take under 50 us

template <class T>
static BasicView<T> part(const BasicView<T>& a, Index i, Index rows, Index j,
                         Index cols) {
  return {a.data + i * a.row_stride + j * a.col_stride, std::min(rows, a.rows - i),
          std::min(cols, a.cols - j), a.row_stride, a.col_stride};
}

// out = in with neighbours from the first and the second half: a perfect shuffle of cards.
static void shuffle_deck(const Scalar* in, Scalar* out) {
  constexpr Index half = kLanes * kLanes / 2;
#pragma omp simd
  for (Index k = 0; k < half; ++k) {
    out[2 * k] = in[k];
    out[2 * k + 1] = in[k + half];
  }
}

// Transposes a kLanes x kLanes square. Number its elements through: element i kLanes + j
// must move to j kLanes + i, which exchanges the two halves of the bits of its number. A
// perfect shuffle turns these bits by one place, and vector units shuffle well: 81 cycles
// for 16 x 16 numbers, where copying them one by one takes 310.
static void transpose_square(const Scalar* in, Index in_stride, Scalar* out,
                             Index out_stride) {
  constexpr Index half = kLanes / 2;
  alignas(64) Scalar deck[kLanes * kLanes], shuffled[kLanes * kLanes];
  for (Index i = 0; i < half; ++i)  // the first shuffle, while reading
#pragma omp simd
    for (Index j = 0; j < kLanes; ++j) {
      deck[2 * i * kLanes + 2 * j] = in[i * in_stride + j];
      deck[2 * i * kLanes + 2 * j + 1] = in[(i + half) * in_stride + j];
    }
  Scalar *from = deck, *to = shuffled;
  for (Index turns = 4; turns < kLanes; turns *= 2, std::swap(from, to))
    shuffle_deck(from, to);
  for (Index i = 0; i < kLanes; ++i)  // the last one, while writing
#pragma omp simd
    for (Index j = 0; j < half; ++j) {
      out[i * out_stride + 2 * j] = from[i * half + j];
      out[i * out_stride + 2 * j + 1] = from[i * half + j + kLanes * half];
    }
}

// Copies a panel of b into rows of `width`, the last of them filled up with zeros.
static void copy_panel(const ConstView& b, Index width, Scalar* out) {
  Index done = 0;  // rows
  if (kLanes >= 4 && b.row_stride == 1 && b.cols == width)
    for (; done + kLanes <= b.rows; done += kLanes)
      for (Index j = 0; j < width; j += kLanes)
        transpose_square(b.data + done + j * b.col_stride, b.col_stride,
                         out + done * width + j, width);
  for (Index p = done; p < b.rows; ++p) {
    const Scalar* const row = b.data + p * b.row_stride;
    for (Index j = 0; j < b.cols; ++j)
      out[p * width + j] = row[j * b.col_stride];
    for (Index j = b.cols; j < width; ++j)
      out[p * width + j] = 0;
  }
}

// Copies a tile of a, in the order in which it lies in memory.
static ConstView copy_tile(const ConstView& a, Scalar* out) {
  if (a.col_stride == 1) {
    for (Index i = 0; i < a.rows; ++i)
      std::copy_n(a.data + i * a.row_stride, a.cols, out + i * (kDepth + kPad));
    return {out, a.rows, a.cols, kDepth + kPad, 1};
  }
  if (a.rows == kTileRows &&
      a.row_stride == 1)  // most of them: a copy of constant length
    for (Index p = 0; p < a.cols; ++p)
      std::copy_n(a.data + p * a.col_stride, kTileRows, out + p * kTileRows);
  else
    for (Index p = 0; p < a.cols; ++p)
      for (Index i = 0; i < a.rows; ++i)
        out[p * kTileRows + i] = a.data[i * a.row_stride + p * a.col_stride];
  return {out, a.rows, a.cols, 1, kTileRows};
}

static Index padded(Index cols) {
  return cols > kLanes ? kTileCols : kLanes;
}

// c += a b, panel by panel of b; all of a is at most kDepth columns.
static void multiply_panels(const ConstView& a, const ConstView& b, const View& c,
                            Scalar* copy_of_b) {
  for (Index j = 0; j < c.cols; j += kTileCols) {
    ConstView panel = part(b, 0, b.rows, j, kTileCols);
    const Index width = padded(panel.cols);
    if (b.col_stride != 1 || panel.cols < width) {
      copy_panel(panel, width, copy_of_b);
      panel = {copy_of_b, panel.rows, panel.cols, width, 1};
    }
    TileJob job = {a.cols,
                   a.data,
                   a.row_stride,
                   a.col_stride,
                   panel.data,
                   panel.row_stride,
                   c.data + j * c.col_stride,
                   c.row_stride,
                   c.col_stride,
                   panel.cols};
    const TileKernels& kernels = kernels_for(job);
    for (Index i = 0; i < a.rows; i += kTileRows) {
      kernels[std::min(kTileRows, a.rows - i) - 1](job);
      job.a += kTileRows * a.row_stride;
      job.c += kTileRows * c.row_stride;
    }
  }
}

// c += a b for a block of b, copied panel by panel; tiles of a are copied one by one.
static void multiply_block(const ConstView& a, const ConstView& b, const View& c) {
  static thread_local std::vector<Scalar, CacheAligned<Scalar>> copy_of_b(kDepth *
                                                                          kBlockCols);
  alignas(64) Scalar copy_of_a[kTileRows * (kDepth + kPad)];
  for (Index j = 0; j < b.cols; j += kTileCols) {
    const ConstView panel = part(b, 0, b.rows, j, kTileCols);
    copy_panel(panel, padded(panel.cols), copy_of_b.data() + j * b.rows);
  }
  for (Index i = 0; i < a.rows; i += kTileRows) {
    const ConstView tile = copy_tile(part(a, i, kTileRows, 0, a.cols), copy_of_a);
    TileJob job = {a.cols, tile.data, tile.row_stride, tile.col_stride, nullptr,
                   0,      nullptr,   c.row_stride,    c.col_stride,    0};
    for (Index j = 0; j < b.cols; j += kTileCols) {
      job.cols = std::min(kTileCols, b.cols - j);
      job.b_row_stride = padded(job.cols);
      job.b = copy_of_b.data() + j * b.rows;
      job.c = c.data + i * c.row_stride + j * c.col_stride;
      kernels_for(job)[tile.rows - 1](job);
    }
  }
}

static void gemm_tiles(const ConstView& a, const ConstView& b, const View& c) {
  alignas(64) Scalar copy_of_panel[kDepth * kTileCols];
  const bool small =
      a.rows <= 4 * kTileRows || (a.size() <= kSmall && b.size() <= kSmall);
  for (Index j = 0; j < c.cols; j += kBlockCols)
    for (Index p = 0; p < a.cols; p += kDepth) {
      const ConstView block_a = part(a, 0, a.rows, p, kDepth);
      const ConstView block_b = part(b, p, kDepth, j, kBlockCols);
      const View block_c = part(c, 0, c.rows, j, kBlockCols);
      if (small)
        multiply_panels(block_a, block_b, block_c, copy_of_panel);
      else
        multiply_block(block_a, block_b, block_c);
    }
}

// Where a dot product may be read as it lies, that saves copying b, which costs as much as
// multiplying it with 5 rows; but adding up the lanes of each element's sums costs as much
// as 60 multiply-adds.
static bool dots_are_faster(const ConstView& a, const ConstView& b) {
  return a.col_stride == 1 && b.row_stride == 1 && b.cols <= kTileRows &&
         a.cols >= std::max(kLanes, 8 * std::min<Index>(b.cols, 8));
}

// One product, cut along the longer side of c for the threads.
static void multiply(void (*product)(const ConstView&, const ConstView&, const View&),
                     const ConstView& a, const ConstView& b, const View& c) {
  if (c.rows * c.cols * a.cols < kWorthThreads)
    product(a, b, c);
  else if (c.rows >= c.cols)
    for_each_part(c.rows, kTileRows, true, [&](Index i, Index rows) {
      product(part(a, i, rows, 0, a.cols), b, part(c, i, rows, 0, c.cols));
    });
  else
    for_each_part(c.cols, kTileCols, true, [&](Index j, Index cols) {
      product(a, part(b, 0, b.rows, j, cols), part(c, 0, c.rows, j, cols));
    });
}

// c += a b is also c^T += b^T a^T, with another shape for the kernel.
void gemm(const ConstView& a, const ConstView& b, const View& c) {
  assert(a.cols == b.rows && c.rows == a.rows && c.cols == b.cols);
  const bool narrow = c.cols < c.rows && c.cols < kLanes;  // wastes lanes of a tile
  if (dots_are_faster(a, b))
    multiply(gemm_dots, a, b, c);
  else if (dots_are_faster(transposed(b), transposed(a)))
    multiply(gemm_dots, transposed(b), transposed(a), transposed(c));
  else if (narrow)
    multiply(gemm_tiles, transposed(b), transposed(a), transposed(c));
  else
    multiply(gemm_tiles, a, b, c);
}

}  // namespace GAMBETA_NAMESPACE
