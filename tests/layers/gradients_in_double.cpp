// Every layer and loss against measured slopes; see layers/gradient_check.hpp.
#include <doctest/doctest.h>

#include "core/ops.hpp"
#include "layers/activation.hpp"
#include "layers/batch_norm1d.hpp"
#include "layers/batch_norm_composed.hpp"
#include "layers/gradient_check.hpp"
#include "layers/linear.hpp"
#include "layers/loss.hpp"
#include "layers/sequential.hpp"

using namespace gambeta;

namespace {

void check_right(const GradientCheck& result) {
  INFO(result.where, ": backward ", result.backward, ", measured ", result.measured);
  CHECK(result.largest_error < kGradientTolerance);
}

void randomize(BatchNorm1D& norm, std::uint64_t seed) {
  Random random(seed, Purpose::Other, 2);
  for (Index j = 0; j < norm.features(); ++j) {
    norm.gamma().value(0, j) = random.normal();
    norm.beta().value(0, j) = random.normal();
    norm.running_mean()(0, j) = random.normal();
    norm.running_variance()(0, j) = random.uniform(0.2, 3);
  }
}

Linear& add_linear(Sequential& net, Index in, Index out, bool bias = true) {
  Random random(7, Purpose::Weights, std::uint64_t(net.size()));
  Linear& linear = net.add<Linear>(in, out, bias);
  linear.initialize(random);
  return linear;
}

}  // namespace

TEST_CASE("linear: gradients of input, weight and bias") {
  for (const bool bias : {true, false}) {
    Linear linear(4, 3, bias);
    Random random(1, Purpose::Weights);
    linear.initialize(random);
    const GradientCheck result = check_gradients(linear, random_matrix(5, 4, 2));
    check_right(result);
    CHECK(result.compared == 5 * 4 + 4 * 3 + (bias ? 3 : 0));
  }
}

TEST_CASE("activations: gradients") {
  ReLU relu_layer;
  Sigmoid sigmoid_layer;
  Tanh tanh_layer;
  for (Layer* layer :
       {static_cast<Layer*>(&relu_layer), static_cast<Layer*>(&sigmoid_layer),
        static_cast<Layer*>(&tanh_layer)})
    check_right(check_gradients(*layer, random_matrix(6, 5, 3)));
}

TEST_CASE("batch norm: gradients over random shapes, options and modes") {
  Random random(11, Purpose::Other);
  for (std::uint64_t round = 0; round < 60; ++round) {
    BatchNormOptions options;
    options.epsilon = random.below(3) == 0 ? 1e-10 : random.uniform(1e-5, 0.1);
    options.affine = random.below(4) != 0;
    options.track_running_stats = random.below(4) != 0;
    options.unbiased_forward = random.below(2) == 0;
    if (random.below(3) == 0)
      options.momentum.reset();
    const Index rows = 3 + Index(random.below(20)), cols = 1 + Index(random.below(40));
    BatchNorm1D norm(cols, options);
    randomize(norm, round);
    norm.freeze_statistics(random.below(5) == 0);
    const Mode mode = random.below(2) == 0 ? Mode::Train : Mode::Eval;
    const Matrix x = random_matrix(rows, cols, 100 + round, 0.5, 2);
    CAPTURE(round);
    check_right(check_gradients(norm, x, {.seed = round, .mode = mode}));
  }
}

TEST_CASE("batch norm: gradients of two rows, where hardly any passes") {
  BatchNorm1D norm(3, {.epsilon = 0.1});  // with 1e-5, dx is 0 to five digits
  randomize(norm, 1);
  check_right(check_gradients(norm, random_matrix(2, 3, 1)));
}

TEST_CASE("batch norm: gradients with the ReLU behind it, which runs inside") {
  for (const Mode mode : {Mode::Train, Mode::Eval})
    for (const std::uint64_t seed : {1, 2, 3}) {
      Sequential net;
      add_linear(net, 3, 21);
      randomize(net.add<BatchNorm1D>(21), seed);
      net.add<ReLU>();
      add_linear(net, 21, 2);
      check_right(check_gradients(net, random_matrix(17, 3, seed), {.mode = mode}));
    }
}

TEST_CASE("batch norm: gradients with a Linear in front and one behind") {
  for (const Mode mode : {Mode::Train, Mode::Eval})
    for (const bool unbiased : {false, true}) {
      Sequential net;
      add_linear(net, 3, 5);
      randomize(net.add<BatchNorm1D>(5, BatchNormOptions{.unbiased_forward = unbiased}),
                2);
      net.add<Tanh>();
      add_linear(net, 5, 2);
      check_right(check_gradients(net, random_matrix(7, 3, 4), {.mode = mode}));
    }
}

TEST_CASE("batch norm: a frozen gamma and beta take no gradient and pass it on") {
  BatchNorm1D norm(4);
  randomize(norm, 3);
  norm.gamma().frozen = norm.beta().frozen = true;
  const GradientCheck result = check_gradients(norm, random_matrix(6, 4, 5));
  check_right(result);
  CHECK(result.compared == 6 * 4);
}

