#include "optim/sgd.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "layers/batch_norm1d.hpp"
#include "layers/linear.hpp"
#include "layers/sequential.hpp"

using namespace gambeta;

namespace {

// The weight of a 1 x 1 Linear after each of three steps with these gradients.
constexpr float kGradients[] = {0.5f, -1.0f, 2.0f};

std::vector<double> three_steps(SgdOptions options, double start = 1) {
  Linear layer(1, 1, /*bias=*/false);
  layer.weight().value(0, 0) = float(start);
  Sgd sgd(layer, options);
  std::vector<double> weights;
  for (const float gradient : kGradients) {
    layer.weight().grad(0, 0) = gradient;
    sgd.step();
    CHECK(layer.weight().grad(0, 0) == 0);
    weights.push_back(layer.weight().value(0, 0));
  }
  return weights;
}

void check_close(const std::vector<double>& actual, const std::vector<double>& expected) {
  REQUIRE(actual.size() == expected.size());
  for (std::size_t i = 0; i < actual.size(); ++i)
    CHECK(actual[i] == doctest::Approx(expected[i]).epsilon(1e-6));
}

}  // namespace

// Worked by hand with PyTorch's rule: g = gradient + decay w; v = momentum v + g;
// w -= rate (nesterov ? g + momentum v : v); w starts at 1, v at 0.
TEST_CASE("sgd: plain steps go down the gradient") {
  check_close(three_steps({.learning_rate = 0.1, .momentum = 0}), {0.95, 1.05, 0.85});
}

TEST_CASE("sgd: momentum adds up, and the first step is not damped") {
  // v: 0.5, -0.55, 1.505
  check_close(three_steps({.learning_rate = 0.1, .momentum = 0.9}),
              {0.95, 1.005, 0.8545});
}

TEST_CASE("sgd: Nesterov looks one step ahead") {
  // g + 0.9 v: 0.95, -1.495, 3.3545
  check_close(three_steps({.learning_rate = 0.1, .momentum = 0.9, .nesterov = true}),
              {0.905, 1.0545, 0.71905});
}

TEST_CASE("sgd: weight decay adds to the gradient, before the momentum") {
  // g: 0.6, -0.906, 2.09766; v: 0.6, -0.366, 1.76826
  check_close(three_steps({.learning_rate = 0.1, .momentum = 0.9, .weight_decay = 0.1}),
              {0.94, 0.9766, 0.799774});
}

TEST_CASE("sgd: decay spares gamma, beta and biases unless decay_all asks for them") {
  for (const bool all : {false, true}) {
    Sequential net;
    Linear& linear = net.add<Linear>(1, 1);
    BatchNorm1D& norm = net.add<BatchNorm1D>(1);
    linear.weight().value(0, 0) = linear.bias().value(0, 0) = 1;
    norm.beta().value(0, 0) = 1;
    Sgd sgd(net, {.learning_rate = 0.5, .weight_decay = 0.5, .decay_all = all});
    sgd.step();  // without any gradient
    const float decayed = 0.75f, spared = all ? decayed : 1;
    CHECK(linear.weight().value(0, 0) == decayed);
    CHECK(linear.bias().value(0, 0) == spared);
    CHECK(norm.gamma().value(0, 0) == spared);
    CHECK(norm.beta().value(0, 0) == spared);
  }
}

TEST_CASE("sgd: a frozen parameter stays, whatever its gradient or velocity") {
  Linear layer(1, 1, /*bias=*/false);
  Sgd sgd(layer, {.learning_rate = 0.1, .momentum = 0.9, .weight_decay = 0.1});
  layer.weight().value(0, 0) = layer.weight().grad(0, 0) = 1;
  sgd.step();
  const float before = layer.weight().value(0, 0);
  layer.weight().frozen = true;
  layer.weight().grad(0, 0) = 3;
  sgd.step();
  CHECK(layer.weight().value(0, 0) == before);
  CHECK(layer.weight().grad(0, 0) == 0);  // spent, not kept for when it thaws
}

TEST_CASE("sgd: gradients of several backward passes add up, and can be forgotten") {
  Linear layer(1, 1, /*bias=*/false);
  Sgd sgd(layer, {.learning_rate = 1, .momentum = 0});
  Tape tape;
  for (int pass = 0; pass < 2; ++pass) {
    tape.begin(Mode::Train);
    tape.backward(layer(tape.constant(3)));
  }
  CHECK(layer.weight().grad(0, 0) == 6);
  sgd.clear_gradients();
  sgd.step();
  CHECK(layer.weight().value(0, 0) == 0);
}

TEST_CASE("sgd: the velocities are shown under PyTorch's names") {
  struct Names : StateVisitor {
    std::vector<std::string> seen;
    void buffer(std::string_view name, Matrix&) override { seen.emplace_back(name); }
  } names;
  Sequential net;
  net.add<Linear>(2, 3);
  net.add<BatchNorm1D>(3);
  Sgd(net).visit(names);
  CHECK(names.seen ==
        std::vector<std::string>{"0.weight.momentum_buffer", "0.bias.momentum_buffer",
                                 "1.weight.momentum_buffer", "1.bias.momentum_buffer"});
}

TEST_CASE("sgd: options out of range are errors") {
  Linear layer(1, 1);
  const auto build = [&layer](SgdOptions options) { Sgd sgd(layer, options); };
  CHECK_THROWS_WITH_AS(build({.learning_rate = -1}),
                       "SGD: learning rate is -1, expected a number from 0 up", Error);
  CHECK_THROWS_AS(build({.learning_rate = NAN}), Error);
  CHECK_THROWS_AS(build({.learning_rate = INFINITY}), Error);
  CHECK_THROWS_AS(build({.learning_rate = 1e300}), Error);  // no float holds it
  CHECK_THROWS_AS(build({.weight_decay = 1e300}), Error);
  CHECK_THROWS_AS(build({.momentum = 1}), Error);
  CHECK_THROWS_AS(build({.momentum = -0.1}), Error);
  CHECK_THROWS_AS(build({.momentum = NAN}), Error);
  CHECK_THROWS_AS(build({.weight_decay = -1}), Error);
  CHECK_THROWS_AS(build({.weight_decay = NAN}), Error);
  CHECK_THROWS_WITH_AS(build({.momentum = 0, .nesterov = true}),
                       "SGD: Nesterov needs a momentum", Error);
}

TEST_CASE(
    "sgd: a parameter under two names, or without room for its gradient, is refused") {
  struct Tied : Layer {
    Parameter shared{Matrix(1, 2)}, other{Matrix(1, 2)};
    Tensor forward(const Tensor& x) override { return x; }
    std::string name() const override { return "Tied"; }
    void visit(StateVisitor& visitor) override {
      visitor.parameter("encoder", shared);
      visitor.parameter("other", other);
      visitor.parameter("decoder", shared);
    }
  } tied;
  CHECK_THROWS_WITH_AS(Sgd{tied},
                       "SGD: encoder and decoder are one parameter; show it once", Error);
  Linear layer(2, 1);
  layer.weight().grad = Matrix(2, 1);
  CHECK_THROWS_WITH_AS(Sgd{layer}, "SGD: weight is 1 x 2, its gradient 2 x 1", Error);
}
