// The fast kernels of batch norm against the naive loops, on shapes that leave something
// over at every block and vector, and on hard numbers.
#include "core/kernels/kernels.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "layers/gradient_check.hpp"
#include "tests/core/kernels.hpp"

using namespace gambeta;

namespace {

Matrix row_of(const Matrix& m, Index i) {
  return copy_of(m.view().row_range(i, 1));
}

/// All that the batch norm kernels compute from x: the statistics, y, dbeta, dgamma, dx,
/// which is added to other numbers or written where there is none yet.
struct BatchNormRun {
  Matrix stats, y, dbeta, dgamma, dx;

  BatchNormRun(const Matrix& x, bool fast, bool add = true, bool rectify = false)
      : stats(ColumnStats::kRows, x.cols()),
        y(x.rows(), x.cols()),
        dbeta(1, x.cols()),
        dgamma(1, x.cols()),
        dx(add ? random_matrix(x.rows(), x.cols(), 14)
               : Matrix(x.rows(), x.cols(), std::numeric_limits<Scalar>::quiet_NaN())) {
    const Matrix gamma = random_matrix(1, x.cols(), 11),
                 beta = random_matrix(1, x.cols(), 12);
    const Matrix dy = random_matrix(x.rows(), x.cols(), 13);
    const Scalar m = Scalar(x.rows());
    const ColumnStats s(stats);
    (fast ? gambeta::column_stats : reference::column_stats)(x, Scalar(1e-5), m, s);
    (fast ? gambeta::normalize : reference::normalize)(x, s, gamma, beta, y, rectify);
    (fast ? gambeta::batch_norm_sums : reference::batch_norm_sums)(
        dy, x, s, dbeta, dgamma, gamma, rectify ? beta.view() : ConstView());
    (fast ? gambeta::normalize_backward : reference::normalize_backward)(
        dy, x, s, gamma, dbeta, dgamma, m, dx, add, rectify ? beta.view() : ConstView());
  }
  Matrix all() const {
    Matrix numbers(1, stats.size() + 2 * y.size() + 2 * dbeta.size());
    Scalar* out = numbers.data();
    for (const Matrix* m : {&stats, &y, &dbeta, &dgamma, &dx})
      out = std::copy_n(m->data(), m->size(), out);
    return numbers;
  }
};

}  // namespace

TEST_CASE("batch norm kernels: fast is naive on awkward shapes") {
  for (const Index rows : {2, 3, 5, 8, 13, 33, 64, 100, 257})
    for (const Index cols : {0, 1, 2, 10, 16, 17, 31, 33, 100, 255, 513, 1030}) {
      CAPTURE(rows);
      CAPTURE(cols);
      const Matrix x = random_matrix(rows, cols, 7, 3, 2);
      const BatchNormRun fast(x, true), naive(x, false);
      for (const Index i : {0, 2, 3})
        CHECK(relative_error(row_of(fast.stats, i), row_of(naive.stats, i)) < 1e-6);
      CHECK(relative_error(fast.y, naive.y) < 2e-6);
      CHECK(relative_error(fast.dbeta, naive.dbeta) < 2e-6);
      CHECK(relative_error(fast.dgamma, naive.dgamma) < 2e-6);
      CHECK(relative_error(fast.dx, naive.dx) < 2e-6);
      const BatchNormRun fast_pair(x, true, true, true), naive_pair(x, false, true, true);
      CHECK(relative_error(fast_pair.y, naive_pair.y) < 2e-6);
      CHECK(relative_error(fast_pair.dbeta, naive_pair.dbeta) < 2e-6);
      CHECK(relative_error(fast_pair.dgamma, naive_pair.dgamma) < 2e-6);
      CHECK(relative_error(fast_pair.dx, naive_pair.dx) < 2e-6);
      if (rows > 2)  // of two rows, dx is what rounding leaves
        CHECK(relative_error(BatchNormRun(x, true, /*add=*/false).dx,
                             BatchNormRun(x, false, /*add=*/false).dx) < 2e-6);
    }
}