TEST_CASE("losses: gradients of softmax cross-entropy and mean squared error") {
  const std::vector<int> labels{2, 0, 1, 2};
  check_right(
      check_gradients([&](auto in) { return softmax_cross_entropy(in[0], labels); },
                      {random_matrix(4, 3, 6, 0, 3)}));
  const Matrix targets = random_matrix(4, 2, 7);
  const Matrix shares{{0, 1, 0.5}, {1, 0, 0.25}, {0, 0, 1}, {1, 1, 0}, {0.1, 0.9, 0}};
  check_right(
      check_gradients([&](auto in) { return binary_cross_entropy(in[0], shares); },
                      {random_matrix(5, 3, 7)}));
  check_right(check_gradients([&](auto in) { return mean_squared_error(in[0], targets); },
                              {random_matrix(4, 2, 8)}));
}

TEST_CASE("a whole network with batch norm: gradients of inputs and all parameters") {
  Sequential net;
  add_linear(net, 4, 8, /*bias=*/false);
  randomize(net.add<BatchNorm1D>(8), 4);
  net.add<ReLU>();
  add_linear(net, 8, 6);
  randomize(net.add<BatchNorm1D>(6), 5);
  net.add<Sigmoid>();
  add_linear(net, 6, 3);
  std::vector<int> labels;
  for (int i = 0; i < 12; ++i)
    labels.push_back(i % 3);
  const Expression loss = [&](auto in) {
    return softmax_cross_entropy(net(in[0]), labels);
  };
  for (const Mode mode : {Mode::Train, Mode::Eval}) {
    const GradientCheck result =
        check_gradients(loss, {random_matrix(12, 4, 9)}, &net, {.mode = mode});
    check_right(result);
    CHECK(result.compared == 12 * 4 + 4 * 8 + 2 * 8 + 8 * 6 + 6 + 2 * 6 + 6 * 3 + 3);
  }
}

TEST_CASE("batch norm: written with small operations, it has the same numbers") {
  Random random(12, Purpose::Other);
  for (std::uint64_t round = 0; round < 20; ++round) {
    const bool unbiased = round % 2 == 1;
    const Index m = 2 + Index(random.below(30)), c = 1 + Index(random.below(40));
    BatchNorm1D norm(c, {.unbiased_forward = unbiased});
    randomize(norm, round);
    const Matrix x = random_matrix(m, c, round, 1, 2),
                 dy = random_matrix(m, c, round + 50);

    Tape fused, composed;
    fused.begin(Mode::Train);
    const Tensor u = fused.variable(x), y = norm(u);
    fused.backward(sum(y * fused.constant(dy)));
    composed.begin(Mode::Train);
    const Tensor v = composed.variable(x), gamma = composed.variable(norm.gamma().value),
                 beta = composed.variable(norm.beta().value),
                 z = composed_batch_norm(v, gamma, beta, 1e-5, double(m - unbiased));
    composed.backward(sum(z * composed.constant(dy)));

    CAPTURE(round);
    for (Index j = 0; j < c; ++j) {
      CHECK(std::abs(norm.gamma().grad(0, j) - gamma.grad(0, j)) < 1e-11);
      CHECK(std::abs(norm.beta().grad(0, j) - beta.grad(0, j)) < 1e-11);
      for (Index i = 0; i < m; ++i) {
        CHECK(std::abs(y.value(i, j) - z.value(i, j)) < 1e-11);
        CHECK(std::abs(u.grad(i, j) - v.grad(i, j)) < 1e-11);
      }
    }
  }
}

TEST_CASE("gradient check: it leaves a model's numbers as they were") {
  BatchNorm1D norm(2, {.momentum = std::nullopt});
  norm.gamma().grad(0, 1) = 5;
  norm.batches_tracked() = 3;
  check_gradients(norm, random_matrix(4, 2, 1));
  CHECK(norm.gamma().grad(0, 1) == 5);
  CHECK(norm.batches_tracked() == 3);
  CHECK(norm.running_mean()(0, 0) == 0);
  CHECK(norm.running_variance()(0, 0) == 1);
}

TEST_CASE("gradient check: with at_most it looks at about so many numbers") {
  Linear linear(30, 40);
  const GradientCheck result =
      check_gradients(linear, random_matrix(5, 30, 1), {.at_most = 100});
  CHECK(result.compared > 50);
  CHECK(result.compared < 200);
}

TEST_CASE("gradient check: a layer that throws in the middle leaves its weights alone") {
  struct Throws : Linear {
    using Linear::Linear;
    int runs = 0;
    Tensor forward(const Tensor& x) override {
      check(++runs < 4, "enough");
      return Linear::forward(x);
    }
  } layer(2, 2);
  const Matrix before = layer.weight().value;
  CHECK_THROWS_AS(check_gradients(layer, random_matrix(3, 2, 1)), Error);
  layer.runs = -20;  // now among the weights
  CHECK_THROWS_AS(check_gradients(layer, random_matrix(3, 2, 1)), Error);
  for (Index i = 0; i < before.size(); ++i)
    CHECK(layer.weight().value.data()[i] == before.data()[i]);
}
