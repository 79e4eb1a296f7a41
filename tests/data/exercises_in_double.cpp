// The answers to the exercises of data/README.md.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "core/random.hpp"
#include "data/batches.hpp"
#include "data/sets.hpp"
#include "data/split.hpp"
#include "data/standardize.hpp"
#include "data/toy.hpp"
#include "layers/batch_norm1d.hpp"
#include "layers/linear.hpp"
#include "layers/loss.hpp"
#include "models/session.hpp"
#include "models/trainer.hpp"
#include "optim/sgd.hpp"

using namespace gambeta;
using doctest::Approx;

namespace {

// 90 rows and then 10; as two classes, or as one that holds both.
Dataset uneven(bool classes) {
  Dataset data;
  data.inputs = Matrix(100, 1);
  data.labels.resize(100, 0);
  data.columns.class_names = {"a"};
  if (classes) {
    std::fill(data.labels.begin() + 90, data.labels.end(), 1);
    data.columns.class_names.emplace_back("b");
  }
  return data;
}

// Rows from 90 on that the split keeps to check with.
long kept_of_b(bool classes, std::uint64_t seed) {
  const Split split = split_rows(uneven(classes), 0.2, seed);
  REQUIRE(split.validation.size() == 20);
  return std::count_if(split.validation.begin(), split.validation.end(),
                       [](Index row) { return row >= 90; });
}

double shortcut(const Matrix& x) {
  double sum = 0, squares = 0;
  for (const double v : x)
    sum += v, squares += v * v;
  const double n = double(x.size()), mean = sum / n;
  // Through memory, so that no wider instruction keeps more digits of it.
  const volatile double square_of_mean = mean * mean, mean_of_squares = squares / n;
  return mean_of_squares - square_of_mean;
}

/// The classes of iris as columns of 0 and 1: the mean of a column is a class's share.
Dataset classes_of_iris() {
  Dataset data = load_data("iris").data;
  data.columns.input_names = data.columns.class_names;
  data.columns.table.clear();
  data.inputs = Matrix(150, 3);
  for (Index i = 0; i < 150; ++i)
    data.inputs(i, data.labels[std::size_t(i)]) = 1;
  return data;
}

Index last_batch(Index rows, Index& count) {
  const Dataset data = make_toy("moons", rows);
  Batches batches(data, 32, /*seed=*/1);
  Index last = 0;
  count = 0;
  for (const Batch& batch : batches.shuffled(1)) {
    last = batch.inputs.rows;
    ++count;
  }
  return last;
}

}  // namespace

TEST_CASE(
    "data exercise 1: with strata always 18 and 2 rows; without, none of b in 9.5 %") {
  double chance = 1;
  for (int i = 0; i < 10; ++i)
    chance *= (80.0 - i) / (100.0 - i);
  CHECK(chance == Approx(0.095).epsilon(0.005));
  int missing = 0;
  constexpr int kSeeds = 2000;
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    CHECK(kept_of_b(true, seed) == 2);
    missing += kept_of_b(false, seed) == 0;
  }
  const double error = std::sqrt(chance * (1 - chance) / kSeeds);
  CHECK(std::abs(missing / double(kSeeds) - chance) < 3 * error);
}

TEST_CASE("data exercise 2: at an offset of 1e8 the shortcut fails in double, too") {
  CHECK(std::nextafter(1e16, 2e16) - 1e16 == 2);
  for (const auto& [offset, fails] : {std::pair(1e4, false), {1e8, true}}) {
    CAPTURE(offset);
    Matrix x(150, 1);
    for (Index i = 0; i < x.rows(); ++i)
      x(i, 0) = offset + (i % 2 == 0 ? -1 : 1);
    CHECK(Standardizer::fit(x).std[0] == Approx(1).epsilon(1e-12));
    if (fails)
      CHECK(std::fmod(shortcut(x), 2.0) == 0);
    else
      CHECK(shortcut(x) == Approx(1).epsilon(1e-6));
  }
}

