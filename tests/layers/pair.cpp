// A BatchNorm1D and the ReLU behind it, which Sequential runs as one: the same bits as the
// two layers apart, in every mode, on numbers of every kind.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "core/ops.hpp"
#include "layers/activation.hpp"
#include "layers/batch_norm1d.hpp"
#include "layers/gradient_check.hpp"
#include "layers/sequential.hpp"

using namespace gambeta;

namespace {

struct PairCase {
  BatchNormOptions options;
  Mode mode = Mode::Train;
  bool frozen_statistics = false, frozen_gamma = false, data = false;
  Scalar strange = 1;  // stands in x where the running statistics allow it, and in dy
};

// Everything a run computes, number by number.
std::vector<Scalar> numbers_of(const PairCase& c, Index rows, Index cols, bool together) {
  Sequential net;
  BatchNorm1D& norm = net.add<BatchNorm1D>(cols, c.options);
  net.add<ReLU>();
  norm.gamma().value = random_matrix(1, cols, 1);
  norm.beta().value = random_matrix(1, cols, 2);
  norm.beta().value(0, 0) = -0.0;
  norm.gamma().value(0, 0) = 0;  // a column of zeros of either sign
  norm.gamma().frozen = c.frozen_gamma;
  norm.freeze_statistics(c.frozen_statistics);
  const bool by_running =
      c.options.track_running_stats && (c.mode != Mode::Train || c.frozen_statistics);
  Matrix x = random_matrix(rows, cols, 3, 0.5, 2), dy = random_matrix(rows, cols, 4);
  if (by_running)
    x(rows / 2, cols / 2) = c.strange;
  dy(rows - 1, cols - 1) = c.strange;
  dy(0, 0) = -0.0;

  Tape tape;
  tape.begin(c.mode);
  const Tensor in = c.data ? tape.constant(x) : tape.variable(x);
  const Tensor y = together ? net(in) : net[1](net[0](in));
  std::vector<Scalar> all(y.value.data, y.value.data + y.value.size());
  const auto keep = [&](ConstView m) {
    all.insert(all.end(), m.data, m.data + m.size());
  };
  if (c.mode != Mode::Predict) {
    tape.backward(sum(y * tape.constant(dy)));
    if (!c.data)
      keep(in.grad);
    keep(norm.gamma().grad);
    keep(norm.beta().grad);
  }
  keep(norm.running_mean());
  keep(norm.running_variance());
  return all;
}

// Of two NaN, which bits they have is the processor's choice: ARM's differ, x86's do not.
bool same_bits(Scalar a, Scalar b) {
  return std::memcmp(&a, &b, sizeof(Scalar)) == 0 || (std::isnan(a) && std::isnan(b));
}

void check_same(const PairCase& c) {
  for (const Index rows : {2, 3, 8, 64, 130})
    for (const Index cols : {1, 10, 16, 33, 64, 150}) {
      CAPTURE(rows);
      CAPTURE(cols);
      const auto pair = numbers_of(c, rows, cols, true);
      const auto apart = numbers_of(c, rows, cols, false);
      REQUIRE(pair.size() == apart.size());
      CHECK(std::equal(pair.begin(), pair.end(), apart.begin(), same_bits));
    }
}

// Counts how often it runs; in all else a ReLU.
struct CountingReLU : ReLU {
  int& runs;
  explicit CountingReLU(int& runs_) : runs(runs_) {}
  Tensor forward(const Tensor& x) override {
    ++runs;
    return ReLU::forward(x);
  }
};

}  // namespace

TEST_CASE("pair: batch norm and the ReLU behind it give the bits of the two apart") {
  for (const Mode mode : {Mode::Train, Mode::Eval, Mode::Predict})
    for (const bool tracked : {true, false})
      for (const bool frozen : {true, false}) {
        CAPTURE(int(mode));
        CAPTURE(tracked);
        CAPTURE(frozen);
        PairCase c{.options = {.track_running_stats = tracked}, .mode = mode};
        c.frozen_statistics = frozen;
        check_same(c);
        c.frozen_gamma = true;
        check_same(c);
        c.data = true;
        check_same(c);
      }
  check_same({.options = {.affine = false}});
  check_same({.options = {.unbiased_forward = true}});
}

TEST_CASE(
    "pair: NaN, infinities and zeros of either sign pass as through the two apart") {
  using Limits = std::numeric_limits<Scalar>;
  for (const Scalar strange : {Limits::quiet_NaN(), Limits::infinity(),
                               -Limits::infinity(), Scalar(-0.0), Limits::denorm_min()})
    for (const Mode mode : {Mode::Train, Mode::Eval, Mode::Predict}) {
      CAPTURE(strange);
      CAPTURE(int(mode));
      PairCase c{.options = {}, .mode = mode};
      c.strange = strange;
      check_same(c);
    }
}

TEST_CASE("pair: only an exact ReLU is run together with the batch norm in front") {
  int runs = 0;
  Sequential net;
  net.add<BatchNorm1D>(2);
  net.add<CountingReLU>(runs);
  net.add<BatchNorm1D>(2);
  net.add<Tanh>();
  net.add<BatchNorm1D>(2);
  net.add<ActivationLayer>(Activation::ReLU);
  Tape tape;
  tape.begin(Mode::Predict);
  const Matrix x{{1, -2}, {3, 4}};
  const Tensor in = tape.constant(x), y = net(in);
  CHECK(runs == 1);
  Tensor expected = in;
  for (Index i = 0; i < net.size(); ++i)
    expected = net[i](expected);
  for (Index k = 0; k < x.size(); ++k)
    CHECK(y.value.data[k] == expected.value.data[k]);
}

TEST_CASE("pair: a refused batch names the batch norm layer") {
  Sequential net;
  net.add<ReLU>();
  net.add<BatchNorm1D>(1);
  net.add<ReLU>();
  Tape tape;
  tape.begin(Mode::Train);
  const Matrix x{{1}, {std::numeric_limits<Scalar>::infinity()}};
  try {
    net(tape.constant(x));
    FAIL("not refused");
  } catch (const NonFinite& error) {
    CHECK(error.layer == 1);
    CHECK(error.row == 1);
  }
}
