#include <cmath>

#include "core/kernels/columns.hpp"
#include "core/kernels/kernels.hpp"

namespace GAMBETA_NAMESPACE {

// Welcomes a patch of rows into the statistics of the i rows above it (Chan, Golub and
// LeVeque 1979). A patch is measured from its own first row, which lies among its numbers:
// so a large mean costs no digits, a constant column sums zeros, and the subtraction that
// moves the squares to the patch's mean leaves at least an eighth of them.
template <Index height, class T>
static void merge_patch(const Scalar* x, Index stride, Index i, const T& top,
                        TileSum::Columns<T>& sums, TileSum::Columns<T>& squares) {
  const T first = load<T>(x + i * stride);
  T sum = first - first, square = sum;  // 0, or NaN for a NaN or an infinity
  unroll<height - 1>([&](auto r) {
    const T d = load<T>(x + (i + r + 1) * stride) - first;
    sum += d;
    square += d * d;
  });
  const T mean = sum * (1 / Scalar(height));
  square -= sum * mean;

  // ss = ss_1 + ss_2 + (mean_2 - mean_1)^2 n_1 n_2 / (n_1 + n_2)
  const T shift = first - top;  // all patches are merged around row 0
  const T above = i < 512 ? sums.high : sums.high + sums.low;  // low is 0, or nearly
  const T apart = (mean + shift) - above * (i > 0 ? 1 / Scalar(i) : 0);
  const Scalar weight = Scalar(i) * Scalar(height) / Scalar(i + height);
  squares.add(square + apart * apart * weight);
  sums.add(sum + shift * Scalar(height));
}

void column_stats(const ConstView& x, Scalar epsilon, Scalar divisor,
                  const ColumnStats& stats) {
  assert(x.contiguous() && x.rows >= 1 && stats.cols == x.cols);
  for_each_tile(x.rows, x.cols, [&](Index first, Index count) {
    TileSum sums(count), squares(count);
    const Scalar* const top = x.data + first;
    for_each_patch<kStrip>(x.rows, count, [&](auto t, Index j) {
      using T = decltype(t);
      return [&, j, row_0 = load<T>(top + j), sum = sums.columns(t, j),
              square = squares.columns(t, j)](auto height, Index i) mutable {
        merge_patch<height>(top + j, x.cols, i, row_0, sum, square);
      };
    });
#pragma omp simd
    for (Index j = 0; j < count; ++j) {
      const Scalar offset = (sums.high[j] + sums.low[j]) / Scalar(x.rows);
      const Scalar mean = top[j] + offset;
      const Scalar offset_part = mean - top[j], top_part = mean - offset_part;
      const Scalar ss = squares.high[j] + squares.low[j];
      const Scalar root = std::sqrt(ss / divisor + epsilon);  // sqrt(var + eps)
      stats.mean[first + j] = mean;
      stats.mean_tail[first + j] = (top[j] - top_part) + (offset - offset_part);
      stats.squares[first + j] = ss;
      stats.inverse_std[first + j] = root == 0 ? 0 : 1 / root;
    }
  });
}

void known_stats(const ConstView& mean, const ConstView& variance, Scalar epsilon,
                 const ColumnStats& stats) {
#pragma omp simd
  for (Index j = 0; j < mean.cols; ++j) {
    const Scalar root = std::sqrt(variance.data[j] + epsilon);
    stats.mean[j] = mean.data[j];
    stats.mean_tail[j] = 0;
    stats.inverse_std[j] = root == 0 ? 0 : 1 / root;
  }
}

// What gamma xh + beta = (x - mean) scale + shift is made of, for the columns of a tile.
// Without a beta nobody asks.
struct Line {
  Scalar scale[kTile], shift[kTile];

