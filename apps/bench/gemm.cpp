// Matrix products: those of training, and the rungs from the naive loop to the fast kernel
// that core/kernels/README.md climbs.
#include <algorithm>

#include "apps/bench/benchmarks.hpp"
#include "apps/bench/ceiling.hpp"
#include "apps/bench/works.hpp"
#include "core/kernels/kernels.hpp"

namespace gambeta::bench {

using Gemm = void (*)(const ConstView& a, const ConstView& b, const View& c);

static void product(benchmark::State& state, const Product& p, Gemm multiply) {
  const bool a_turned = p.kind == "TN", b_turned = p.kind == "NT";
  const Index m = p.m, n = p.n, k = p.k;
  const Matrix a = a_turned ? Matrix(k, m, Scalar(0.5)) : Matrix(m, k, Scalar(0.5));
  const Matrix b = b_turned ? Matrix(n, k, Scalar(0.25)) : Matrix(k, n, Scalar(0.25));
  Matrix c(p.m, p.n);
  for (auto _ : state)
    multiply(a_turned ? transposed(a.view()) : a.view(),
             b_turned ? transposed(b.view()) : b.view(), c);
  report_flops(state, 2.0 * double(p.m * p.n) * double(p.k));
}

// Rung 1, the definition: each element is a sum. The walk down a column of b takes a new
// cache line at every step.
static void sum_by_sum(const ConstView& a, const ConstView& b, const View& c) {
  for (Index i = 0; i < c.rows; ++i)
    for (Index j = 0; j < c.cols; ++j) {
      Scalar sum = 0;
      for (Index p = 0; p < a.cols; ++p)
        sum += a.data[i * a.row_stride + p] * b.data[p * b.row_stride + j];
      c.data[i * c.row_stride + j] += sum;
    }
}

// Rung 2: the two inner loops exchanged. All walks are along rows, and the inner loop
// becomes vector code; but each multiply-add loads and stores its element of c.
static void row_by_row(const ConstView& a, const ConstView& b, const View& c) {
  for (Index i = 0; i < c.rows; ++i)
    for (Index p = 0; p < a.cols; ++p) {
      const Scalar factor = a.data[i * a.row_stride + p];
      const Scalar* const row = b.data + p * b.row_stride;
      Scalar* const out = c.data + i * c.row_stride;
#pragma omp simd
      for (Index j = 0; j < c.cols; ++j)
        out[j] += factor * row[j];
    }
}

// Rung 3: a tile of 8 x 32 elements of c at a time, whose sums stay in registers.
// For sides that are multiples of 32.
static void tile_by_tile(const ConstView& a, const ConstView& b, const View& c) {
  constexpr Index kRows = 8, kCols = 32;
  for (Index i = 0; i < c.rows; i += kRows)
    for (Index j = 0; j < c.cols; j += kCols) {
      Scalar sum[kRows][kCols] = {};
      for (Index p = 0; p < a.cols; ++p)
        for (Index r = 0; r < kRows; ++r)
#pragma omp simd
          for (Index s = 0; s < kCols; ++s)
            sum[r][s] +=
                a.data[(i + r) * a.row_stride + p] * b.data[p * b.row_stride + j + s];
      for (Index r = 0; r < kRows; ++r)
        for (Index s = 0; s < kCols; ++s)
          c.data[(i + r) * c.row_stride + j + s] += sum[r][s];
    }
}

// Rung 4: the same, with 256 rows of b at a time, copied so that a tile reads them one
// after another from L1 and L2.
static void copied_panels(const ConstView& a, const ConstView& b, const View& c) {
  constexpr Index kCols = 32, kDepth = 256;
  alignas(64) static Scalar panel[kDepth * kCols];
  for (Index j = 0; j < c.cols; j += kCols)
    for (Index p = 0; p < a.cols; p += kDepth) {
      const Index depth = std::min(kDepth, a.cols - p);
      for (Index q = 0; q < depth; ++q)
        std::copy_n(b.data + (p + q) * b.row_stride + j, kCols, panel + q * kCols);
      tile_by_tile({a.data + p, a.rows, depth, a.row_stride, 1}, {panel, depth, kCols},
                   {c.data + j, c.rows, kCols, c.row_stride, 1});
    }
}

// c += a b, as the rungs compute it.
static void fast(const ConstView& a, const ConstView& b, const View& c) {
  gambeta::gemm(a, b, c, c);
}
static void naive(const ConstView& a, const ConstView& b, const View& c) {
  reference::gemm(a, b, c, c);
}

void add_gemm_benchmarks() {
  // The naive loop is slow: larger products would take seconds.
  constexpr Index kNaiveLimit = 256 * 256 * 256;
  for (const Product& p : products()) {
    add_benchmark("gemm/" + p.name(), [=](auto& state) { product(state, p, fast); });
    if (p.m * p.n * p.k <= kNaiveLimit)
      add_benchmark("gemm/" + p.name() + "/naive",
                    [=](auto& state) { product(state, p, naive); });
  }
  const auto add_rung = [](const char* name, Gemm multiply) {
    add_benchmark(std::string("ladder/") + name, [=](auto& state) {
      product(state, {"NN", 512, 512, 512}, multiply);
    });
  };
  add_rung("1_sum_by_sum", sum_by_sum);
  add_rung("2_row_by_row", row_by_row);
  add_rung("3_tile_by_tile", tile_by_tile);
  add_rung("4_copied_panels", copied_panels);
  add_rung("5_gemm", fast);
}

}  // namespace gambeta::bench
