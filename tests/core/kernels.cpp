// The fast kernels against the naive loops that define them (core/kernels/reference.cpp),
// on shapes that leave something over at every block, panel and vector.
#include "core/kernels/kernels.hpp"
#include "core/kernels/threads.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstring>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "layers/gradient_check.hpp"

using namespace gambeta;

namespace {

/// The largest difference between two matrices, in parts of the largest number of `exact`.
double relative_error(const Matrix& fast, const Matrix& exact) {
  double error = 0, largest = 1e-30;
  for (Index k = 0; k < exact.size(); ++k) {
    error = std::max(error, std::abs(double(fast.data()[k]) - double(exact.data()[k])));
    largest = std::max(largest, std::abs(double(exact.data()[k])));
  }
  return error / largest;
}

/// A matrix of which every second column of every row is a view: no two elements touch.
struct Spread {
  Matrix room;
  View view;
  explicit Spread(const Matrix& m) : room(m.rows(), 2 * m.cols() + 1) {
    view = View(room.data(), m.rows(), m.cols(), room.cols(), 2);
    for (Index i = 0; i < m.rows(); ++i)
      for (Index j = 0; j < m.cols(); ++j)
        view(i, j) = m(i, j);
  }
};

/// The result of gemm, fast or naive, for operands stored as `storage` says: a letter each
/// for a, b and c, of n (row by row), t (column by column) or s (with gaps).
Matrix product(bool fast, const std::string& storage, Index m, Index n, Index k) {
  const Matrix a = random_matrix(m, k, 1), b = random_matrix(k, n, 2);
  Matrix c = random_matrix(m, n, 3), a_t(k, m), b_t(n, k), c_t(n, m);
  for (Index i = 0; i < m; ++i)
    for (Index p = 0; p < k; ++p)
      a_t(p, i) = a(i, p);
  for (Index p = 0; p < k; ++p)
    for (Index j = 0; j < n; ++j)
      b_t(j, p) = b(p, j);
  for (Index i = 0; i < m; ++i)
    for (Index j = 0; j < n; ++j)
      c_t(j, i) = c(i, j);
  Spread a_s(a), b_s(b), c_s(c);
  const auto pick = [](char how, View row, View column, View gaps) {
    return how == 'n' ? row : how == 't' ? transposed(column) : gaps;
  };
  const View c_view = pick(storage[2], c, c_t, c_s.view);
  const auto run = fast ? gambeta::gemm : reference::gemm;
  run(pick(storage[0], View(const_cast<Scalar*>(a.data()), m, k), a_t, a_s.view),
      pick(storage[1], View(const_cast<Scalar*>(b.data()), k, n), b_t, b_s.view), c_view);
  Matrix result(m, n);
  for (Index i = 0; i < m; ++i)
    for (Index j = 0; j < n; ++j)
      result(i, j) = c_view(i, j);
  return result;
}

void check_gemm(const std::string& storage, Index m, Index n, Index k) {
  CAPTURE(storage);
  CAPTURE(m);
  CAPTURE(n);
  CAPTURE(k);
  const double error =
      relative_error(product(true, storage, m, n, k), product(false, storage, m, n, k));
  CHECK(error < 2e-6);
}

/// Runs `work` with 1 to 4 threads and checks that its numbers are the same bits.
void check_same_bits(const std::function<Matrix()>& work) {
  const int before = thread_count();
  set_thread_count(1);
  const Matrix one = work();
  for (int threads = 2; threads <= 4; ++threads) {
    CAPTURE(threads);
    set_thread_count(threads);
    const Matrix many = work();
    CHECK(std::memcmp(one.data(), many.data(), one.size() * sizeof(Scalar)) == 0);
  }
  set_thread_count(before);
}

}  // namespace

TEST_CASE("gemm: fast is naive on every small shape, and adds to what c holds") {
  for (Index m : {1, 2, 3, 5, 7, 10, 11, 12, 13, 17, 24, 31, 33, 40})
    for (Index n : {1, 2, 3, 7, 10, 15, 16, 17, 31, 32, 33, 40})
      for (Index k : {1, 2, 3, 7, 16, 33, 64, 79, 200}) {
        check_gemm("nnn", m, n, k);
        check_gemm("ntn", m, n, k);
        check_gemm("tnn", m, n, k);
      }
}

TEST_CASE("gemm: operands and result may have any strides") {
  for (const char* a : {"n", "t", "s"})
    for (const char* b : {"n", "t", "s"})
      for (const char* c : {"n", "t", "s"})
        for (const Index m : {2, 10, 13, 61})
          for (const Index n : {2, 10, 33, 70})
            for (const Index k : {1, 2, 31, 130})
              check_gemm(std::string(a) + b + c, m, n, k);
}

