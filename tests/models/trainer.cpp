#include "models/trainer.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "data/sets.hpp"
#include "data/toy.hpp"
#include "models/class_weights.hpp"
#include "models/session.hpp"
#include "models/trace.hpp"
#include "optim/sgd.hpp"

using namespace gambeta;

namespace {

// Row 77 of moons, counted from 1, is learned from and not validated with.
constexpr Index kRow = 76;

LoadedData moons_with(float value) {
  LoadedData loaded = load_data("moons");
  loaded.data.inputs(kRow, 1) = value;
  return loaded;
}

Session session_of(const LoadedData& loaded) {
  SessionOptions options;
  options.standardize = false;
  return start_session(loaded, options);
}

}  // namespace

TEST_CASE(
    "trainer: a gap takes the mean, standardized or not; without one it is refused") {
  const LoadedData loaded = moons_with(NAN);
  Session session = session_of(loaded);
  double mean = 0;
  for (Index i = 0; i < session.train.rows(); ++i)
    if (session.train.place(i) != kRow)
      mean += session.train.inputs(i, 1) / 799.0;
  for (Index i = 0; i < session.train.rows(); ++i)
    if (session.train.place(i) == kRow)
      CHECK(session.train.inputs(i, 1) == doctest::Approx(mean));
  session.model.columns.table.clear();  // as a model of version 1 is
  Dataset raw = loaded.data;
  CHECK_THROWS_WITH_AS(
      fill_missing(session.model, raw),
      "moons: row 77: y is missing, and this model keeps no mean to fill "
      "in; --missing drop leaves such rows out",
      Error);
}

TEST_CASE("trainer: an infinity in the data is refused by its row in the data") {
  for (const float bad : {INFINITY, -INFINITY}) {
    Session session = session_of(moons_with(bad));
    REQUIRE(session.train.rows() == 800);  // so row 77 stands elsewhere
    CHECK_THROWS_WITH_AS(Trainer(session.model, session.train, nullptr),
                         fmt::format("moons: row 77, column 2 (y) is {}", bad).c_str(),
                         Error);
  }
}

TEST_CASE("trainer: what batch norm refuses is reported by its row in the data") {
  Session session = session_of(moons_with(1e30f));  // finite, but its square is not
  Trainer trainer(session.model, session.train, nullptr);
  try {
    trainer.run_epoch();
    FAIL("accepted");
  } catch (const Diverged& diverged) {
    const std::string what = diverged.what();
    CAPTURE(what);
    CHECK(what.starts_with("row 77 of moons reaches batch norm (layer 1, column "));
    CHECK(what.ends_with("e+29, too large to square, in epoch 1"));
  }
}

TEST_CASE("trainer: a weight that became infinite ends the run, though no loss was") {
  const LoadedData loaded = load_data("moons");
  SessionOptions options;
  options.network.batch_norm = false;
  options.training.batch_size = 1000;  // one step, behind whose loss nobody looks again
  options.training.sgd.learning_rate = 3e38;
  options.training.sgd.weight_decay = 1000;
  Session session = start_session(loaded, options);
  Trainer trainer(session.model, session.train, nullptr);
  CHECK_THROWS_WITH_AS(trainer.run_epoch(), "a weight became infinite in epoch 1",
                       Diverged);
}

namespace {

/// The largest difference between the weights that one step leaves, by a Trainer and by a
/// gradient of the whole batch at once.
double step_differs(const LoadedData& loaded, SessionOptions options) {
  options.network.batch_norm = false;
  options.training.batch_size = 100000;
  options.data.validation_split = 0;
  options.training.sgd.learning_rate = 1;
  Session session = start_session(loaded, options);
  const Dataset& train = session.train;
  CHECK(parts_of_batch(session.model.network, train.rows()) > 1);
  Sequential whole = build(copy_network(session.model.network));
  double loss = 0;
  Trainer trainer(session.model, train, nullptr);
  trainer.run_epoch([&](const Batch& batch, double measured) {
    CHECK(batch.inputs.rows == train.rows());
    loss = measured;
    Tape tape;
    tape.begin(Mode::Train);
    const Tensor output = whole(tape.constant(batch.inputs));
    const Tensor expected =
        options.training.class_weight == ClassWeight::Balanced
            ? weighted_cross_entropy(output, batch.labels, balanced_weights(train))
            : loss_of(train.columns.task, output, batch.labels, batch.targets);
    tape.backward(expected);
    CHECK(loss == doctest::Approx(expected.item()).epsilon(1e-5));
    Sgd(whole, options.training.sgd).step();
    return true;
  });
  StateDict by_parts, at_once;
  StateAccess(session.model.network).save(by_parts);
  StateAccess(whole).save(at_once);
  double largest = 0;
  for (std::size_t i = 0; i < at_once.numbers.size(); ++i) {
    const Matrix &a = by_parts.numbers[i].second, &b = at_once.numbers[i].second;
    for (Index k = 0; k < a.size(); ++k)
      largest = std::max(largest, double(std::abs(a.data()[k] - b.data()[k])));
  }
  return largest;
}

}  // namespace

