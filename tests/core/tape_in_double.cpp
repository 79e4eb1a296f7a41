// In double, where the tests are built with assertions on: begin() fills the memory of the
// previous run with NaN.
#include "core/tape.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <functional>

#include "core/ops.hpp"
#include "layers/batch_norm1d.hpp"
#include "layers/loss.hpp"
#include "tests/layers/run.hpp"

using namespace gambeta;

TEST_CASE("tape: backward follows every path from the loss to a value") {
  Tape tape;
  tape.begin(Mode::Train);
  const Tensor x = tape.variable(2), y = tape.variable(5);
  const Tensor a = x * y, b = x + a;  // b = x + x y
  tape.backward(b * a);               // x^2 y + x^2 y^2
  CHECK(x.grad(0, 0) == 2 * 2 * 5 + 2 * 2 * 25);
  CHECK(y.grad(0, 0) == 2 * 2 + 2 * 4 * 5);
  CHECK(a.grad(0, 0) == 2 + 2 * 10);  // d (x + a) a / da, kept for values in between, too
}

TEST_CASE("tape: what the loss does not depend on keeps a gradient of zero") {
  Tape tape;
  tape.begin(Mode::Train);
  const Tensor x = tape.variable(2), unused = tape.variable(3);
  const Tensor aside = unused * x;
  tape.backward(square(x));
  CHECK(unused.grad(0, 0) == 0);
  CHECK(aside.grad(0, 0) == 0);
  CHECK(x.grad(0, 0) == 4);
}

TEST_CASE("tape: the first term of a gradient may be written, the others are added") {
  BatchNorm1D norm(3);
  const std::vector<int> labels{0, 2, 1};
  const Matrix weights{{1, -2, 0.5}, {0, 3, 1}, {2, 1, -1}};
  const std::vector<std::function<Tensor(const Tensor&)>> uses{
      [](const Tensor& x) { return sum(relu(x)); },
      [](const Tensor& x) { return mean(x * x); },
      [](const Tensor& x) { return sum(matmul(x, x)); },
      [&](const Tensor& x) { return sum(norm(x) * x.tape->constant(weights)); },
      [&](const Tensor& x) { return softmax_cross_entropy(x, labels); }};
  const Matrix data{{0.5, -1, 2}, {2, 3, -0.1}, {-1, 0.2, 0.3}};
  Tape tape;
  const auto gradient = [&](const auto& loss, Mode mode) {
    tape.begin(mode);
    const Tensor x = tape.variable(data);
    tape.backward(loss(x));
    return copy_of(x.grad);
  };
  for (const Mode mode : {Mode::Train, Mode::Eval})
    for (const auto& first : uses)
      for (const auto& second : uses) {
        const Matrix a = gradient(first, mode), b = gradient(second, mode);
        const Matrix both =
            gradient([&](const Tensor& x) { return first(x) + second(x); }, mode);
        for (Index k = 0; k < data.size(); ++k)
          CHECK(both.data()[k] == doctest::Approx(a.data()[k] + b.data()[k]));
      }
}

TEST_CASE("tape: data and weights without gradient room are left alone") {
  Tape tape;
  tape.begin(Mode::Train);
  const Tensor data = tape.constant(2), x = tape.variable(3);
  CHECK_FALSE(data.wants_grad());
  tape.backward(data * x);
  CHECK(x.grad(0, 0) == 2);
}

TEST_CASE("tape: the same run again after begin() gives the same numbers") {
  Tape tape;
  const Matrix data{{0.5, -1}, {2, 3}};
  Matrix first;
  for (int run = 0; run < 4; ++run) {
    tape.begin(Mode::Train);
    const Tensor x = tape.variable(data);
    tape.backward(sum(tanh(matmul(x, x))));
    if (run == 0)
      first = Matrix{{x.grad(0, 0), x.grad(0, 1)}, {x.grad(1, 0), x.grad(1, 1)}};
    for (Index i = 0; i < 2; ++i)
      for (Index j = 0; j < 2; ++j)
        CHECK(x.grad(i, j) == first(i, j));
  }
}