TEST_CASE("batch norm kernels: 100,000 rows cost no digits") {
  const Matrix x = random_matrix(100'000, 18, 8, 3, 0.5);
  const BatchNormRun fast(x, true), naive(x, false);
  CHECK(relative_error(row_of(fast.stats, 0), row_of(naive.stats, 0)) < 1e-7);
  CHECK(relative_error(row_of(fast.stats, 2), row_of(naive.stats, 2)) < 1e-6);
  CHECK(relative_error(fast.y, naive.y) < 1e-6);
  CHECK(relative_error(fast.dbeta, naive.dbeta) < 1e-6);
  CHECK(relative_error(fast.dgamma, naive.dgamma) < 1e-6);
  CHECK(relative_error(fast.dx, naive.dx) < 1e-6);
}

TEST_CASE("batch norm kernels: nor do they where a column goes up, or begins far away") {
  Matrix x(100'003, 3);
  for (Index i = 0; i < x.rows(); ++i) {
    x(i, 0) = Scalar(i);
    x(i, 1) = i == 0 ? Scalar(1e8) : Scalar(std::sin(double(i)));
    x(i, 2) = i < x.rows() / 2 ? Scalar(1e5) : Scalar(-1e5);
  }
  const BatchNormRun fast(x, true), naive(x, false);
  for (Index j = 0; j < 3; ++j) {
    const double ss = fast.stats(2, j), exact = naive.stats(2, j);
    CHECK(std::abs(ss / exact - 1) < 1e-6);  // was up to 1e-4
  }
}

TEST_CASE("batch norm kernels: a constant column of 1000.1 normalizes to exactly 0") {
  for (const Index rows : {2, 7, 64, 1000}) {
    const Matrix x(rows, 20, Scalar(1000.1)), one(1, 20, 1), zero(1, 20);
    Matrix y(rows, 20, 7);
    Matrix numbers(ColumnStats::kRows, 20);
    const ColumnStats stats(numbers);
    column_stats(x, Scalar(1e-5), Scalar(rows), stats);
    normalize(x, stats, one, zero, y);
    for (const Scalar v : y)
      CHECK(v == 0);
    column_stats(x, 0, Scalar(rows), stats);  // 1 / sqrt(0 + 0) is taken as 0
    for (Index j = 0; j < 20; ++j)
      CHECK(stats.inverse_std[j] == 0);
  }
}

TEST_CASE("batch norm kernels: a mean of 1e4 with a spread of 1e-2 keeps three digits") {
  const Matrix x = random_matrix(512, 33, 9, 1e4, 1e-2);
  const BatchNormRun fast(x, true), naive(x, false);
  CHECK(relative_error(fast.y, naive.y) < 1e-3);
  CHECK(relative_error(fast.dx, naive.dx) < 1e-3);
}

TEST_CASE("batch norm kernels: one far-off first row does not spoil the others") {
  Matrix x = random_matrix(4096, 17, 10, 1000, 1);
  for (Index j = 0; j < x.cols(); ++j)
    x(0, j) = 0;
  const BatchNormRun fast(x, true), naive(x, false);
  CHECK(relative_error(row_of(fast.stats, 2), row_of(naive.stats, 2)) < 3e-6);
  CHECK(relative_error(fast.y, naive.y) < 1e-6);
}

TEST_CASE("batch norm kernels: a NaN or an infinity shows in the squares of its column") {
  const double infinity = std::numeric_limits<double>::infinity();
  for (const double bad : {std::nan(""), infinity, -infinity})
    for (const Index row : {0, 1, 8, 36})
      for (const Index column : {0, 15, 16, 20}) {
        Matrix x = random_matrix(37, 21, 10);
        x(row, column) = Scalar(bad);
        Matrix numbers(ColumnStats::kRows, 21);
        const ColumnStats stats(numbers);
        column_stats(x, Scalar(1e-5), 37, stats);
        for (Index j = 0; j < 21; ++j)
          CHECK(std::isfinite(stats.squares[j]) == (j != column));
      }
}

TEST_CASE("batch norm kernels: the same bits for every number of threads") {
  for (const auto& [rows, cols] :
       {std::array<Index, 2>{512, 512}, {300, 1030}, {90'000, 3}}) {
    const Matrix x = random_matrix(rows, cols, 7, 0.5, 2);
    check_same_bits([&] { return BatchNormRun(x, true).all(); });
  }
}