  Line(const ColumnStats& stats, const ConstView& gamma, const ConstView& beta,
       Index first, Index count) {
#pragma omp simd
    for (Index j = 0; j < (beta ? count : 0); ++j) {
      scale[j] = gamma.data[first + j] * stats.inverse_std[first + j];
      shift[j] = beta.data[first + j] - stats.mean_tail[first + j] * scale[j];
    }
  }
};

// The gradient of y from that of relu(y), or g as it is if there is no ReLU; of t = x - mean.
template <class T, bool relu>
static T passed(T g, T t, T scale, T shift, std::bool_constant<relu>) {
  return relu ? g * (t * scale + shift > T() ? T() + 1 : T()) : g;  // relu' is 1 or 0
}

// Calls tile(first, count, relu) for tiles of columns, where relu is a constant.
template <class Tile>
static void for_each_tile(const ConstView& x, bool relu, Tile tile) {
  for_each_tile(x.rows, x.cols, [=](Index first, Index count) {
    relu ? tile(first, count, std::true_type()) : tile(first, count, std::false_type());
  });
}

// A patch that is written is loaded as a whole first, and is short: a store to one matrix
// holds up a load from another whose address has the same last 12 bits.
constexpr Index kShortStrip = 2;

void normalize(const ConstView& x, const ColumnStats& stats, const ConstView& gamma,
               const ConstView& beta, const View& y, bool rectify) {
  assert(same_shape(x, y) && x.contiguous() && y.contiguous());
  for_each_tile(x, rectify, [&](Index first, Index count, auto relu) {
    const Line line(stats, gamma, beta, first, count);
    const Scalar* const mean = stats.mean + first;
    for_each_patch<kShortStrip>(x.rows, count, [&](auto t, Index j) {
      using T = decltype(t);
      return [&, j, center = load<T>(mean + j), scale = load<T>(line.scale + j),
              shift = load<T>(line.shift + j)](auto height, Index i) {
        T out[height];
        unroll<height>([&](auto r) {
          const Index at = (i + r) * x.cols + first + j;
          const T z = (load<T>(x.data + at) - center) * scale + shift;  // gamma xh + beta
          if constexpr (relu)
            out[r] = z < T() ? T() : z;  // NaN stays NaN
          else
            out[r] = z;
        });
        unroll<height>(
            [&](auto r) { store(y.data + (i + r) * x.cols + first + j, out[r]); });
      };
    });
  });
}

void batch_norm_sums(const ConstView& dy, const ConstView& x, const ColumnStats& stats,
                     const View& dbeta, const View& dgamma, const ConstView& gamma,
                     const ConstView& beta) {
  assert(same_shape(dy, x) && dy.contiguous() && x.contiguous());
  for_each_tile(x, bool(beta), [&](Index first, Index count, auto relu) {
    const Line line(stats, gamma, beta, first, count);
    TileSum sums(count), products(count);
    const Scalar* const mean = stats.mean + first;
    for_each_patch<kStrip>(x.rows, count, [&](auto t, Index j) {
      using T = decltype(t);
      return [&, j, center = load<T>(mean + j), scale = load<T>(line.scale + j),
              shift = load<T>(line.shift + j), held_sum = sums.columns(t, j),
              held_product = products.columns(t, j)](auto height, Index i) mutable {
        T sum = T(), product = T();
        for (Index r = 0; r < height; ++r) {
          const Index at = (i + r) * x.cols + first + j;
          const T centered = load<T>(x.data + at) - center;
          const T g = passed(load<T>(dy.data + at), centered, scale, shift, relu);
          sum += g;
          product += g * centered;
        }
        held_sum.add(sum);
        held_product.add(product);
      };
    });
#pragma omp simd
    for (Index j = 0; j < count; ++j) {
      const Scalar sum = sums.high[j] + sums.low[j];
      const Scalar product = products.high[j] + products.low[j];
      dbeta.data[first + j] = sum;
      dgamma.data[first + j] =  // sum(dy (x - mean - tail)) inv
          (product - stats.mean_tail[first + j] * sum) * stats.inverse_std[first + j];
    }
  });
}

void normalize_backward(const ConstView& dy, const ConstView& x, const ColumnStats& stats,
                        const ConstView& gamma, const ConstView& dbeta,
                        const ConstView& dgamma, Scalar divisor, const View& dx, bool add,
                        const ConstView& beta) {
  assert(same_shape(dy, x) && same_shape(dx, x) && dx.contiguous());
  for_each_tile(x, bool(beta), [&](Index first, Index count, auto relu) {
    // dx = gamma inv (dy - dbeta/m - (t - tail) inv dgamma/d), t = x - mean
    //    = direct dy + slope t + offset
    const Line line(stats, gamma, beta, first, count);
    Scalar direct[kTile], slope[kTile], offset[kTile];
    const Scalar* const mean = stats.mean + first;
#pragma omp simd
    for (Index j = 0; j < count; ++j) {
      const Index c = first + j;
      direct[j] = gamma.data[c] * stats.inverse_std[c];
      slope[j] = -direct[j] * stats.inverse_std[c] * dgamma.data[c] / divisor;
      offset[j] =
          -direct[j] * dbeta.data[c] / Scalar(x.rows) - slope[j] * stats.mean_tail[c];
    }
    for_each_patch<kShortStrip>(x.rows, count, [&](auto t, Index j) {
      using T = decltype(t);
      return [&, j, center = load<T>(mean + j), scale = load<T>(line.scale + j),
              shift = load<T>(line.shift + j), a = load<T>(direct + j),
              b = load<T>(slope + j), c = load<T>(offset + j)](auto height, Index i) {
        T out[height];
        unroll<height>([&](auto r) {
          const Index at = (i + r) * x.cols + first + j;
          const T before = add ? load<T>(dx.data + at) : T();
          const T centered = load<T>(x.data + at) - center;
          const T g = passed(load<T>(dy.data + at), centered, scale, shift, relu);
          out[r] = before + (a * g + rounded(b * centered) + c);
        });
        unroll<height>(
            [&](auto r) { store(dx.data + (i + r) * x.cols + first + j, out[r]); });
      };
    });
  });
}

}  // namespace GAMBETA_NAMESPACE
