#include "core/ops.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

using namespace gambeta;

namespace {

std::vector<float> numbers(const Tensor& t) {
  return {t.value.data, t.value.data + t.value.size()};
}

using Row = std::vector<float>;

}  // namespace

TEST_CASE("ops: values, with rows, columns and numbers repeated where they must be") {
  Tape tape;
  tape.begin(Mode::Predict);
  const Matrix data{{1, 2, 3}, {4, 5, 6}}, row{{10, 20, 30}}, column{{2}, {4}};
  const Tensor x = tape.constant(data), r = tape.constant(row), c = tape.constant(column);
  CHECK(numbers(x + r) == Row{11, 22, 33, 14, 25, 36});
  CHECK(numbers(r - x) == Row{9, 18, 27, 6, 15, 24});
  CHECK(numbers(x * c) == Row{2, 4, 6, 16, 20, 24});
  CHECK(numbers(x / c) == Row{0.5, 1, 1.5, 1, 1.25, 1.5});
  CHECK(numbers(r + c) == Row{12, 22, 32, 14, 24, 34});  // both repeated
  CHECK(numbers(x + 1) == Row{2, 3, 4, 5, 6, 7});
  CHECK(numbers(1 + x) == Row{2, 3, 4, 5, 6, 7});
  CHECK(numbers(x - 1) == Row{0, 1, 2, 3, 4, 5});
  CHECK(numbers(1 - x) == Row{0, -1, -2, -3, -4, -5});
  CHECK(numbers(x * 0.5f) == Row{0.5, 1, 1.5, 2, 2.5, 3});
  CHECK(numbers(0.5f * x) == Row{0.5, 1, 1.5, 2, 2.5, 3});
  CHECK(numbers(x / 2) == Row{0.5, 1, 1.5, 2, 2.5, 3});
  CHECK(numbers(12 / x) == Row{12, 6, 4, 3, 12.f / 5, 2});
  CHECK(numbers(-x) == Row{-1, -2, -3, -4, -5, -6});
  CHECK(numbers(square(x)) == Row{1, 4, 9, 16, 25, 36});
  CHECK(numbers(sum(x)) == Row{21});
  CHECK(numbers(sum(x, Over::Rows)) == Row{5, 7, 9});
  CHECK(numbers(sum(x, Over::Columns)) == Row{6, 15});
  CHECK(numbers(mean(x, Over::Rows)) == Row{2.5, 3.5, 4.5});
  const Matrix weights{{1}, {2}, {3}};
  CHECK(numbers(matmul(x, tape.constant(weights))) == Row{14, 32});
}

TEST_CASE(
    "ops: exp, log, sqrt, abs, relu, sigmoid, softplus and tanh are the standard "
    "library's") {
  Tape tape;
  tape.begin(Mode::Predict);
  const Matrix data{{-2, 0, 0.5, 3}};
  const Tensor x = tape.constant(data);
  for (Index j = 0; j < 4; ++j) {
    const float v = data(0, j);
    CHECK(exp(x).value(0, j) == doctest::Approx(std::exp(v)));
    CHECK(log(exp(x)).value(0, j) == doctest::Approx(v));
    CHECK(sqrt(square(x)).value(0, j) == doctest::Approx(std::abs(v)));
    CHECK(relu(x).value(0, j) == (v > 0 ? v : 0));
    CHECK(abs(x).value(0, j) == std::abs(v));
    CHECK(softplus(x).value(0, j) == doctest::Approx(std::log1p(std::exp(v))));
    CHECK(sigmoid(x).value(0, j) == doctest::Approx(1 / (1 + std::exp(-v))));
    CHECK(tanh(x).value(0, j) == doctest::Approx(std::tanh(v)));
  }
}

TEST_CASE("ops: sigmoid and relu at the ends of the numbers") {
  Tape tape;
  tape.begin(Mode::Predict);
  const float inf = INFINITY, nan = NAN;
  const Matrix data{{-inf, -1e4f, 1e4f, inf, nan}};
  const Tensor x = tape.constant(data);
  CHECK(numbers(sigmoid(x)).at(0) == 0);
  CHECK(numbers(sigmoid(x)).at(1) == 0);
  CHECK(numbers(sigmoid(x)).at(2) == 1);
  CHECK(numbers(sigmoid(x)).at(3) == 1);
  CHECK(std::isnan(numbers(relu(x)).at(4)));  // a NaN must not turn into a harmless 0
}

TEST_CASE("ops: shapes that do not fit are errors that name both") {
  Tape tape, other;
  tape.begin(Mode::Train);
  other.begin(Mode::Train);
  const Matrix a(2, 3), b(3, 2), empty(0, 3);
  const Tensor x = tape.constant(a), y = tape.constant(b);
  CHECK_THROWS_WITH_AS(x + y, "+: 2 x 3 does not fit 3 x 2", Error);
  CHECK_THROWS_WITH_AS(x / y, "/: 2 x 3 does not fit 3 x 2", Error);
  CHECK_THROWS_WITH_AS(matmul(x, x), "matmul: 2 x 3 times 2 x 3", Error);
  CHECK_THROWS_WITH_AS(mean(tape.constant(empty), Over::Rows),
                       "mean: 0 x 3 has nothing to average", Error);
  CHECK_THROWS_WITH_AS(x + other.constant(a), "+: the operands belong to different runs",
                       Error);
  const Tensor weight{a, {}, nullptr};
  CHECK_THROWS_WITH_AS(exp(weight),
                       "exp: the input belongs to no run; make it with "
                       "tape.constant(...)",
                       Error);
  tape.begin(Mode::Train);  // x is void
  const Tensor now = tape.constant(a);
  CHECK_THROWS_WITH_AS(x + now, "+: the operands belong to different runs", Error);
  CHECK_THROWS_WITH_AS(exp(x), "exp: the tensor is of an earlier run; begin() ended that",
                       Error);
}

TEST_CASE("ops: softplus neither overflows nor loses a NaN") {
  Tape tape;
  tape.begin(Mode::Train);
  const Matrix data{{-1e30f, -100, 100, 1e30f, NAN}};
  const Tensor x = tape.variable(data), y = softplus(x);
  CHECK(y.value(0, 0) == 0);
  CHECK(y.value(0, 1) == doctest::Approx(std::exp(-100.0)));
  CHECK(y.value(0, 2) == 100);
  CHECK(y.value(0, 3) == 1e30f);
  CHECK(std::isnan(y.value(0, 4)));
  tape.backward(sum(y));
  CHECK(x.grad(0, 0) == 0);
  CHECK(x.grad(0, 3) == 1);
}

TEST_CASE("ops: weights are operands, and keep their gradients") {
  Parameter w(Matrix{{1, -2}});
  Tape tape;
  tape.begin(Mode::Train);
  const Tensor x = tape.parameter(w);
  tape.backward(0.5f * sum(square(x)) + sum(abs(x)));  // weight decay, and lasso
  CHECK(w.grad(0, 0) == 1 + 1);
  CHECK(w.grad(0, 1) == -2 - 1);
  tape.begin(Mode::Train);
  tape.backward(sum(tape.parameter(w)));
  CHECK(w.grad(0, 0) == 3);  // gradients add up until they are spent
  w.frozen = true;
  tape.begin(Mode::Train);
  tape.backward(sum(tape.parameter(w) * tape.variable(2)));
  CHECK(w.grad(0, 0) == 3);
  tape.begin(Mode::Predict);
  CHECK_FALSE(square(tape.parameter(w)).wants_grad());
  CHECK_THROWS_WITH_AS(w.tensor() + 1, doctest::Contains("belongs to no run"), Error);
}