TEST_CASE("trainer: a large batch in parts takes the step of the whole batch") {
  SessionOptions options;
  CHECK(step_differs(load_data("moons"), options) < 1e-6);
  options.training.class_weight = ClassWeight::Balanced;
  CHECK(step_differs(load_data("moons"), options) < 1e-6);
  options.training.class_weight = ClassWeight::None;
  CHECK(step_differs(load_data("diabetes"), options) < 1e-6);
}

TEST_CASE("trainer: a layer of one's own is trained with, also in a large batch") {
  struct Twice : Layer {
    Tensor forward(const Tensor& x) override { return x + x; }
    std::string name() const override { return "Twice"; }
  };
  SessionOptions options;
  options.network.batch_norm = false;
  options.training.batch_size = 800;
  Session session = start_session(load_data("moons"), options);
  session.model.network.add<Twice>();
  CHECK(parts_of_batch(session.model.network, 800) == 1);  // who knows what it does
  Trainer trainer(session.model, session.train, nullptr);
  CHECK(std::isfinite(trainer.run_epoch()->train_loss));
}

TEST_CASE("session: a missing value becomes the mean of the rows that are learned from") {
  const LoadedData loaded = moons_with(NAN);
  const Session session = start_session(loaded, {});
  double sum = 0;
  for (Index i = 0; i < session.train.rows(); ++i)
    if (session.train.place(i) != kRow)
      sum += loaded.data.inputs(session.train.place(i), 1);
  const Standardizer& scale = *session.model.standardizer;
  CHECK(scale.mean[1] == doctest::Approx(sum / 799).epsilon(1e-9));

  // What is fed to the network for a row does not depend on the rows beside it.
  const Dataset beside = prepared(session.model, loaded.data);
  const Dataset alone = prepared(session.model, take_rows(loaded.data, {kRow}));
  CHECK(std::abs(alone.inputs(0, 1)) < 1e-6);
  CHECK(alone.inputs(0, 1) == beside.inputs(kRow, 1));
}

TEST_CASE("session: data with a part to check with are not split again") {
  LoadedData loaded = load_data("moons");
  loaded.validation = make_toy("moons", 30);
  const Session session = start_session(loaded, {});
  CHECK(session.train.rows() == 1000);
  REQUIRE(session.validation.has_value());
  CHECK(session.validation->rows() == 30);
  // It is brought to the scale of the rows that are learned from.
  const Standardizer& scale = *session.model.standardizer;
  CHECK(
      session.validation->inputs(7, 1) ==
      doctest::Approx((loaded.validation->inputs(7, 1) - scale.mean[1]) / scale.std[1]));
}

TEST_CASE("session: a caller's own data are checked before anything reads them") {
  LoadedData loaded = load_data("moons");
  const Session session = start_session(loaded, {});
  Dataset rows = session.train;
  Model model = start_session(loaded, {}).model;
  rows.labels.clear();
  CHECK_THROWS_WITH_AS(Trainer(model, rows, nullptr), "moons: 800 rows, 0 labels", Error);
  rows = session.train;
  rows.labels.back() = 7;
  CHECK_THROWS_AS(Trainer(model, rows, nullptr), Error);
  CHECK_THROWS_AS(evaluate(model, rows), Error);
  loaded.data.labels.back() = 7;
  CHECK_THROWS_WITH_AS(start_session(loaded, {}),
                       "moons: row 1000: label 7 is not one of 2 classes", Error);
}
