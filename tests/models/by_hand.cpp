// Programs put models, data and layers together by hand. What does not fit is refused, in words.
#include <doctest/doctest.h>

#include <limits>
#include <type_traits>

#include "data/sets.hpp"
#include "data/split.hpp"
#include "models/fold.hpp"
#include "models/model_file.hpp"
#include "models/predictor.hpp"
#include "models/recalibrate.hpp"
#include "models/session.hpp"
#include "models/trainer.hpp"
#include "tests/data/files.hpp"
#include "tests/folder.hpp"

using namespace gambeta;

namespace {

Session started(const std::string& source) {
  SessionOptions options;
  options.data.source = source;
  options.training.epochs = 2;
  return start_session(load_data(source, {}), options);
}

bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// A layer of one's own that looks like Linear.
struct Doubled : Linear {
  using Linear::Linear;
  Tensor forward(const Tensor& x) override { return Scalar(2) * Linear::forward(x); }
};

}  // namespace

TEST_CASE("by hand: labels that the model does not have are refused, not looked up") {
  Session session = started("moons");
  const Dataset three = prepared(session.model, load_data("blobs", {}).data);
  CHECK(
      holds(error_of([&] { evaluate(session.model, three); }),
            "a classification of 3 classes, and the model is for a classification of 2"));
  CHECK(holds(error_of([&] { Trainer(session.model, session.train, &three); }),
              "have other classes"));
  Dataset numbers = session.train;
  numbers.columns.task = Task::Regression;
  numbers.columns.class_names.clear();
  numbers.labels.clear();
  numbers.targets = Matrix(numbers.rows(), 1);
  CHECK(holds(error_of([&] { evaluate(session.model, numbers); }),
              "a regression of 0 classes, and the model is for a classification"));
  Dataset wrong = load_data("moons", {}).data;
  wrong.labels[3] = 7;
  CHECK(holds(error_of([&] { split_rows(wrong, 0.2, 1); }), "7"));
  wrong.labels[3] = -5;
  CHECK(holds(error_of([&] { balanced_weights(wrong); }), "-5"));
}

TEST_CASE(
    "by hand: a run that has ended does not go on, and one that has not is no file") {
  Session session = started("moons");
  const Folder folder;
  const std::string path = folder / "m.json";
  save_model(session.model, path);  // before the first epoch
  CHECK(load_model(path).training->history.empty());
  Trainer trainer(session.model, session.train, session.validation_or_null());
  while (!trainer.done())
    trainer.run_epoch();
  CHECK(holds(error_of([&] { save_model(session.model, path); }),
              "the record is of epoch 0, and 2 are done; call Trainer::finish()"));
  trainer.finish();
  save_model(session.model, path);
  CHECK(load_model(path).training->epoch > 0);
  session.model.training->optimizer->velocities.numbers.pop_back();
  CHECK(holds(error_of([&] { save_model(session.model, path); }),
              "its velocities are not"));
  recalibrate(session.model, session.train, 32);
  CHECK(holds(error_of([&] { Trainer(session.model, session.train, nullptr); }),
              "the model's run has ended"));
}

TEST_CASE("by hand: what is derived from Linear is a layer of one's own") {
  Model model;
  model.columns.input_names = {"a", "b"};
  model.columns.class_names = {"no", "yes"};
  model.network.add<Doubled>(2, 2);
  CHECK_FALSE(has_independent_rows(model.network));
  CHECK(holds(error_of([&] { to_json(model); }), "a type that a spec cannot name"));
  CHECK(holds(error_of([&] { Predictor{std::move(model)}; }), "not the library's own"));
  Sequential network;
  network.add<Tanh>();
  network.add<ActivationLayer>(Activation::ReLU);
  CHECK(spec_of(network) == NetworkSpec{Activation::Tanh, Activation::ReLU});
}

TEST_CASE("by hand: a Predictor takes a model whose parts fit together") {
  const auto model_with = [](auto change) {
    Model model;
    model.columns.input_names = {"a", "b"};
    model.columns.class_names = {"no", "yes"};
    model.standardizer = Standardizer{{1, 2}, {3, 4}, {}};
    model.network.add<Linear>(2, 2);
    change(model);
    return error_of([&] { Predictor{std::move(model)}; });
  };
  CHECK(model_with([](Model&) {}) == "no error");
  CHECK(holds(model_with([](Model& m) { m.network = Sequential(); }), "no network"));
  CHECK(holds(model_with([](Model& m) { m.standardizer->mean = {1}; }), "preprocessing"));
  CHECK(holds(model_with([](Model& m) { m.columns.class_names = {"one"}; }), "classes"));
  CHECK(holds(model_with([](Model& m) { m.columns.input_names = {"a"}; }), "inputs"));
  Model plain;
  plain.network.add<Linear>(1, 2);
  plain.columns.input_names = {"a"};
  Dataset raw;
  raw.inputs = Matrix(1, 1, std::numeric_limits<Scalar>::quiet_NaN());
  CHECK(holds(error_of([&] { fill_missing(plain, raw); }), "column 1 is missing"));
  CHECK(holds(error_of([&] { interpret(plain, Matrix(3, 0)); }), "without a number"));
}

TEST_CASE("by hand: a callback that throws undoes its epoch") {
  Session session = started("moons"), twin = started("moons");
  Trainer trainer(session.model, session.train, nullptr);
  CHECK_THROWS_AS(trainer.run_epoch([](const Batch&, double) -> bool { throw 1; }), int);
  Trainer other(twin.model, twin.train, nullptr);
  while (!trainer.done())
    trainer.run_epoch();
  while (!other.done())
    other.run_epoch();
  CHECK(copy_network(session.model.network).numbers ==
        copy_network(twin.model.network).numbers);
  static_assert(!std::is_constructible_v<Trainer, Model&, Dataset, const Dataset*>);
}

TEST_CASE("by hand: what is saved over the state of another network has its own names") {
  Sequential with, without;
  with.add<Linear>(2, 2);
  with.add<ReLU>();
  with.add<Linear>(2, 2);
  without.add<Linear>(2, 2);
  without.add<Linear>(2, 2);
  StateDict state;
  StateAccess(with).save(state);
  StateAccess(without).save(state);
  CHECK(state.numbers[2].first == "1.weight");
  StateAccess(without).load(state);
}
