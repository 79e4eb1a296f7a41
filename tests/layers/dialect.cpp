#include "layers/dialect.hpp"

#include <doctest/doctest.h>

#include "core/ops.hpp"

using namespace gambeta;
using doctest::Approx;

TEST_CASE("dialects: normalizer, running variance, epsilon, momentum and start of each") {
  // x = 1, 2, 4, 9: mean 4, ss 38, so var is 9.5 over N and 12.667 over N - 1.
  const Matrix data{{1}, {2}, {4}, {9}};
  struct Expected {
    const char* name;
    double y, mean, variance;
  };
  const Expected expected[] = {
      {"torch", -3 / std::sqrt(9.5 + 1e-5), 0.4, 0.9 + 0.1 * 38 / 3},
      {"paper", -3 / std::sqrt(9.5 + 1e-5), 4, 38.0 / 3},  // all batches weigh the same
      {"keras", -3 / std::sqrt(9.5 + 1e-3), 0.04, 0.99 + 0.01 * 9.5},
      {"cs231n", -3 / std::sqrt(9.5 + 1e-5), 0.4, 0.1 * 9.5},  // starts at 0
      {"seed", -3 / std::sqrt(38.0 / 3 + 1e-10), 0.4, 0.9 + 0.1 * 38 / 3}};
  for (const Expected& e : expected) {
    CAPTURE(e.name);
    BatchNorm1D norm(1, options_of(dialect_named(e.name)));
    Tape tape;
    tape.begin(Mode::Train);
    CHECK(norm(tape.constant(data)).value(0, 0) == Approx(e.y).epsilon(1e-6));
    CHECK(norm.running_mean()(0, 0) == Approx(e.mean).epsilon(1e-6));
    CHECK(norm.running_variance()(0, 0) == Approx(e.variance).epsilon(1e-6));
  }
}

TEST_CASE("dialects: the momentum of keras and cs231n weighs the old value") {
  CHECK(convert_momentum(dialect_named("keras"), 0.99) == 0.01);
  CHECK(convert_momentum(dialect_named("keras"), 0.01) == 0.99);
  CHECK(convert_momentum(dialect_named("cs231n"), 0.9) == 0.1);
  CHECK(convert_momentum(dialect_named("torch"), 0.1) == 0.1);
  CHECK(convert_momentum(dialect_named("seed"), 0.1) == 0.1);
  CHECK_FALSE(options_of(dialect_named("paper")).momentum.has_value());
}

TEST_CASE("dialects: names lead there and back, and a wrong one lists them") {
  for (const Dialect& dialect : kDialects)
    if (dialect.name != "paper")  // shares torch's conventions, all but the momentum
      CHECK(dialect_of(options_of(dialect)).name == dialect.name);
  CHECK(dialect_of(options_of(dialect_named("paper"))).name == "torch");
  CHECK(dialect_of({.epsilon = 0.5, .momentum = 0.7}).name == "torch");
  CHECK_THROWS_WITH_AS(dialect_named("caffe"),
                       "no batch norm dialect is named 'caffe'; there are torch, paper, "
                       "keras, cs231n, seed",
                       Error);
  CHECK_THROWS_AS(dialect_of({.unbiased_forward = true, .unbiased_running = false}),
                  Error);
}
