#include "data/batches.hpp"

#include <doctest/doctest.h>
#include <malloc.h>

#include <algorithm>

#include "data/toy.hpp"

using namespace gambeta;

namespace {

std::vector<Index> sizes(Index rows, Index batch_size) {
  const Dataset data = make_toy("moons", rows);
  Batches batches(data, batch_size, 1);
  std::vector<Index> result;
  for (const Batch& batch : batches.shuffled(1))
    result.push_back(batch.inputs.rows);
  CHECK(Index(result.size()) == batches.count());
  return result;
}

std::vector<Index> order(const Dataset& data, std::uint64_t seed, std::uint64_t epoch,
                         Batches* used = nullptr) {
  Batches fresh(data, 32, seed);
  std::vector<Index> rows;
  for (const Batch& batch : (used ? *used : fresh).shuffled(epoch))
    rows.insert(rows.end(), batch.rows.begin(), batch.rows.end());
  return rows;
}

}  // namespace

TEST_CASE("batches: a last batch of one row joins the one before it") {
  CHECK(sizes(10, 4) == std::vector<Index>{4, 4, 2});
  CHECK(sizes(9, 4) == std::vector<Index>{4, 5});
  CHECK(sizes(8, 4) == std::vector<Index>{4, 4});
  CHECK(sizes(3, 2) == std::vector<Index>{3});
  CHECK(sizes(2, 1) == std::vector<Index>{1, 1});  // asked for, so given
}

TEST_CASE("batches: two rows beside a single batch join it") {
  CHECK(sizes(34, 32) == std::vector<Index>{34});
  CHECK(sizes(35, 32) == std::vector<Index>{32, 3});
  CHECK(sizes(66, 32) == std::vector<Index>{32, 32, 2});  // one step of three
  CHECK(sizes(4, 2) == std::vector<Index>{2, 2});         // asked for, so given
}

TEST_CASE("batches: a batch above the number of rows is all rows") {
  CHECK(sizes(5, 64) == std::vector<Index>{5});
  CHECK_THROWS_AS(sizes(5, 0), Error);
  const Dataset none;
  CHECK_THROWS_AS(Batches(none, 4, 1), Error);
}

TEST_CASE("batches: every row comes once in an epoch, with its own numbers and label") {
  const Dataset data = make_toy("spirals", 100);
  Batches batches(data, 7, 1);
  std::vector<int> seen(100);
  for (const Batch& batch : batches.shuffled(3))
    for (std::size_t r = 0; r < batch.rows.size(); ++r) {
      const Index row = batch.rows[r];
      ++seen[std::size_t(row)];
      CHECK(batch.inputs(Index(r), 0) == data.inputs(row, 0));
      CHECK(batch.inputs(Index(r), 1) == data.inputs(row, 1));
      CHECK(batch.labels[r] == data.labels[std::size_t(row)]);
    }
  CHECK(std::count(seen.begin(), seen.end(), 1) == 100);
}

TEST_CASE("batches: regression rows come with their targets") {
  const Dataset data = make_toy("sine", 33);
  Batches batches(data, 8, 1);
  for (const Batch& batch : batches.shuffled(1)) {
    CHECK(batch.labels.empty());
    REQUIRE(batch.targets.rows == batch.inputs.rows);
    for (Index r = 0; r < batch.targets.rows; ++r)
      CHECK(batch.targets(r, 0) == data.targets(batch.rows[std::size_t(r)], 0));
  }
}

TEST_CASE("batches: the order is a function of seed and epoch, whatever ran before") {
  const Dataset data = make_toy("moons");
  Batches used(data, 32, 42);
  for (std::uint64_t epoch = 1; epoch < 7; ++epoch)
    used.shuffled(epoch);
  CHECK(order(data, 42, 7, &used) == order(data, 42, 7));
  CHECK(order(data, 42, 7) != order(data, 42, 8));
  CHECK(order(data, 42, 7) != order(data, 43, 7));
}