TEST_CASE("gemm: fast is naive where blocks end") {
  for (const Index m : {1, 10, 97, 255, 256, 257})
    for (const Index n : {1, 10, 127, 255, 256, 257, 513})
      for (const Index k : {1, 2, 255, 256, 257, 520})
        for (const char* storage : {"nnn", "ntn", "tnn"})
          if (m * n * k < 20'000'000)
            check_gemm(storage, m, n, k);
}

TEST_CASE("gemm: an empty side is no work, an empty sum adds nothing") {
  for (const Index m : {0, 1, 5})
    for (const Index n : {0, 1, 5})
      for (const Index k : {0, 1, 5})
        check_gemm("nnn", m, n, k);
}

TEST_CASE("gemm: nothing beside c is touched") {
  for (const Index m : {1, 2, 10, 13, 61})
    for (const Index n : {1, 2, 10, 15, 17, 31, 33, 70}) {
      const Matrix a = random_matrix(m, 20, 1), b = random_matrix(20, n, 2);
      Matrix room(m + 2, n + 8, Scalar(-0.0));  // adding 0 would turn it into +0
      gemm(a, b, {&room(1, 4), m, n, room.cols(), 1});
      for (Index i = 0; i < room.rows(); ++i)
        for (Index j = 0; j < room.cols(); ++j)
          if (i < 1 || i > m || j < 4 || j >= 4 + n) {
            CHECK(std::signbit(room(i, j)));
            CHECK(room(i, j) == 0);
          }
    }
}

TEST_CASE("gemm: the same bits for every number of threads") {
  for (const auto& [m, n, k] : {std::array<Index, 3>{128, 513, 261},
                                {513, 130, 256},
                                {256, 10, 2048},
                                {10, 700, 512},
                                {1, 2100, 1100}})
    for (const char* storage : {"nnn", "ntn", "tnn"})
      check_same_bits(
          [&, m = m, n = n, k = k] { return product(true, storage, m, n, k); });
}

namespace {

/// The statistics of a batch, one to a row: mean, tail, squares, inverse_std.
struct Stats {
  Matrix rows;
  explicit Stats(Index cols) : rows(4, cols) {}
  ColumnStats stats() {
    const View all = rows;
    return {all.row_range(0, 1), all.row_range(1, 1), all.row_range(2, 1),
            all.row_range(3, 1)};
  }
};

Matrix row_of(const Matrix& m, Index i) {
  Matrix row(1, m.cols());
  std::copy_n(m.data() + i * m.cols(), m.cols(), row.data());
  return row;
}

/// All that the batch norm kernels compute from x: the statistics, y, dbeta, dgamma, dx.
struct BatchNormRun {
  Stats stats;
  Matrix y, dbeta, dgamma, dx;

