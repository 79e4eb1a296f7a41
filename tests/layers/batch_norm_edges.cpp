// Batches and options at the edge of what batch norm can take.
#include "layers/batch_norm1d.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "core/ops.hpp"
#include "layers/gradient_check.hpp"
#include "layers/linear.hpp"
#include "layers/sequential.hpp"
#include "tests/layers/run.hpp"

using namespace gambeta;
using doctest::Approx;

TEST_CASE("batch norm: one row has no variance to normalize by, and the error says so") {
  BatchNorm1D norm(2);
  CHECK_THROWS_WITH_AS(run(norm, {{1, 2}}, Mode::Train),
                       "BatchNorm1D: one example has no variance; train on batches of at "
                       "least two rows",
                       Error);
  CHECK(norm.batches_tracked() == 0);
}

TEST_CASE("batch norm: two rows become +-1 whatever they are, and no gradient passes") {
  BatchNorm1D norm(3);
  Tape tape;
  tape.begin(Mode::Train);
  const Matrix data{{1, -5, 100}, {2, 7, 3}}, dy{{0.3f, -2, 5}, {1, 0.5f, -1}};
  const Tensor x = tape.variable(data), y = norm(x);
  tape.backward(sum(y * tape.constant(dy)));
  for (Index j = 0; j < 3; ++j) {
    CHECK(std::abs(y.value(0, j)) == Approx(1).epsilon(1e-4));
    CHECK(y.value(1, j) == Approx(-y.value(0, j)));
    CHECK(std::abs(x.grad(0, j)) < 1e-4);
  }
}

TEST_CASE("batch norm: an empty batch and a wrong width are errors with both shapes") {
  BatchNorm1D norm(3);
  for (const Mode mode : {Mode::Train, Mode::Predict}) {
    CHECK_THROWS_WITH_AS(run(norm, Matrix(0, 3), mode),
                         "BatchNorm1D: the batch is empty (0 x 3)", Error);
    CHECK_THROWS_WITH_AS(run(norm, Matrix(4, 2), mode),
                         "BatchNorm1D: expected 3 columns, got 4 x 2", Error);
  }
}

TEST_CASE("batch norm: a constant column becomes exactly beta") {
  // In float a plain sum of 1000.1 is off by so much that x-hat would be -0.19.
  for (const Index rows : {2, 10, 999, 4096})
    for (const double epsilon : {1e-5, 1e-10, 0.0}) {
      BatchNorm1D norm(33, {.epsilon = epsilon});
      const Matrix y = run(norm, Matrix(rows, 33, 1000.1f), Mode::Train);
      for (const float v : y)
        REQUIRE(v == 0);
      REQUIRE(norm.running_variance()(0, 0) == 0.9f);
      REQUIRE(norm.running_mean()(0, 32) == Approx(100.01));
    }
}

TEST_CASE("batch norm: a mean of 1e4 around a spread of 1e-2 keeps three digits") {
  for (const Index rows : {16, 256, 5000}) {
    const Matrix x = random_matrix(rows, 3, 1, 1e4, 1e-2), dy = random_matrix(rows, 3, 2);
    BatchNorm1D norm(3, {.epsilon = 1e-10});
    Tape tape;
    tape.begin(Mode::Train);
    const Tensor in = tape.variable(x), y = norm(in);
    tape.backward(sum(y * tape.constant(dy)));
    for (Index j = 0; j < 3; ++j) {  // the same from the same floats, in double
      double mean = 0, ss = 0, dbeta = 0, dgamma = 0;
      for (Index i = 0; i < rows; ++i)
        mean += double(x(i, j)) / double(rows);
      for (Index i = 0; i < rows; ++i)
        ss += (x(i, j) - mean) * (x(i, j) - mean);
      const double inv = 1 / std::sqrt(ss / double(rows) + 1e-10);
      for (Index i = 0; i < rows; ++i) {
        dbeta += dy(i, j);
        dgamma += dy(i, j) * (x(i, j) - mean) * inv;
      }
      CHECK(norm.running_mean()(0, j) == Approx(0.1 * mean).epsilon(1e-7));
      CHECK(norm.running_variance()(0, j) == Approx(0.9 + 0.1 * ss / double(rows - 1)));
      for (Index i = 0; i < rows; ++i) {
        const double xh = (x(i, j) - mean) * inv;
        REQUIRE(std::abs(y.value(i, j) - xh) < 1e-3);
        const double dx =
            inv * (dy(i, j) - dbeta / double(rows) - xh * dgamma / double(rows));
        REQUIRE(std::abs(in.grad(i, j) - dx) < 1e-3 * inv);
      }
    }
  }
}