TEST_CASE("batches: all memory is taken before the first batch") {
  const Dataset data = make_toy("moons", 129);
  Batches batches(data, 32, 1);
  const std::size_t in_use = mallinfo2().uordblks;
  const Scalar* memory = nullptr;
  int moved = 0;
  for (std::uint64_t epoch = 1; epoch < 4; ++epoch)
    for (const Batch& batch : batches.shuffled(epoch)) {
      moved += memory != nullptr && memory != batch.inputs.data;
      memory = batch.inputs.data;
    }
  CHECK(mallinfo2().uordblks == in_use);
  CHECK(moved == 0);
}

TEST_CASE("data sets of a caller's own: what does not fit together is refused") {
  const auto complaint = [](auto spoil) {
    Dataset data = make_toy("moons", 10);
    data.name = "mine";
    spoil(data);
    try {
      Batches(data, 4, 1);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string("none");
  };
  CHECK(complaint([](Dataset&) {}) == "none");
  CHECK(complaint([](Dataset& d) { d.labels[3] = 7; }) ==
        "mine: row 4: label 7 is not one of 2 classes");
  CHECK(complaint([](Dataset& d) { d.labels[0] = -1; }) ==
        "mine: row 1: label -1 is not one of 2 classes");
  CHECK(complaint([](Dataset& d) { d.labels.pop_back(); }) == "mine: 10 rows, 9 labels");
  CHECK(complaint([](Dataset& d) { d.labels.clear(); }) == "none");  // to predict
  CHECK(complaint([](Dataset& d) { d.places = {1, 2}; }) == "mine: 2 places for 10 rows");
  CHECK(complaint([](Dataset& d) { d.columns.input_names.push_back("z"); }) ==
        "mine: 3 names for 2 columns");
  CHECK(complaint([](Dataset& d) { d.columns.task = Task::Regression; }) ==
        "mine: 10 rows, 10 labels");
  CHECK(complaint([](Dataset& d) {
          d.columns.task = Task::Regression;
          d.labels.clear();
          d.targets = Matrix(9, 1);
        }) == "mine: 10 rows, 9 x 1 targets");
}

TEST_CASE("batches: one's own arrays, with labels or with rows of targets") {
  const Dataset data = make_toy("moons", 50);
  Batches of_data(data, 8, 1), of_arrays(data.inputs, data.labels, 8, 1);
  auto expected = of_data.shuffled(2).begin();
  for (const Batch& batch : of_arrays.shuffled(2)) {
    CHECK(std::ranges::equal(batch.rows, (*expected).rows));
    CHECK(std::ranges::equal(batch.labels, (*expected).labels));
    CHECK(batch.inputs(0, 1) == data.inputs(batch.rows[0], 1));
    ++expected;
  }
  Matrix targets(50, 3);
  for (Index i = 0; i < 50; ++i)
    targets(i, 2) = Scalar(i);
  Batches of_targets(data.inputs, targets, 8, 1);
  for (const Batch& batch : of_targets.shuffled(1)) {
    REQUIRE(batch.targets.cols == 3);
    for (Index r = 0; r < batch.targets.rows; ++r)
      CHECK(batch.targets(r, 2) == Scalar(batch.rows[std::size_t(r)]));
  }
  static_assert(!std::is_constructible_v<Batches, Matrix, Matrix, Index, int>);
  static_assert(!std::is_constructible_v<Batches, Dataset, Index, int>);
  const Matrix few(49, 1);
  const std::vector<int> labels(51);
  CHECK_THROWS_WITH_AS(Batches(data.inputs, few, 8, 1),
                       "Batches: 50 rows of inputs, 49 of targets", Error);
  CHECK_THROWS_WITH_AS(Batches(data.inputs, labels, 8, 1), "Batches: 50 rows, 51 labels",
                       Error);
  CHECK_THROWS_AS(Batches(transposed(data.inputs.view()), labels, 8, 1), Error);
}
