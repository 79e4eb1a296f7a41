#include "layers/batch_norm1d.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "core/ops.hpp"
#include "layers/gradient_check.hpp"
#include "tests/layers/run.hpp"

using namespace gambeta;
using doctest::Approx;

TEST_CASE("batch norm: momentum is the weight of the newest batch") {
  BatchNorm1D norm(2, {.momentum = 0.25});
  run(norm, kBatch, Mode::Train);
  CHECK(norm.running_mean()(0, 0) == Approx(0.25 * 4));
  CHECK(norm.running_variance()(0, 0) == Approx(0.75 * 1 + 0.25 * 38 / 3));  // unbiased
  run(norm, kBatch, Mode::Train);
  CHECK(norm.running_mean()(0, 0) == Approx(0.75 * 1 + 0.25 * 4));
  CHECK(norm.batches_tracked() == 2);
}

TEST_CASE("batch norm: without a momentum all batches weigh the same") {
  BatchNorm1D norm(1, {.momentum = std::nullopt});
  double means = 0, variances = 0;
  for (int batch = 1; batch <= 5; ++batch) {
    const Matrix x = random_matrix(8, 1, std::uint64_t(batch), batch, batch);
    double mean = 0, ss = 0;
    for (const float v : x)
      mean += v / 8;
    for (const float v : x)
      ss += (v - mean) * (v - mean);
    means += mean;
    variances += ss / 7;
    run(norm, x, Mode::Train);
    CHECK(norm.running_mean()(0, 0) == Approx(means / batch));
    CHECK(norm.running_variance()(0, 0) == Approx(variances / batch));
  }
}

TEST_CASE("batch norm: momentum 0 never moves the statistics, 1 keeps the last batch") {
  BatchNorm1D never(2, {.momentum = 0}), last(2, {.momentum = 1});
  run(never, kBatch, Mode::Train);
  run(last, kBatch, Mode::Train);
  CHECK(never.running_mean()(0, 1) == 0);
  CHECK(never.running_variance()(0, 1) == 1);
  CHECK(last.running_mean()(0, 1) == 10.5f);
  CHECK(last.running_variance()(0, 1) == Approx(6.5 / 3));
}

TEST_CASE("batch norm: eval uses the running statistics and leaves them alone") {
  BatchNorm1D norm(2);
  norm.running_mean() = {{1, 2}};
  norm.running_variance() = {{4, 9}};
  for (const Mode mode : {Mode::Eval, Mode::Predict}) {
    const Matrix y = run(norm, {{5, 5}}, mode);  // a single row is fine here
    CHECK(y(0, 0) == Approx(2));
    CHECK(y(0, 1) == Approx(1));
  }
  CHECK(norm.running_mean()(0, 0) == 1);
  CHECK(norm.batches_tracked() == 0);
}

TEST_CASE("batch norm: untracked, it normalizes by the batch in every mode") {
  BatchNorm1D norm(2, {.track_running_stats = false}), tracked(2);
  const Matrix expected = run(tracked, kBatch, Mode::Train);
  for (const Mode mode : {Mode::Train, Mode::Eval, Mode::Predict}) {
    const Matrix y = run(norm, kBatch, mode);
    for (Index i = 0; i < y.rows(); ++i)
      CHECK(y(i, 0) == expected(i, 0));
  }
  CHECK(norm.batches_tracked() == 0);
  CHECK(norm.running_mean()(0, 0) == 0);
  CHECK_THROWS_AS(run(norm, {{1, 2}}, Mode::Eval), Error);  // one row has no variance
}

TEST_CASE("batch norm: what a layer keeps depends on its options") {
  struct Names : StateVisitor {
    std::string seen;
    void parameter(std::string_view name, Parameter& p) override {
      seen += std::string(name) + (p.decays ? "(decays) " : " ");
    }
    void buffer(std::string_view name, Matrix&) override {
      seen += std::string(name) + " ";
    }
    void counter(std::string_view name, std::int64_t&) override { seen += name; }
  };
  const auto names = [](BatchNormOptions options) {
    Names shown;
    BatchNorm1D(3, options).visit(shown);
    return shown.seen;
  };
  CHECK(names({}) == "weight bias running_mean running_var num_batches_tracked");
  CHECK_FALSE(BatchNorm1D(3, {.affine = false}).gamma().tensor().wants_grad());
  CHECK(names({.affine = false}) == "running_mean running_var num_batches_tracked");
  CHECK(names({.track_running_stats = false}) == "weight bias ");
  CHECK(names({.affine = false, .track_running_stats = false}) == "");
}

TEST_CASE("batch norm: frozen gamma and beta stay, the running statistics still move") {
  BatchNorm1D norm(2);
  norm.gamma().frozen = norm.beta().frozen = true;
  Tape tape;
  tape.begin(Mode::Train);
  const Tensor x = tape.variable(kBatch);
  tape.backward(sum(square(norm(x)) * tape.constant(kBatch)));
  CHECK(norm.gamma().grad(0, 0) == 0);
  CHECK(norm.beta().grad(0, 0) == 0);
  CHECK(x.grad(0, 0) != 0);
  CHECK(norm.running_mean()(0, 0) == Approx(0.4));
}

TEST_CASE("batch norm: frozen statistics are used in training and stay") {
  BatchNorm1D norm(2);
  norm.running_mean() = {{1, 2}};
  norm.freeze_statistics();
  const Matrix y = run(norm, kBatch, Mode::Train);
  CHECK(y(0, 0) == Approx(0));
  CHECK(norm.running_mean()(0, 0) == 1);
  CHECK(norm.batches_tracked() == 0);
  norm.freeze_statistics(false);
  run(norm, kBatch, Mode::Train);
  CHECK(norm.running_mean()(0, 0) == Approx(0.9 * 1 + 0.1 * 4));
}

TEST_CASE("batch norm: the running mean is the average of the rounded batch means") {
  // Each update is rounded once: the mean of 1e4 stays within a few last places of float.
  BatchNorm1D norm(1, {.momentum = std::nullopt});
  double mean = 0;
  for (std::uint64_t batch = 0; batch < 100; ++batch) {
    const Matrix x = random_matrix(64, 1, batch, 1e4, 1);
    for (const float v : x)
      mean += double(v) / 6400;
    run(norm, x, Mode::Train);
  }
  CHECK(std::abs(norm.running_mean()(0, 0) - mean) < 2e-3);  // float steps by 1e-3 here
}