  BatchNormRun(const Matrix& x, bool fast)
      : stats(x.cols()),
        y(x.rows(), x.cols()),
        dbeta(1, x.cols()),
        dgamma(1, x.cols()),
        dx(random_matrix(x.rows(), x.cols(), 14)) {
    const Matrix gamma = random_matrix(1, x.cols(), 11),
                 beta = random_matrix(1, x.cols(), 12);
    const Matrix dy = random_matrix(x.rows(), x.cols(), 13);
    const Scalar m = Scalar(x.rows());
    const ColumnStats s = stats.stats();
    (fast ? gambeta::column_stats : reference::column_stats)(x, Scalar(1e-5), m, s);
    (fast ? gambeta::normalize : reference::normalize)(x, s, gamma, beta, y);
    (fast ? gambeta::batch_norm_sums : reference::batch_norm_sums)(dy, x, s, dbeta,
                                                                   dgamma);
    (fast ? gambeta::normalize_backward : reference::normalize_backward)(
        dy, x, s, gamma, dbeta, dgamma, m, dx);
  }
  Matrix all() const {
    Matrix numbers(1, stats.rows.size() + 2 * y.size() + 2 * dbeta.size());
    Scalar* out = numbers.data();
    for (const Matrix* m : {&stats.rows, &y, &dbeta, &dgamma, &dx})
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
        CHECK(relative_error(row_of(fast.stats.rows, i), row_of(naive.stats.rows, i)) <
              1e-6);
      CHECK(relative_error(fast.y, naive.y) < 2e-6);
      CHECK(relative_error(fast.dbeta, naive.dbeta) < 2e-6);
      CHECK(relative_error(fast.dgamma, naive.dgamma) < 2e-6);
      CHECK(relative_error(fast.dx, naive.dx) < 2e-6);
    }
}

TEST_CASE("batch norm kernels: 100,000 rows cost no digits") {
  const Matrix x = random_matrix(100'000, 18, 8, 3, 0.5);
  const BatchNormRun fast(x, true), naive(x, false);
  CHECK(relative_error(row_of(fast.stats.rows, 0), row_of(naive.stats.rows, 0)) < 1e-7);
  CHECK(relative_error(row_of(fast.stats.rows, 2), row_of(naive.stats.rows, 2)) < 1e-6);
  CHECK(relative_error(fast.y, naive.y) < 1e-6);
  CHECK(relative_error(fast.dbeta, naive.dbeta) < 1e-6);
  CHECK(relative_error(fast.dgamma, naive.dgamma) < 1e-6);
  CHECK(relative_error(fast.dx, naive.dx) < 1e-6);
}

TEST_CASE("batch norm kernels: a constant column of 1000.1 normalizes to exactly 0") {
  for (const Index rows : {2, 7, 64, 1000}) {
    const Matrix x(rows, 20, Scalar(1000.1)), one(1, 20, 1), zero(1, 20);
    Matrix y(rows, 20, 7);
    Stats stats(20);
    column_stats(x, Scalar(1e-5), Scalar(rows), stats.stats());
    normalize(x, stats.stats(), one, zero, y);
    for (const Scalar v : y)
      CHECK(v == 0);
    column_stats(x, 0, Scalar(rows), stats.stats());  // 1 / sqrt(0 + 0) is taken as 0
    for (Index j = 0; j < 20; ++j)
      CHECK(stats.stats().inverse_std(0, j) == 0);
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
  CHECK(relative_error(row_of(fast.stats.rows, 2), row_of(naive.stats.rows, 2)) < 3e-6);
  CHECK(relative_error(fast.y, naive.y) < 1e-6);
}

TEST_CASE("batch norm kernels: a NaN or an infinity shows in the squares of its column") {
  const double infinity = std::numeric_limits<double>::infinity();
  for (const double bad : {std::nan(""), infinity, -infinity})
    for (const Index row : {0, 1, 8, 36})
      for (const Index column : {0, 15, 16, 20}) {
        Matrix x = random_matrix(37, 21, 10);
        x(row, column) = Scalar(bad);
        Stats stats(21);
        column_stats(x, Scalar(1e-5), 37, stats.stats());
        for (Index j = 0; j < 21; ++j)
          CHECK(std::isfinite(stats.stats().squares(0, j)) == (j != column));
      }
}

TEST_CASE("batch norm kernels: the same bits for every number of threads") {
  for (const auto& [rows, cols] :
       {std::array<Index, 2>{512, 512}, {300, 1030}, {90'000, 3}}) {
    const Matrix x = random_matrix(rows, cols, 7, 0.5, 2);
    check_same_bits([&] { return BatchNormRun(x, true).all(); });
  }
}

TEST_CASE("column sums: fast is naive, and adds to what is there") {
  for (const Index rows : {0, 1, 7, 8, 9, 100, 4000})
    for (const Index cols : {1, 10, 16, 33, 600}) {
      CAPTURE(rows);
      CAPTURE(cols);
      const Matrix a = random_matrix(rows, cols, 15, 1);
      Matrix fast(1, cols, 2), naive(1, cols, 2);
      add_column_sums(a, fast);
      reference::add_column_sums(a, naive);
      CHECK(relative_error(fast, naive) < 1e-6);
    }
}

TEST_CASE("softmax and cross-entropy: fast is naive, at logits of +-1e4, too") {
  for (const Index rows : {1, 3, 64, 700})
    for (const Index classes : {1, 2, 3, 10, 17, 100})
      for (const double spread : {1.0, 30.0, 1e4}) {
        CAPTURE(rows);
        CAPTURE(classes);
        CAPTURE(spread);
        const Matrix logits = random_matrix(rows, classes, 16, 0, spread);
        std::vector<int> labels;
        for (Index i = 0; i < rows; ++i)
          labels.push_back(int(i % classes));
        Matrix fast(rows, classes), naive(rows, classes);
        const double loss = softmax_cross_entropy(logits, labels, fast);
        const double exact = reference::softmax_cross_entropy(logits, labels, naive);
        CHECK(std::abs(loss - exact) <= 1e-6 * (std::abs(exact) + double(rows)));
        CHECK(relative_error(fast, naive) < 1e-6);
      }
}

TEST_CASE("sgd: fast is naive, and the same bits for every number of threads") {
  for (const bool nesterov : {false, true})
    for (const Index cols : {1, 15, 17, 900}) {
      const SgdRates rates{Scalar(0.1), Scalar(0.9), Scalar(0.01), nesterov};
      const auto run = [&](auto update) {
        Matrix w = random_matrix(301, cols, 17), grad = random_matrix(301, cols, 18);
        Matrix v = random_matrix(301, cols, 19);
        update(w, grad, v, rates);
        for (Index k = 0; k < w.size(); ++k)  // one matrix of all three
          w.data()[k] += 3 * v.data()[k] + grad.data()[k];
        return w;
      };
      CHECK(relative_error(run(gambeta::sgd_update), run(reference::sgd_update)) < 1e-6);
      check_same_bits([&] { return run(gambeta::sgd_update); });
    }
}
