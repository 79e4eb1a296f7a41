#include <algorithm>

#include "core/kernels/gemm_dots.hpp"
#include "core/kernels/gemm_tile.hpp"
#include "core/kernels/kernels.hpp"
#include "core/kernels/parts.hpp"

namespace GAMBETA_NAMESPACE {

// c = start + a b by the plan of Goto and van de Geijn (2008): walk over c in tiles that fit the
// registers, with copies of a block of a and a block of b in L2. Copying reads through the
// strides, so a transposed operand costs little extra.
constexpr Index kDepth = 288;  // a tile of a, 12 x 1.1 KB, stays in L1 while b goes by
constexpr Index kBlockRows = 24 * kTileRows;  // a block of a, 288 x 1.1 KB
constexpr Index kBlockCols = 6 * kTileCols;   // a block of b, 192 x 1.1 KB
// Rows of a that are a multiple of 1 KB apart share few sets of the cache: copies are padded.
constexpr Index kSameSets = 1024 / sizeof(Scalar);
constexpr Index kPad = 64 / sizeof(Scalar);
constexpr Index kTileSize = kTileRows * (kDepth + kPad);
constexpr Index kSmall = 32768 / sizeof(Scalar);  // 32 KB: an operand that stays in L1
constexpr Index kProductsWorthThreads = 1 << 21;  // multiply-adds; fewer take under 50 us

template <class T>
static BasicView<T> part(const BasicView<T>& a, Index i, Index rows, Index j,
                         Index cols) {
  return {a.data + i * a.row_stride + j * a.col_stride, std::min(rows, a.rows - i),
          std::min(cols, a.cols - j), a.row_stride, a.col_stride};
}

// The product for a block of c and a share of its sums; all but the first add to c.
static TileJob part(const Product& x, Index i, Index rows, Index p, Index depth, Index j,
                    Index cols) {
  const View c = part(x.c, i, rows, j, cols);
  return {part(x.a, i, rows, p, depth), part(x.b, p, depth, j, cols), c,
          p > 0 ? c : part(x.start, i, rows, j, cols)};
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

// How many parts of at most `size` make up n.
static Index parts(Index n, Index size) {
  return (n + size - 1) / size;
}

// Panels of b are kTileCols wide; the last one only kLanes, if that suffices.
static Index padded(Index cols) {
  return cols > kLanes ? kTileCols : kLanes;
}

// Copies up to kLanes columns of b, each a run of neighbours, into rows of a panel.
static void copy_columns(const ConstView& b, Index width, Scalar* out) {
  Index done = 0;  // rows
  if (kLanes >= 4 && b.cols == kLanes)
    for (; done + kLanes <= b.rows; done += kLanes)
      transpose_square(b.data + done, b.col_stride, out + done * width, width);
  for (Index p = done; p < b.rows; ++p)
    for (Index j = 0; j < kLanes; ++j)
      out[p * width + j] = j < b.cols ? b.data[p + j * b.col_stride] : 0;
}

// Copies a row of a panel and fills it up with zeros.
static void copy_row(const Scalar* row, Index stride, Index cols, Index width,
                     Scalar* out) {
  if (stride == 1 && cols == kTileCols) {  // most of them: a copy of constant length
    unroll<2>([=](auto v) { vectors_at(out)[v] = vectors_at(row)[v]; });
    return;
  }
  for (Index j = 0; j < cols; ++j)
    out[j] = row[j * stride];
  for (Index j = cols; j < width; ++j)
    out[j] = 0;
}

// Copies a block of b panel by panel. It is read in the order in which it lies in memory:
// of a large matrix, the next row is 8 KB away, and rows that far apart share cache sets.
static void copy_panels(const ConstView& b, Scalar* out) {
  if (b.row_stride == 1) {
    for (Index j = 0; j < b.cols; j += kLanes) {
      const Index first = j / kTileCols * kTileCols;  // the panel's
      copy_columns(part(b, 0, b.rows, j, kLanes), padded(b.cols - first),
                   out + first * b.rows + (j - first));
    }
    return;
  }
  for (Index p = 0; p < b.rows; ++p)
    for (Index j = 0; j < b.cols; j += kTileCols) {
      const Index cols = std::min(kTileCols, b.cols - j), width = padded(cols);
      copy_row(b.data + p * b.row_stride + j * b.col_stride, b.col_stride, cols, width,
               out + j * b.rows + p * width);
    }
}

// Copies a block of a tile by tile, in the order in which it lies in memory, too, unless its
// rows lie well already. Returns the first tile; the others follow, kTileSize or kTileRows rows
// apart.
static ConstView copy_tiles(const ConstView& a, Scalar* out) {
  if (a.col_stride == 1 && a.row_stride % kSameSets != 0)
    return a;
  if (a.col_stride == 1) {
    for (Index i = 0; i < a.rows; ++i)
      std::copy_n(a.data + i * a.row_stride, a.cols, out + i * (kDepth + kPad));
    return {out, kTileRows, a.cols, kDepth + kPad, 1};
  }
  const Index whole = a.row_stride == 1 ? a.rows / kTileRows * kTileRows : 0;
  for (Index p = 0; p < a.cols; ++p) {
    const Scalar* const column = a.data + p * a.col_stride;
    for (Index i = 0; i < whole; i += kTileRows)  // most: a copy of constant length
      std::copy_n(column + i, kTileRows, out + i / kTileRows * kTileSize + p * kTileRows);
    for (Index i = whole; i < a.rows; ++i)
      out[i / kTileRows * kTileSize + p * kTileRows + i % kTileRows] =
          column[i * a.row_stride];
  }
  return {out, kTileRows, a.cols, 1, kTileRows};
}

// A product of blocks of a and b that have been copied.
static void multiply_copies(const ConstView& tile, const Scalar* panels,
                            const TileJob& block) {
  const auto& [a, b, c, start] = block;
  for (Index i = 0; i < c.rows; i += kTileRows)
    for (Index j = 0; j < c.cols; j += kTileCols) {
      TileJob job = {
          tile,
          {panels + j * tile.cols, tile.cols, kTileCols, padded(c.cols - j), 1},
          part(c, i, kTileRows, j, kTileCols),
          part(start, i, kTileRows, j, kTileCols)};
      job.a.data +=
          tile.col_stride == 1 ? i * tile.row_stride : i / kTileRows * kTileSize;
      kernels_for(job)[job.c.rows - 1](job);
    }
}

// The product for a share of the sums, panel by panel of b, which is copied only where it does
// not fit; a never is.
static void multiply_in_place(const Product& x, Index p, Index depth) {
  alignas(64) Scalar copy[kDepth * kTileCols];
  for (Index j = 0; j < x.c.cols; j += kTileCols) {
    TileJob job = part(x, 0, x.c.rows, p, depth, j, kTileCols);
    const Index width = padded(job.b.cols);
    if (job.b.col_stride != 1 || job.b.cols < width) {
      copy_panels(job.b, copy);
      job.b = {copy, job.b.rows, job.b.cols, width, 1};
    }
    const TileKernels& kernels = kernels_for(job);
    for (Index i = 0; i < x.a.rows; i += kTileRows) {
      kernels[std::min(kTileRows, x.a.rows - i) - 1](job);
      job.a.data += kTileRows * job.a.row_stride;
      job.c.data += kTileRows * job.c.row_stride;
      job.start.data += kTileRows * job.start.row_stride;
    }
  }
}

static void gemm_tiles(const Product& x) {
  const Index sums = x.a.cols, shares = std::max<Index>(1, parts(sums, kDepth));
  const Index depth = parts(parts(sums, shares), kLanes) * kLanes;  // of equal shares
  if (x.a.rows <= 4 * kTileRows || (x.a.size() <= kSmall && x.b.size() <= kSmall)) {
    Index p = 0;
    do
      multiply_in_place(x, p, depth);
    while ((p += depth) < sums);
    return;
  }
  // A thread has them from its start: memory that is asked for later may not be there.
  alignas(64) static thread_local Scalar tiles[kBlockRows / kTileRows * kTileSize];
  alignas(64) static thread_local Scalar panels[kDepth * kBlockCols];
  for (Index i = 0; i < x.a.rows; i += kBlockRows)
    for (Index p = 0; p < sums; p += depth) {
      const ConstView tile = copy_tiles(part(x.a, i, kBlockRows, p, depth), tiles);
      for (Index j = 0; j < x.c.cols; j += kBlockCols) {
        const TileJob block = part(x, i, kBlockRows, p, depth, j, kBlockCols);
        copy_panels(block.b, panels);
        multiply_copies(tile, panels, block);
      }
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
static void multiply(void (*product)(const Product&), const Product& x) {
  const Index m = x.c.rows, n = x.c.cols, k = x.a.cols;
  if (m * n * k < kProductsWorthThreads)
    product(x);
  else if (m >= n)
    for_each_part(m, kTileRows, true,
                  [&](Index i, Index rows) { product(part(x, i, rows, 0, k, 0, n)); });
  else
    for_each_part(n, kTileCols, true,
                  [&](Index j, Index cols) { product(part(x, 0, m, 0, k, j, cols)); });
}

// c = start + a b is also c^T = start^T + b^T a^T, with another shape for the kernel.
void gemm(const ConstView& a, const ConstView& b, const View& c, const ConstView& start) {
  assert(a.cols == b.rows && c.rows == a.rows && c.cols == b.cols);
  assert(!start || (start.cols == c.cols && (start.rows == 1 || start.rows == c.rows)));
  const Index down = start.rows == 1 ? 0 : start.row_stride;
  const ConstView from =
      start ? ConstView(start.data, c.rows, c.cols, down, start.col_stride)
            : ConstView(kZeros, c.rows, c.cols, 0, 0);
  const bool dots = dots_are_faster(a, b);
  const bool turned_dots = !dots && dots_are_faster(transposed(b), transposed(a));
  const bool narrow = c.cols < c.rows && c.cols < kLanes;  // wastes lanes of a tile
  const auto kernel = dots || turned_dots ? gemm_dots : gemm_tiles;
  if (turned_dots || (narrow && !dots))
    multiply(kernel, {transposed(b), transposed(a), transposed(c), transposed(from)});
  else
    multiply(kernel, {a, b, c, from});
}

}  // namespace GAMBETA_NAMESPACE