TEST_CASE("batch norm: a NaN or an infinity is refused before it spoils the statistics") {
  const float nan = std::numeric_limits<float>::quiet_NaN(),
              inf = std::numeric_limits<float>::infinity();
  for (const float bad : {nan, inf, -inf, 1e30f})
    for (const Index row : {0, 2, 5})
      for (const Index column : {0, 34}) {
        BatchNorm1D norm(35);
        Matrix x = random_matrix(6, 35, 1);
        run(norm, x, Mode::Train);
        const Matrix before = norm.running_mean();
        x(row, column) = bad;
        try {
          run(norm, x, Mode::Train);
          FAIL("accepted");
        } catch (const NonFinite& error) {
          CHECK(error.row == row);
          CHECK(error.column == column);
        }
        for (Index j = 0; j < 35; ++j)
          REQUIRE(norm.running_mean()(0, j) == before(0, j));
        CHECK(norm.batches_tracked() == 1);
      }
}

TEST_CASE("batch norm: the refusal names layer, row and column, counted from one") {
  Sequential net;
  net.add<Linear>(2, 2);
  net.add<BatchNorm1D>(2);
  Matrix x = kBatch;
  x(2, 1) = std::numeric_limits<float>::quiet_NaN();
  CHECK_THROWS_WITH_AS(run(net, x, Mode::Train),
                       "layer 1: BatchNorm1D: row 3, column 1 of the batch is nan; the "
                       "batch is refused, the running statistics are unchanged",
                       NonFinite);
  x(2, 1) = 1e25f;
  BatchNorm1D norm(2);
  CHECK_THROWS_WITH_AS(
      run(norm, x, Mode::Train),
      "BatchNorm1D: row 3, column 2 of the batch is 1e+25, too large to "
      "square; the batch is refused, the running statistics are unchanged",
      NonFinite);
}

TEST_CASE(
    "batch norm: untracked, a NaN is refused in eval too; tracked, it stays in its row") {
  Matrix x = kBatch;
  x(1, 0) = std::numeric_limits<float>::quiet_NaN();
  BatchNorm1D untracked(2, {.track_running_stats = false}), tracked(2);
  CHECK_THROWS_AS(run(untracked, x, Mode::Predict), NonFinite);
  const Matrix y = run(tracked, x, Mode::Predict);
  CHECK(std::isnan(y(1, 0)));
  CHECK(y(0, 0) == Approx(1));
  CHECK(y(1, 1) == Approx(10.5));
}

TEST_CASE("batch norm: options out of range are errors") {
  const auto build = [](BatchNormOptions options) { BatchNorm1D norm(2, options); };
  for (const double bad : {-1e-5, double(NAN), double(INFINITY)}) {
    CHECK_THROWS_AS(build({.epsilon = bad}), Error);
    CHECK_THROWS_AS(build({.momentum = bad}), Error);
    CHECK_THROWS_AS(build({.initial_variance = bad}), Error);
  }
  CHECK_THROWS_WITH_AS(build({.momentum = 1.5}),
                       "BatchNorm1D: momentum is 1.5, expected a number from 0 to 1",
                       Error);
  CHECK_THROWS_AS(build({.epsilon = 1e300}), Error);  // no float holds it
  CHECK_THROWS_AS(build({.initial_variance = 1e300}), Error);
  CHECK_THROWS_AS(BatchNorm1D(0), Error);
  CHECK_THROWS_AS(BatchNorm1D(-1), Error);
}

TEST_CASE(
    "batch norm: without epsilon a constant column has no slope, not an infinite one") {
  BatchNorm1D norm(1, {.epsilon = 0});
  Tape tape;
  tape.begin(Mode::Train);
  const Matrix data(4, 1, 3), dy{{1}, {2}, {3}, {5}};
  const Tensor x = tape.variable(data);
  tape.backward(sum(norm(x) * tape.constant(dy)));
  for (Index i = 0; i < 4; ++i)
    CHECK(x.grad(i, 0) == 0);
  CHECK(norm.gamma().grad(0, 0) == 0);
  CHECK(norm.beta().grad(0, 0) == 11);

  norm.running_variance() = {{0}};
  CHECK(run(norm, {{7}}, Mode::Eval)(0, 0) == 0);
}

TEST_CASE("batch norm: a running variance that is none gives no plausible answer") {
  BatchNorm1D norm(2);
  norm.running_variance() = {{NAN, -1}};
  const Matrix y = run(norm, {{7, 8}}, Mode::Eval);
  CHECK(std::isnan(y(0, 0)));
  CHECK(std::isnan(y(0, 1)));
}

TEST_CASE("batch norm: the count of batches stays at the largest that there is") {
  BatchNorm1D norm(1, {.momentum = std::nullopt});
  norm.batches_tracked() = std::numeric_limits<std::int64_t>::max() - 1;
  run(norm, {{1}, {3}}, Mode::Train);
  run(norm, {{1}, {3}}, Mode::Train);
  CHECK(norm.batches_tracked() == std::numeric_limits<std::int64_t>::max());
}
