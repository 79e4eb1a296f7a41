#include "data/fingerprint.hpp"

#include <doctest/doctest.h>

#include "data/toy.hpp"

using namespace gambeta;

TEST_CASE("fingerprint: tells data apart by every name, class and number") {
  const Dataset data = make_toy("moons", 600);
  const std::string before = fingerprint(data);
  const auto changed = [&](auto change) {
    Dataset other = data;
    change(other);
    return fingerprint(other) != before;
  };
  CHECK(changed([](Dataset& d) { d.inputs(599, 1) += Scalar(1e-3); }));
  CHECK(changed([](Dataset& d) { d.labels[7] = 0; }));
  CHECK(changed([](Dataset& d) { d.columns.class_names[0] = std::string("x"); }));
  CHECK(changed([](Dataset& d) { d.columns.input_names = {"xy", ""}; }));
  CHECK(changed([](Dataset& d) { d.columns.target_name.clear(); }));
  CHECK_FALSE(changed([](Dataset& d) { d.name = std::string("a copy.csv"); }));
}

TEST_CASE("fingerprint: whole numbers from 0 to 255 are told apart, too") {
  Dataset data = make_toy("moons", 600);
  for (Index i = 0; i < data.inputs.size(); ++i)
    data.inputs.data()[i] = Scalar(i % 256);
  const std::string before = fingerprint(data);
  for (const double number : {-0.0, 1.0, 0.5, 255.0, 256.0, -1.0}) {
    Dataset other = data;
    other.inputs(0, 0) = Scalar(number);
    CAPTURE(number);
    CHECK(fingerprint(other) != before);
  }
}

TEST_CASE("fingerprint: what the golden model file holds is still its data's") {
  CHECK(fingerprint(make_toy("moons", 40, {}, 6)) ==
        "xxh3-128:31419231780e65145d7ccc691c7ee462");
}

TEST_CASE("fingerprint: more numbers than go into one block are all seen") {
  Dataset data = make_toy("moons", 5000);
  const std::string before = fingerprint(data);
  for (const Index row : {0, 2047, 2048, 4999}) {
    const Scalar was = data.inputs(row, 1);
    data.inputs(row, 1) = -was;
    CHECK(fingerprint(data) != before);
    data.inputs(row, 1) = was;
  }
  CHECK(fingerprint(data) == before);
}
