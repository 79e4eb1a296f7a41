#pragma once
#include <span>

#include "core/view.hpp"

/// Plain loops over numbers: what all heavy arithmetic of the library ends in.
///
/// Each function here promises what its formula says, whatever the shapes. Operands come
/// as ConstView, results as View; by reference, because a copy of a view that was made just
/// before waits some 20 cycles for its parts. All matrices are row-major without gaps unless
/// a comment says "any strides"; results never overlap operands unless they are said to be
/// updated. Each kernel that is not its own definition has a twin of the same name in
/// gambeta::reference: the naive loop that defines it, and that tests compare it with
/// (reference.cpp).
///
/// Sums run in an order that depends on the shapes only, never on the number of threads.

namespace GAMBETA_NAMESPACE {

/// out = value
void fill(Scalar value, const View& out);
/// out += a
void add(const ConstView& a, const View& out);
/// out(j) += sum over i of a(i, j)
void add_column_sums(const ConstView& a, const View& out);

/// c = start + a b, with a (m x k), b (k x n), c (m x n): any strides, so transposes are free.
/// `start` is c itself (c += a b), 1 x n (a row for each of c's), or nothing (c = a b).
void gemm(const ConstView& a, const ConstView& b, const View& c, const ConstView& start);

/// What batch normalization knows of each column of a batch: four rows of C numbers.
///
/// The mean is kept as the sum of two numbers, because one float is too coarse for columns
/// whose mean is large against their spread: x - mean is exact where x and mean are close,
/// and the tail then adds the digits that `mean` could not hold.
struct ColumnStats {
  Index cols;
  Scalar* mean;                     ///< sum(x) / m, rounded
  Scalar* mean_tail = mean + cols;  ///< what rounding took: true mean = mean + mean_tail
  Scalar* squares = mean + 2 * cols;  ///< ss = sum((x - true mean)^2)
  /// 1 / sqrt(ss / d + epsilon), d the divisor; 0 if that is 1 / 0
  Scalar* inverse_std = mean + 3 * cols;

  static constexpr Index kRows = 4;
  /// The statistics live in `rows`: kRows x C, in the order above.
  explicit ColumnStats(const View& rows) : cols(rows.cols), mean(rows.data) {
    assert(rows.rows == kRows && rows.contiguous());
  }
};

/// Fills `stats` from the batch x (m x C), m >= 1, in one pass.
/// `divisor` is m for the biased variance, m - 1 for the unbiased one.
void column_stats(const ConstView& x, Scalar epsilon, Scalar divisor,
                  const ColumnStats& stats);

/// Fills `stats` from a mean and a variance (1 x C) that are known; not its squares.
void known_stats(const ConstView& mean, const ConstView& variance, Scalar epsilon,
                 const ColumnStats& stats);

/// y = gamma (x - mean) inverse_std + beta; if `rectify`, 0 in place of what is below 0
void normalize(const ConstView& x, const ColumnStats& stats, const ConstView& gamma,
               const ConstView& beta, const View& y, bool rectify = false);

/// dbeta = sum(dy), dgamma = sum(dy xh), with xh = (x - mean) inverse_std.
/// If normalize rectified y, dy counts where y > 0, here and in normalize_backward; they then
/// need the gamma and beta of y, else no beta.
void batch_norm_sums(const ConstView& dy, const ConstView& x, const ColumnStats& stats,
                     const View& dbeta, const View& dgamma, const ConstView& gamma = {},
                     const ConstView& beta = {});

/// dx = gamma inverse_std (dy - dbeta / m - xh dgamma / divisor), or dx += that
void normalize_backward(const ConstView& dy, const ConstView& x, const ColumnStats& stats,
                        const ConstView& gamma, const ConstView& dbeta,
                        const ConstView& dgamma, Scalar divisor, const View& dx, bool add,
                        const ConstView& beta = {});

/// probabilities = softmax of each row of logits; returns the sum over the rows of
/// -log(probability of the row's label). Stable: logits of +-1e4 are fine.
double softmax_cross_entropy(const ConstView& logits, std::span<const int> labels,
                             const View& probabilities);

/// What one step of stochastic gradient descent multiplies with.
struct SgdRates {
  Scalar learning_rate = 0;
  Scalar momentum = 0;
  Scalar weight_decay = 0;
  bool nesterov = false;
};

/// One step for w, in one pass; leaves grad zero:
///     g = grad + weight_decay w;  v = momentum v + g
///     w -= learning_rate (nesterov ? g + momentum v : v)
void sgd_update(const View& w, const View& grad, const View& v, const SgdRates& rates);

namespace reference {
decltype(add_column_sums) add_column_sums;
decltype(gemm) gemm;
decltype(column_stats) column_stats;
decltype(normalize) normalize;
decltype(batch_norm_sums) batch_norm_sums;
decltype(normalize_backward) normalize_backward;
double softmax_cross_entropy(const ConstView& logits, std::span<const int> labels,
                             const View& probabilities);
decltype(sgd_update) sgd_update;
}  // namespace reference

}  // namespace GAMBETA_NAMESPACE
