// Linear, Sequential and the losses: values and errors. Gradients: gradients_in_double.cpp.
#include <doctest/doctest.h>

#include <cmath>

#include "core/ops.hpp"
#include "layers/activation.hpp"
#include "layers/batch_norm1d.hpp"
#include "layers/linear.hpp"
#include "layers/loss.hpp"
#include "layers/sequential.hpp"

using namespace gambeta;
using doctest::Approx;

TEST_CASE("linear: y = x w^T + b") {
  Linear linear(3, 2);
  linear.weight().value = {{1, 2, 3}, {-1, 0, 1}};
  linear.bias().value = {{10, 20}};
  Tape tape;
  tape.begin(Mode::Predict);
  const Matrix x{{1, 1, 1}, {0, 2, 4}};
  const Tensor y = linear(tape.constant(x));
  CHECK(y.value(0, 0) == 16);
  CHECK(y.value(0, 1) == 20);
  CHECK(y.value(1, 0) == 26);
  CHECK(y.value(1, 1) == 24);
  CHECK_THROWS_WITH_AS(linear(y), "Linear: expected 3 columns, got 2 x 2", Error);
}

TEST_CASE("linear: the start is uniform on +-1 / sqrt(in), and a function of the seed") {
  Random random(1, Purpose::Weights), again(1, Purpose::Weights);
  Linear linear(400, 100), twin(400, 100);
  linear.initialize(random);
  twin.initialize(again);
  double squares = 0;
  float largest = 0;
  for (Index i = 0; i < 100; ++i)
    for (Index j = 0; j < 400; ++j) {
      const float w = linear.weight().value(i, j);
      REQUIRE(w == twin.weight().value(i, j));
      squares += double(w) * w;
      largest = std::max(largest, std::abs(w));
    }
  CHECK(largest <= 1 / 20.0f);
  CHECK(largest > 0.99f / 20);
  CHECK(squares / 40'000 == Approx(1.0 / 3 / 400).epsilon(0.03));
}

TEST_CASE("sequential: layers in order, state numbered as PyTorch numbers it") {
  struct Names : StateVisitor {
    std::string seen;
    void parameter(std::string_view name, Parameter&) override { add(name); }
    void buffer(std::string_view name, Matrix&) override { add(name); }
    void counter(std::string_view name, std::int64_t&) override { add(name); }
    void add(std::string_view name) { seen += std::string(name) + " "; }
  } names;
  Sequential net;
  Linear& first = net.add<Linear>(1, 1, /*bias=*/false);
  net.add<ReLU>();
  net.add<BatchNorm1D>(1);
  first.weight().value = {{-2}};
  net.visit(names);
  CHECK(names.seen ==
        "0.weight 2.weight 2.bias 2.running_mean 2.running_var 2.num_batches_tracked ");
  CHECK(net.size() == 3);
  Tape tape;
  tape.begin(Mode::Predict);
  CHECK(net(tape.constant(-3)).item() == Approx(6));
  CHECK(net(tape.constant(3)).item() == 0);
}

TEST_CASE("softmax cross-entropy: the surprise at the right class, averaged") {
  Tape tape;
  tape.begin(Mode::Train);
  const Matrix equal(2, 4);  // probability 1/4 each
  const std::vector<int> labels{3, 0};
  CHECK(softmax_cross_entropy(tape.constant(equal), labels).item() ==
        Approx(std::log(4)));

  const Matrix odds{{std::log(1.0f), std::log(2.0f), std::log(5.0f)}};
  const std::vector<int> last{2};
  CHECK(softmax_cross_entropy(tape.constant(odds), last).item() == Approx(std::log(1.6)));
}

TEST_CASE("softmax cross-entropy: logits of +-1e4 overflow nothing") {
  Tape tape;
  tape.begin(Mode::Train);
  const Matrix logits{{1e4f, -1e4f, 0}, {1e4f, -1e4f, 0}};
  const std::vector<int> labels{0, 1};
  const Tensor z = tape.variable(logits), loss = softmax_cross_entropy(z, labels);
  tape.backward(loss);
  CHECK(loss.item() == Approx(2e4 / 2));
  CHECK(z.grad(0, 0) == 0);
  CHECK(z.grad(1, 0) == Approx(0.5));
  CHECK(z.grad(1, 1) == Approx(-0.5));
}

TEST_CASE("losses: counts, shapes and labels that do not fit are errors") {
  Tape tape;
  tape.begin(Mode::Train);
  const Matrix data(2, 3);
  const Tensor x = tape.constant(data);
  const std::vector<int> one{0}, high{0, 3}, low{-1, 0};
  CHECK_THROWS_WITH_AS(softmax_cross_entropy(x, one),
                       "softmax_cross_entropy: 2 rows of logits, 1 labels", Error);
  CHECK_THROWS_WITH_AS(softmax_cross_entropy(x, high),
                       "softmax_cross_entropy: label 3 is not one of 3 classes", Error);
  CHECK_THROWS_AS(softmax_cross_entropy(x, low), Error);
  const Matrix turned(3, 2);
  CHECK_THROWS_WITH_AS(mean_squared_error(x, turned),
                       "mean_squared_error: 2 x 3 predictions, 3 x 2 targets", Error);
}

TEST_CASE("mean squared error: the mean of the squared differences") {
  Tape tape;
  tape.begin(Mode::Train);
  const Matrix data{{1, 2}, {3, 4}}, targets{{1, 0}, {0, 4}};
  CHECK(mean_squared_error(tape.constant(data), targets).item() == Approx(13.0 / 4));
}

template <class Labels>
concept MakesLoss = requires(const Tensor& logits, Labels&& labels) {
  softmax_cross_entropy(logits, std::forward<Labels>(labels));
};

template <class Targets>
concept MakesSquares = requires(const Tensor& y, Targets&& targets) {
  mean_squared_error(y, std::forward<Targets>(targets));
};

TEST_CASE("binary cross-entropy: the surprise of a yes or no, also for huge logits") {
  Tape tape;
  tape.begin(Mode::Train);
  const Matrix logits{{2}, {-1}, {0}}, answers{{1}, {0}, {0.5}};
  const Tensor z = tape.variable(logits), loss = binary_cross_entropy(z, answers);
  const auto p = [](double v) { return 1 / (1 + std::exp(-v)); };
  CHECK(loss.item() == Approx((-std::log(p(2)) - std::log(1 - p(-1)) + std::log(2)) / 3));
  tape.backward(loss);
  for (Index i = 0; i < 3; ++i)  // (sigmoid(z) - t) / n
    CHECK(z.grad(i, 0) ==
          Approx((p(logits(i, 0)) - answers(i, 0)) / 3).epsilon(1e-6).scale(1));

  tape.begin(Mode::Train);
  const Matrix huge{{1e4f}, {-1e4f}, {1e4f}}, right{{1}, {0}, {0}};
  CHECK(binary_cross_entropy(tape.constant(huge), right).item() == Approx(1e4 / 3));
  const Matrix turned{{1, 0, 0}};
  CHECK_THROWS_WITH_AS(binary_cross_entropy(tape.constant(huge), turned),
                       "binary_cross_entropy: 3 x 1 predictions, 1 x 3 targets", Error);
}

TEST_CASE("losses: labels or targets that would be gone after the call do not compile") {
  static_assert(MakesLoss<std::vector<int>&> && MakesLoss<std::span<const int>>);
  static_assert(!MakesLoss<std::vector<int>> && !MakesLoss<const std::vector<int>>);
  static_assert(MakesSquares<Matrix&> && !MakesSquares<Matrix>);
}

TEST_CASE("layers: an input that belongs to no run is an error") {
  const Matrix data(2, 3);
  const std::vector<int> labels{0, 1};
  const Tensor x{data, {}, nullptr};
  Linear linear(3, 1);
  BatchNorm1D norm(3);
  CHECK_THROWS_WITH_AS(
      linear(x), "Linear: the input belongs to no run; make it with tape.constant(...)",
      Error);
  CHECK_THROWS_AS(norm(x), Error);
  CHECK_THROWS_AS(softmax_cross_entropy(x, labels), Error);
  CHECK_THROWS_AS(mean_squared_error(x, data), Error);
}

TEST_CASE("sequential: a batch that a later batch norm refuses moves no earlier one") {
  Sequential net;
  BatchNorm1D& first = net.add<BatchNorm1D>(1);
  first.gamma().value(0, 0) = 1e30F;  // too large to square behind it
  Sequential& inner = net.add<Sequential>();
  BatchNorm1D& second = inner.add<BatchNorm1D>(1);
  net.add<BatchNorm1D>(1, BatchNormOptions{.epsilon = 0});
  const Matrix good{{1}, {2}, {4}};
  Tape tape;
  tape.begin(Mode::Train);
  CHECK_THROWS_AS(net(tape.constant(good)), NonFinite);
  CHECK(first.batches_tracked() == 0);
  CHECK(first.running_mean()(0, 0) == 0);
  CHECK(first.running_variance()(0, 0) == 1);

  // Behind a network inside: what that remembered is taken back, too.
  first.gamma().value(0, 0) = 1;
  second.gamma().value(0, 0) = 1e30F;
  tape.begin(Mode::Train);
  CHECK_THROWS_AS(net(tape.constant(good)), NonFinite);
  CHECK(first.batches_tracked() == 0);
  CHECK(second.batches_tracked() == 0);
  CHECK(second.running_mean()(0, 0) == 0);

  // The batch before it stays.
  second.gamma().value(0, 0) = 1;
  tape.begin(Mode::Train);
  net(tape.constant(good));
  const Scalar mean = first.running_mean()(0, 0);
  CHECK(mean != 0);
  second.gamma().value(0, 0) = 1e30F;
  tape.begin(Mode::Train);
  CHECK_THROWS_AS(net(tape.constant(good)), NonFinite);
  CHECK(first.running_mean()(0, 0) == mean);
  CHECK(first.batches_tracked() == 1);
}
