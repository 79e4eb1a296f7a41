// The numbers of layers/first-steps.md.
#include <doctest/doctest.h>

#include <array>

#include "core/ops.hpp"
#include "core/tape.hpp"
#include "layers/batch_norm1d.hpp"
#include "layers/loss.hpp"

using namespace gambeta;
using doctest::Approx;

TEST_CASE("first steps: softmax, cross-entropy and their gradient") {
  Matrix z(1, 3);
  z(0, 0) = 2;
  z(0, 1) = 1;
  const std::array label{0};
  Tape tape;
  tape.begin(Mode::Train);
  const Tensor logits = tape.variable(ConstView(z));
  const Tensor loss = softmax_cross_entropy(logits, label);
  tape.backward(loss);

  CHECK(loss.item() == Approx(0.408).epsilon(0.001));
  CHECK(logits.grad(0, 0) == Approx(0.665 - 1).epsilon(0.002));
  CHECK(logits.grad(0, 1) == Approx(0.245).epsilon(0.002));
  CHECK(logits.grad(0, 2) == Approx(0.090).epsilon(0.002));
}

TEST_CASE("first steps: 1, 2, 4, 9 become -0.97, -0.65, 0 and 1.62") {
  Matrix x(4, 1);
  const std::array rows{1.0, 2.0, 4.0, 9.0}, x_hat{-0.97, -0.65, 0.0, 1.62};
  for (Index i = 0; i < 4; ++i)
    x(i, 0) = rows[std::size_t(i)];
  BatchNorm1D norm(1);
  Tape tape;
  tape.begin(Mode::Train);
  const Tensor y = norm.forward(tape.constant(ConstView(x)));
  for (Index i = 0; i < 4; ++i)
    CHECK(y.value(i, 0) - x_hat[std::size_t(i)] == Approx(0).epsilon(0.005));
}
