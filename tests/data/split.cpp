#include "data/split.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "data/toy.hpp"

using namespace gambeta;

namespace {

Dataset with_labels(std::vector<int> labels, int classes) {
  Dataset data;
  data.inputs = Matrix(Index(labels.size()), 1);
  data.labels = std::move(labels);
  for (int k = 0; k < classes; ++k)
    data.columns.class_names.push_back(fmt::format("{}", k));
  return data;
}

Index count(const Dataset& data, const std::vector<Index>& rows, int label) {
  return std::count_if(rows.begin(), rows.end(),
                       [&](Index row) { return data.labels[std::size_t(row)] == label; });
}

}  // namespace

TEST_CASE("split: every row lands in exactly one part") {
  const Dataset data = make_toy("blobs", 101);
  const Split split = split_rows(data, 0.2, 7);
  CHECK(split.validation.size() == 20);
  std::vector<Index> all = split.train;
  all.insert(all.end(), split.validation.begin(), split.validation.end());
  std::sort(all.begin(), all.end());
  for (Index row = 0; row < 101; ++row)
    CHECK(all[std::size_t(row)] == row);
}

TEST_CASE("split: each class has its share in both parts") {
  std::vector<int> labels(1000, 0);
  std::fill(labels.begin() + 900, labels.end(), 1);
  const Dataset data = with_labels(labels, 2);
  const Split split = split_rows(data, 0.2, 1);
  CHECK(count(data, split.validation, 0) == 180);
  CHECK(count(data, split.validation, 1) == 20);
}

TEST_CASE("split: the same seed gives the same rows, another seed others") {
  const Dataset data = make_toy("moons");
  CHECK(split_rows(data, 0.2, 42).validation == split_rows(data, 0.2, 42).validation);
  CHECK(split_rows(data, 0.2, 42).validation != split_rows(data, 0.2, 43).validation);
}

TEST_CASE("split: a class keeps a row to learn from, however much is asked for") {
  const Dataset data = with_labels({0, 0, 0, 1, 1, 2}, 3);
  const Split split = split_rows(data, 0.99, 5);
  for (int label = 0; label < 3; ++label)
    CHECK(count(data, split.train, label) >= 1);
}

TEST_CASE("split: a class may have no rows") {
  const Dataset data = with_labels({0, 0, 2, 2}, 3);
  const Split split = split_rows(data, 0.5, 5);
  CHECK(count(data, split.train, 0) == 1);
  CHECK(count(data, split.train, 2) == 1);
  CHECK(split.validation.size() == 2);
}

TEST_CASE("split: many small classes still give validation rows") {
  std::vector<int> labels;
  for (int k = 0; k < 100; ++k)
    labels.insert(labels.end(), {k, k});
  const Split split = split_rows(with_labels(labels, 100), 0.2, 3);
  CHECK(split.validation.size() == 40);
}

TEST_CASE("split: regression rows are drawn at random, not cut from the end") {
  const Split split = split_rows(make_toy("sine", 100), 0.2, 42);
  CHECK(split.validation.size() == 20);
  CHECK(split.validation.front() < 40);
}

TEST_CASE("split: fraction 0 keeps all rows for training; 1, -0.1 and nan are refused") {
  const Dataset data = make_toy("xor", 10);
  CHECK(split_rows(data, 0, 1).validation.empty());
  CHECK(split_rows(data, 0, 1).train.size() == 10);
  for (const double wrong : {1.0, -0.1, std::numeric_limits<double>::quiet_NaN()})
    CHECK_THROWS_AS(split_rows(data, wrong, 1), Error);
}

TEST_CASE("take_rows: rows come in the order asked for, with labels or targets") {
  const Dataset moons = take_rows(make_toy("moons", 10), {3, 3, 0});
  CHECK(moons.rows() == 3);
  CHECK(moons.labels == std::vector<int>{1, 1, 0});
  CHECK(moons.inputs(0, 1) == moons.inputs(1, 1));
  CHECK(moons.columns.class_names.size() == 2);
  const Dataset sine = make_toy("sine", 10), two = take_rows(sine, {9, 2});
  CHECK(two.targets(0, 0) == sine.targets(9, 0));
  CHECK_THROWS_AS(take_rows(sine, {10}), Error);
  CHECK_THROWS_AS(take_rows(sine, {-1}), Error);
}