TEST_CASE("data exercise 3: running means of sorted rows know 14 % of the first class") {
  const Dataset data = classes_of_iris();
  REQUIRE(data.columns.class_names.front() == "setosa");
  Tape tape;
  BatchNorm1D sorted(3), shuffled(3);
  for (Index first = 0; first < 150; first += 10) {
    tape.begin(Mode::Train);
    sorted(tape.constant(data.inputs.view().row_range(first, 10)));
  }
  const double shares[] = {0.14, 0.24, 0.41};
  for (Index j = 0; j < 3; ++j) {
    const double now = std::pow(0.9, 5.0 * double(2 - j)), start = std::pow(0.9, 5);
    CHECK(sorted.running_mean()(0, j) == Approx(now * (1 - start)).epsilon(1e-12));
    CHECK(std::abs(sorted.running_mean()(0, j) - shares[j]) < 0.005);
  }
  Batches batches(data, 10, /*seed=*/42);
  for (const Batch& batch : batches.shuffled(1)) {
    tape.begin(Mode::Train);
    shuffled(tape.constant(batch.inputs));
  }
  for (Index j = 0; j < 3; ++j)
    CHECK(std::abs(shuffled.running_mean()(0, j) - 0.265) < 0.1);
}

TEST_CASE("data exercise 4: 801 rows end with a batch of 33, 802 with one of 2") {
  Index count = 0;
  CHECK(last_batch(801, count) == 33);
  CHECK(count == 25);
  CHECK(last_batch(802, count) == 2);
  CHECK(count == 26);
}

TEST_CASE(
    "data exercise 5: of three colours as 1, 2, 3 a line leaves 2/9, as 0/1 nothing") {
  const auto error_of_best_line = [](const Matrix& inputs) {
    const Matrix targets{{1}, {0}, {1}};
    Linear line(inputs.cols(), 1);
    Sgd sgd(line, {.learning_rate = 0.1, .momentum = 0.5});
    Tape tape;
    double loss = 0;
    for (int step = 0; step < 3000; ++step) {
      tape.begin(Mode::Train);
      const Tensor error = mean_squared_error(line(tape.constant(inputs)), targets);
      loss = error.item();
      tape.backward(error);
      sgd.step();
    }
    return loss;
  };
  CHECK(error_of_best_line({{1}, {2}, {3}}) == Approx(2.0 / 9));
  CHECK(error_of_best_line({{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}) < 1e-12);
}

TEST_CASE("data exercise 6: filling a fifth of a column shrinks its deviation to 0.894") {
  Random random(1, Purpose::Data);
  Matrix x(1000, 1);
  for (Index i = 0; i < 1000; ++i)
    x(i, 0) = i % 5 == 0 ? std::nan("") : random.normal();
  const Standardizer there = Standardizer::fit(x);
  fill_gaps(x, there.mean);
  CHECK(Standardizer::fit(x).std[0] / there.std[0] == Approx(std::sqrt(0.8)));
}

TEST_CASE("data exercise 7: who learned from what comes later guesses without it") {
  Random random(1, Purpose::Data);
  LoadedData loaded;
  Dataset& loans = loaded.data;
  loans.name = "loans";
  loans.columns.input_names = {"income", "days_overdue"};
  loans.columns.class_names = {"paid", "lost"};
  loans.inputs = Matrix(400, 2);
  for (Index i = 0; i < 400; ++i) {
    loans.labels.push_back(int(i % 2));
    loans.inputs(i, 0) = random.normal() - Scalar(i % 2) / 2;
    loans.inputs(i, 1) = i % 2 == 0 ? 0 : 100 + 10 * random.normal();
  }
  const auto accuracies = [&](bool leaky) {
    if (!leaky)
      for (Index i = 0; i < 400; ++i)
        loans.inputs(i, 1) = 1;
    Session session = start_session(loaded, {});
    Trainer trainer(session.model, session.train, session.validation_or_null());
    while (!trainer.done())
      trainer.run_epoch();
    trainer.finish();
    Dataset today = loans;
    for (Index i = 0; i < 400; ++i)
      today.inputs(i, 1) = std::nan("");  // nobody knows yet
    return std::pair(
        session.model.training->validation.accuracy,
        evaluate(session.model, prepared(session.model, today)).figures.accuracy);
  };
  const auto [checked, used] = accuracies(true);
  CHECK(checked == 1);
  CHECK(used < 0.6);
  CHECK(accuracies(false).second > used);
}
