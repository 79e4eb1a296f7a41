// The answers to the exercises of core/README.md.
#include <doctest/doctest.h>

#include <cmath>

#include "core/ops.hpp"
#include "layers/gradient_check.hpp"

using namespace gambeta;
using doctest::Approx;

namespace {

// x^3 for each element, as one operation with its own derivative.
Tensor cube(const Tensor& x) {
  const Tape::Output y = x.tape->output(x.rows(), x.cols());
  for (Index i = 0; i < x.rows(); ++i)
    for (Index j = 0; j < x.cols(); ++j)
      y.out(i, j) = x.value(i, j) * x.value(i, j) * x.value(i, j);

  x.tape->record([x, dy = y.grad] {
    for (Index i = 0; i < x.rows() && x.wants_grad(); ++i)
      for (Index j = 0; j < x.cols(); ++j)
        x.grad(i, j) += dy(i, j) * 3 * x.value(i, j) * x.value(i, j);  // dx += dy 3 x^2
  });
  return y;
}

// a * b for numbers, with a closure that assigns where it should add.
Tensor product_that_assigns(const Tensor& a, const Tensor& b) {
  const Tape::Output y = a.tape->output(1, 1);
  y.out(0, 0) = a.item() * b.item();
  a.tape->record([a, b, dy = y.grad] {
    a.grad(0, 0) = dy(0, 0) * b.item();
    b.grad(0, 0) = dy(0, 0) * a.item();
  });
  return y;
}

template <class Product>
double gradient_of_square(Product product) {
  Tape tape;
  tape.begin(Mode::Train);
  const Tensor a = tape.variable(3);
  tape.backward(product(a, a));
  return a.grad(0, 0);
}

}  // namespace

TEST_CASE("core exercise 1: dd/db of the example is (1 - d^2) a = 0.0073") {
  Tape tape;
  tape.begin(Mode::Train);
  const Tensor a = tape.variable(2), b = tape.variable(-3), c = tape.variable(10);
  const Tensor d = tanh(a * b + c / square(a));
  tape.backward(d);
  const double by_hand = 1 - std::tanh(-3.5) * std::tanh(-3.5);
  CHECK(b.grad(0, 0) == Approx(2 * by_hand).epsilon(1e-12));
  CHECK(c.grad(0, 0) == Approx(by_hand / 4).epsilon(1e-12));
  CHECK(std::abs(b.grad(0, 0) - 0.0073) < 0.00005);
}

TEST_CASE("core exercise 2: closures that assign lose half of the gradient of a * a") {
  CHECK(gradient_of_square(product_that_assigns) == 3);
  CHECK(gradient_of_square([](const Tensor& a, const Tensor& b) { return a * b; }) == 6);
}

TEST_CASE("core exercise 3: a cube of two operations, and of one") {
  const Matrix x{{1.5, -2, 0.25}};
  const auto composed = [](auto in) { return square(in[0]) * in[0]; };
  const auto single = [](auto in) { return cube(in[0]); };
  CHECK(check_gradients(composed, {x}).largest_error < kGradientTolerance);
  CHECK(check_gradients(single, {x}).largest_error < kGradientTolerance);
  Tape tape;
  tape.begin(Mode::Predict);
  const Tensor in = tape.constant(x);
  const double cubes[] = {3.375, -8, 0.015625};
  for (Index j = 0; j < 3; ++j) {
    CHECK(cube(in).value(0, j) == cubes[j]);
    CHECK((square(in) * in).value(0, j) == cubes[j]);
  }
}

TEST_CASE(
    "core exercise 4: a bias gets the gradients of all rows, a centred column none") {
  Tape tape;
  tape.begin(Mode::Train);
  const Matrix numbers = random_matrix(5, 3, 1), bias = random_matrix(1, 3, 2);
  const Tensor x = tape.variable(numbers), b = tape.variable(bias);
  tape.backward(sum(x + b));
  for (Index j = 0; j < 3; ++j) {
    CHECK(b.grad(0, j) == 5);
    CHECK(x.grad(4, j) == 1);
  }
  tape.begin(Mode::Train);
  const Tensor u = tape.variable(numbers);
  tape.backward(sum(u - mean(u, Over::Rows)));
  for (Index i = 0; i < 5; ++i)
    for (Index j = 0; j < 3; ++j)
      CHECK(std::abs(u.grad(i, j)) < 1e-15);
}