TEST_CASE("tape: a handle of an earlier run shows as NaN") {
  Tape tape;
  tape.begin(Mode::Train);
  const Tensor x = tape.variable(2), y = x * x;
  CHECK(y.item() == 4);
  tape.begin(Mode::Train);
  CHECK(std::isnan(y.item()));
  CHECK(std::isnan(x.grad(0, 0)));
}

TEST_CASE("tape: a run that was thrown away leaves no steps behind") {
  Tape tape;
  tape.begin(Mode::Train);
  const Tensor lost = square(tape.variable(1));
  CHECK(lost.item() == 1);  // and no backward
  tape.begin(Mode::Train);
  const Tensor x = tape.variable(3);
  tape.backward(square(x));
  CHECK(x.grad(0, 0) == 6);
}

TEST_CASE("tape: a run larger than the arena's first piece is a run like any other") {
  Tape tape;
  const Matrix data(300, 300, 0.5);  // 720 KB a matrix; the first piece holds 256 KB
  for (int run = 0; run < 3; ++run) {
    tape.begin(Mode::Train);
    const Tensor x = tape.variable(data);
    tape.backward(mean(square(x) + x));
    CHECK(x.grad(299, 299) == doctest::Approx(2.0 / 90000).epsilon(1e-12));
  }
}

TEST_CASE("tape: eval keeps gradients, predict keeps none") {
  Tape tape;
  tape.begin(Mode::Eval);
  const Tensor x = tape.variable(3);
  tape.backward(square(x));
  CHECK(x.grad(0, 0) == 6);

  tape.begin(Mode::Predict);
  const Tensor y = square(tape.variable(3));
  CHECK(y.item() == 9);
  CHECK_FALSE(y.wants_grad());
  CHECK_THROWS_WITH_AS(tape.backward(y),
                       "backward: a run in Mode::Predict keeps no gradients", Error);
}

TEST_CASE("tape: backward wants one number of this run") {
  Tape tape, other;
  tape.begin(Mode::Train);
  other.begin(Mode::Train);
  const Matrix data(2, 3);
  CHECK_THROWS_WITH_AS(tape.backward(square(tape.variable(data))),
                       "backward: the loss is 2 x 3, expected one number", Error);
  CHECK_THROWS_WITH_AS(tape.backward(other.variable(1)),
                       "backward: the loss belongs to another tape", Error);
  CHECK_THROWS_WITH_AS(tape.constant(transposed(data.view())),
                       "constant: the numbers must lie row after row", Error);
  CHECK_THROWS_WITH_AS(tape.constant(data).item(), "item: expected one number, got 2 x 3",
                       Error);
}

// PyTorch says "Trying to backward through the graph a second time".
TEST_CASE("tape: a run is walked back once, and not when it is over") {
  Tape tape;
  tape.begin(Mode::Train);
  const Tensor x = tape.variable(3), y = square(x);
  tape.backward(y);
  CHECK_THROWS_WITH_AS(tape.backward(y),
                       "backward: this run was walked back already; begin() another one",
                       Error);
  CHECK(x.grad(0, 0) == 6);  // as the first time left it
  tape.begin(Mode::Train);
  CHECK_THROWS_WITH_AS(tape.backward(y),
                       "backward: the tensor is of an earlier run; begin() ended that",
                       Error);
}

template <class Values>
concept MakesConstant = requires(Tape& tape, Values&& values) {
  tape.constant(std::forward<Values>(values));
};
template <class Values>
concept MakesVariable = requires(Tape& tape, Values&& values) {
  tape.variable(std::forward<Values>(values));
};

TEST_CASE("tape: numbers that would be gone after the call do not compile") {
  static_assert(MakesConstant<Matrix&> && MakesConstant<const Matrix&>);
  static_assert(MakesConstant<View> && MakesConstant<ConstView>);
  static_assert(!MakesConstant<Matrix> && !MakesConstant<const Matrix>);
  static_assert(MakesVariable<Matrix&> && !MakesVariable<Matrix>);
}
