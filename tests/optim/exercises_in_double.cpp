// The answers to the exercises of optim/README.md.
#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "core/ops.hpp"
#include "layers/batch_norm1d.hpp"
#include "layers/gradient_check.hpp"
#include "layers/linear.hpp"
#include "layers/sequential.hpp"
#include "optim/schedule.hpp"
#include "optim/sgd.hpp"

using namespace gambeta;
using doctest::Approx;

namespace {

struct Velocity : StateVisitor {
  double value = 0;
  void buffer(std::string_view, Matrix& velocity) override { value = velocity(0, 0); }
};

// The velocity after each of some steps with the gradients +1, turn, +1, turn, ...
std::vector<double> velocities(int steps, double turn) {
  Linear layer(1, 1, /*bias=*/false);
  Sgd sgd(layer, {.momentum = 0.9});
  std::vector<double> all;
  for (int step = 0; step < steps; ++step) {
    layer.weight().grad(0, 0) = step % 2 == 0 ? 1 : turn;
    sgd.step();
    Velocity v;
    sgd.visit(v);
    all.push_back(v.value);
  }
  return all;
}

/// A Linear in front of batch norm; the loss is the sum of outputs times random numbers.
struct Net {
  static constexpr Index kIn = 3, kOut = 4, kRows = 16;
  Sequential net;
  Linear& linear = net.add<Linear>(kIn, kOut, /*bias=*/false);
  BatchNorm1D& norm = net.add<BatchNorm1D>(kOut, BatchNormOptions{.epsilon = 0});
  Tape tape;

  explicit Net(double scale) {
    norm.gamma().value = random_matrix(1, kOut, 1);
    linear.weight().value = random_matrix(kOut, kIn, 2, 0, scale);
  }
  Matrix output() {
    tape.begin(Mode::Train);
    const Matrix x = random_matrix(kRows, kIn, 3);
    return copy_of(net(tape.constant(x)).value);
  }
  void backward() {
    tape.begin(Mode::Train);
    const Matrix x = random_matrix(kRows, kIn, 3), dy = random_matrix(kRows, kOut, 4);
    tape.backward(sum(net(tape.constant(x)) * tape.constant(dy)));
  }
};

double along(const Matrix& a, const Matrix& b, Index row) {
  double sum = 0;
  for (Index j = 0; j < a.cols(); ++j)
    sum += a(row, j) * b(row, j);
  return sum;
}

}  // namespace

TEST_CASE(
    "optim exercise 1: velocity 1, 1.9, 2.71, in the end 10, and 0.53 in a zigzag") {
  const auto steady = velocities(400, 1), zigzag = velocities(400, -1);
  CHECK(steady[0] == 1);
  CHECK(steady[1] == Approx(1.9).epsilon(1e-12));
  CHECK(steady[2] == Approx(2.71).epsilon(1e-12));
  CHECK(steady.back() == Approx(10).epsilon(1e-12));
  CHECK(zigzag[398] == Approx(1 / 1.9).epsilon(1e-12));
  CHECK(zigzag[399] == Approx(-1 / 1.9).epsilon(1e-12));
}

TEST_CASE(
    "optim exercise 2: in front of batch norm plain steps only lengthen the weights") {
  Net model(1);
  Sgd sgd(model.net, {.learning_rate = 0.1, .momentum = 0});
  for (int step = 0; step < 20; ++step) {
    model.backward();
    const Matrix w = model.linear.weight().value, dw = model.linear.weight().grad;
    sgd.step();
    const Matrix& after = model.linear.weight().value;
    for (Index row = 0; row < w.rows(); ++row) {
      const double squared = along(dw, dw, row);
      CHECK(squared > 1e-6);
      CHECK(std::abs(along(w, dw, row)) < 1e-12);
      CHECK(along(after, after, row) ==
            Approx(along(w, w, row) + 0.01 * squared).epsilon(1e-12));
    }
  }
}

TEST_CASE("optim exercise 3: weights 4 times as long need 16 times the rate") {
  const auto change = [](double scale, double rate) {
    Net model(scale);
    Sgd sgd(model.net, {.learning_rate = rate, .momentum = 0});
    model.norm.gamma().frozen = model.norm.beta().frozen = true;
    Matrix y = model.output();
    model.backward();
    sgd.step();
    const Matrix after = model.output();
    for (Index k = 0; k < y.size(); ++k)
      y.data()[k] = after.data()[k] - y.data()[k];
    return y;
  };
  const Matrix once = change(1, 0.01), same = change(4, 0.16), less = change(4, 0.01);
  for (Index k = 0; k < once.size(); ++k) {
    CHECK(std::abs(once.data()[k]) > 1e-6);
    CHECK(same.data()[k] == Approx(once.data()[k]).epsilon(1e-9));
    CHECK(std::abs(less.data()[k]) < 0.5 * std::abs(once.data()[k]));
  }
}

TEST_CASE("optim exercise 4: the rates of 40 epochs add up to 4, 2.05 and 2.11") {
  const auto sum = [](Schedule schedule) {
    double rates = 0;
    for (int epoch = 1; epoch <= 40; ++epoch)
      rates += scheduled_rate(schedule, 0.1, epoch, 40);
    return rates;
  };
  CHECK(sum(Schedule::Constant) == Approx(4).epsilon(1e-12));
  CHECK(sum(Schedule::Cosine) == Approx(2.05).epsilon(1e-12));
  CHECK(sum(Schedule::Step) == Approx(2.11).epsilon(1e-12));
}
