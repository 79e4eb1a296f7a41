#include "data/toy.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "data/fingerprint.hpp"

using namespace gambeta;

TEST_CASE("toy: the same seed gives the same bits, another seed others") {
  for (const Toy& toy : toys()) {
    CAPTURE(toy.name);
    const std::string first = fingerprint(make_toy(toy.name, 100, {}, 42));
    CHECK(first == fingerprint(make_toy(toy.name, 100, {}, 42)));
    CHECK(first != fingerprint(make_toy(toy.name, 100, {}, 43)));
    CHECK(first != fingerprint(make_toy(toy.name, 100, toy.noise + 0.01, 42)));
  }
}

TEST_CASE("toy: classes take turns, and all rows are asked for and finite") {
  for (const Toy& toy : toys()) {
    CAPTURE(toy.name);
    const Dataset data = make_toy(toy.name, 301);
    CHECK(data.rows() == 301);
    CHECK(data.inputs.cols() == toy.inputs);
    CHECK(data.classes() == Index(toy.class_names.size()));
    CHECK(Index(data.columns.input_names.size()) == toy.inputs);
    for (Index k = 0; k < data.classes(); ++k) {
      const auto n = std::count(data.labels.begin(), data.labels.end(), int(k));
      CHECK(std::abs(n - 301 / data.classes()) <= 1);
    }
    CHECK(std::all_of(data.inputs.begin(), data.inputs.end(),
                      [](Scalar v) { return std::abs(v) < 10; }));
  }
}

TEST_CASE("toy: without noise the shapes are exact") {
  const Dataset circles = make_toy("circles", 100, 0.0);
  const Dataset exclusive = make_toy("xor", 100, 0.0);
  const Dataset sine = make_toy("sine", 100, 0.0);
  for (Index i = 0; i < 100; ++i) {
    const double r = std::hypot(circles.inputs(i, 0), circles.inputs(i, 1));
    CHECK(r == doctest::Approx(circles.labels[std::size_t(i)] == 0 ? 1.0 : 0.5));
    const bool differ = (exclusive.inputs(i, 0) > 0) != (exclusive.inputs(i, 1) > 0);
    CHECK(differ ==
          (exclusive.columns.class_names[std::size_t(exclusive.labels[std::size_t(i)])] ==
           "different"));
    CHECK(sine.targets(i, 0) == doctest::Approx(std::sin(sine.inputs(i, 0))));
  }
}

TEST_CASE("toy: impossible wishes are refused") {
  CHECK_THROWS_AS(make_toy("moon"), Error);
  CHECK_THROWS_AS(make_toy("moons", 1), Error);
  CHECK_THROWS_AS(make_toy("moons", 10, -0.1), Error);
  CHECK_THROWS_AS(make_toy("moons", 10, std::numeric_limits<double>::quiet_NaN()), Error);
}
