#pragma once
#include <array>
#include <utility>

#include "core/kernels/vector.hpp"
#include "core/view.hpp"

/// The innermost part of gemm: one tile of c, small enough for its sums to stay in registers.

namespace GAMBETA_NAMESPACE {

// A tile is two vectors wide and fills 24 of 32 registers (12 of 16 where there are fewer),
// which leaves room for a row of b and an element of a. With 12 sums or more in flight, the
// 4 cycles that a multiply-add takes are hidden behind the others.
constexpr Index kTileCols = 2 * kLanes;
constexpr Index kTileRows = kVectorRegisters == 32 ? 12 : 6;

// A tile of c that comes from memory takes longer to arrive than 32 steps of the loop, so
// it is asked for before the loop.
constexpr Index kFarAhead = 32;

/// c = start + a b. By reference: a copy of views made just before would wait for their parts.
struct Product {
  const ConstView &a, &b;
  const View& c;
  const ConstView& start;  ///< as large as c; of nothing kZeros, with strides of 0
};
/// The same for a part of c. For a tile of it, a row of b has neighbouring columns, padded to a
/// whole vector.
struct TileJob {
  ConstView a, b;
  View c;
  ConstView start;
  operator Product() const { return {a, b, c, start}; }
};
alignas(kVectorBytes) inline constexpr Scalar kZeros[kTileCols] = {};

/// How a tile meets c.
enum class Edge {
  Whole,     ///< c has all columns of the tile, side by side
  Ragged,    ///< side by side, but fewer than the tile is wide
  Scattered  ///< any strides: c is transposed
};

// Puts down the sums, stored in rows of `width`, where they do not fit c vector by vector.
template <Index rows, Index width, Edge edge>
void put_sums(const Scalar* sums, const View& view, const ConstView& start) {
  Scalar* c = view.data;
  const Scalar* from = start.data;
  if constexpr (edge == Edge::Scattered) {
    for (Index j = 0; j < view.cols; ++j, c += view.col_stride, from += start.col_stride)
      unroll<rows>([&](auto i) {
        c[i * view.row_stride] = from[i * start.row_stride] + sums[i * width + j];
      });
  } else {
    for (Index i = 0; i < rows; ++i, c += view.row_stride, from += start.row_stride)
#pragma omp simd
      for (Index j = 0; j < width; ++j)
        if (j < view.cols)
          c[j] = from[j] + sums[i * width + j];
  }
}

template <Index rows, Index vectors, Edge edge>
void multiply_tile(const TileJob& job) {
  const ConstView &a = job.a, &b = job.b;
  if (edge == Edge::Whole && a.cols >= kFarAhead)
    for (Index i = 0; i < rows; ++i)
      for (Index v = 0; v < vectors; ++v)
        __builtin_prefetch(job.c.data + i * job.c.row_stride + v * kLanes, 1);

  // With few sums, a second set of them takes every other step, so that a multiply-add
  // need not wait for the one before it.
  constexpr Index sets = rows * vectors < 8 ? 2 : 1;
  Vector sum[sets * rows * vectors] = {};
  const auto step = [&](auto set, Index p) {
    const Scalar* const at_b = b.data + p * b.row_stride;
    const Scalar* at_a = a.data + p * a.col_stride;
    Vector row[vectors];
    unroll<vectors>([&](auto v) { row[v] = loaded(at_b + v * kLanes); });
    unroll<rows>([&](auto i) {
      const Scalar factor = *at_a;
      unroll<vectors>(
          [&](auto v) { sum[(set * rows + i) * vectors + v] += factor * row[v]; });
      at_a += a.row_stride;
    });
  };
  Index p = 0;
  for (; p + sets <= a.cols; p += sets)
    unroll<sets>([&](auto set) { step(set, p + set); });
  if (p < a.cols)
    step(std::integral_constant<Index, 0>(), p);
  if constexpr (sets == 2)
    unroll<rows * vectors>([&](auto k) { sum[k] += sum[rows * vectors + k]; });

  if constexpr (edge == Edge::Whole) {
    Scalar* c = job.c.data;
    const Scalar* from = job.start.data;
    unroll<rows>([&](auto i) {
      unroll<vectors>(
          [&](auto v) { vectors_at(c)[v] = vectors_at(from)[v] + sum[i * vectors + v]; });
      c += job.c.row_stride;
      from += job.start.row_stride;
    });
  } else {
    alignas(kVectorBytes) Scalar sums[rows * vectors * kLanes];
    unroll<rows * vectors>([&](auto k) { vectors_at(sums)[k] = sum[k]; });
    put_sums<rows, vectors * kLanes, edge>(sums, job.c, job.start);
  }
}

using TileKernel = void (*)(const TileJob&);
using TileKernels = std::array<TileKernel, kTileRows>;

template <Index vectors, Edge edge, Index... i>
constexpr TileKernels tile_kernels(std::integer_sequence<Index, i...>) {
  return {multiply_tile<i + 1, vectors, edge>...};
}

template <Edge edge>
constexpr std::array<TileKernels, 2> kTileKernels = {
    tile_kernels<1, edge>(std::make_integer_sequence<Index, kTileRows>()),
    tile_kernels<2, edge>(std::make_integer_sequence<Index, kTileRows>())};

/// The kernels for a job, to be indexed with rows - 1: a small matrix, or the rest of a
/// large one, costs what it has and not a full tile.
inline const TileKernels& kernels_for(const TileJob& job) {
  const bool two = job.c.cols > kLanes;
  if (job.c.col_stride != 1 || (job.start.col_stride != 1 && job.start.data != kZeros))
    return kTileKernels<Edge::Scattered>[two];
  if (job.c.cols == (two ? kTileCols : kLanes))
    return kTileKernels<Edge::Whole>[two];
  return kTileKernels<Edge::Ragged>[two];
}

}  // namespace GAMBETA_NAMESPACE
