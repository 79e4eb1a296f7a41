#include "apps/playground/lab.hpp"

#include <doctest/doctest.h>

#include "layers/linear.hpp"
#include "models/model_file.hpp"

using namespace gambeta;

static SessionOptions options_with(double rate) {
  SessionOptions options;
  options.training.sgd = {.learning_rate = rate, .momentum = 0};
  options.training.schedule = Schedule::Constant;
  options.training.epochs = 2;
  return options;
}

static void check_same(Sequential& a, Sequential& b) {
  StateDict one, other;
  StateAccess(a).save(one);
  StateAccess(b).save(other);
  REQUIRE(one.numbers.size() == other.numbers.size());
  for (std::size_t i = 0; i < one.numbers.size(); ++i) {
    CHECK(one.numbers[i].first == other.numbers[i].first);
    const Matrix &x = one.numbers[i].second, &y = other.numbers[i].second;
    CHECK(std::equal(x.begin(), x.end(), y.begin(), y.end()));
  }
  CHECK(one.counts == other.counts);
}

TEST_CASE(
    "lab: both networks start alike, and two epochs of it are those of the trainer") {
  const LoadedData moons = load_data("moons");
  for (const bool norm : {true, false}) {
    SessionOptions options = options_with(0.1);
    options.network.batch_norm = norm;
    Session session = start_session(moons, options);
    Lab lab(moons, options, {});
    check_same(lab.runner(norm ? 0 : 1).model.network, session.model.network);
    Trainer trainer(session.model, session.train, session.validation_or_null());
    while (!trainer.done())
      trainer.run_epoch();
    trainer.finish();
    for (int step = 0; step < 2 * 25; ++step)
      lab.step();
    check_same(lab.runner(norm ? 0 : 1).model.network, session.model.network);
    CHECK(lab.eval_figures(norm ? 0 : 1).loss == session.model.training->validation.loss);
  }
}

TEST_CASE("lab: looking changes nothing") {
  Lab lab(load_data("moons"), options_with(0.1), {});
  CHECK(lab.look(0).empty());
  for (int step = 0; step < 30; ++step)
    lab.step();
  const std::string before = to_json(lab.runner(0).model);
  const auto sight = lab.look(0);
  lab.plane(0, 8, 0, 1, true);
  lab.score_by_batches(0, 3);
  CHECK(to_json(lab.runner(0).model) == before);
  REQUIRE(sight.size() == 8);  // seven layers and the output
  CHECK(sight[0].values.rows() == 32);
  CHECK(sight[7].values.cols() == 2);
  // In training, what leaves batch norm has mean beta and, as gamma is small, no NaN.
  double sum = 0;
  for (Index i = 0; i < 32; ++i)
    sum += double(sight[2].values(i, 5));
  const auto& norm = dynamic_cast<BatchNorm1D&>(lab.runner(0).model.network[1]);
  BatchNorm1D copy = norm;
  CHECK(sum / 32 == doctest::Approx(double(copy.beta().value(0, 5))).epsilon(1e-4));
}

TEST_CASE("lab: a network that diverges says when and why, and the other goes on") {
  SessionOptions options = options_with(10);
  options.network.hidden = {16, 16, 16, 16};
  Lab lab(load_data("moons"), options, {});
  for (int step = 0; step < 50; ++step)
    lab.step();
  CHECK(lab.runner(1).diverged.find("the loss became NaN") != std::string::npos);
  CHECK(lab.runner(0).diverged.empty());
  CHECK(lab.steps() == 50);
}

TEST_CASE("lab: batch norm behind the activation, frozen gamma, other starting weights") {
  Lab lab(load_data("moons"), options_with(0.1), {true, 100, true});
  Sequential& network = lab.runner(0).model.network;
  CHECK(network[1].name() == "ReLU");
  CHECK(network[2].name() == "BatchNorm1D 32");
  Lab plain(load_data("moons"), options_with(0.1), {});
  const auto weight = [](Sequential& net) {
    return dynamic_cast<Linear&>(net[0]).weight().value(0, 0);
  };
  CHECK(weight(network) == 100 * weight(plain.runner(0).model.network));
  lab.step();
  CHECK(dynamic_cast<BatchNorm1D&>(network[2]).gamma().value(0, 3) == 1);
}

TEST_CASE("lab: what does not fit is refused") {
  const LoadedData moons = load_data("moons");
  SessionOptions options = options_with(0.1);
  options.training.batch_size = 1;
  CHECK_THROWS_AS(Lab(moons, options, {}), Error);
  Lab lab(moons, options_with(0.1), {});
  CHECK_THROWS_AS(lab.look_into(start_session(load_data("iris"), {}).model), Error);
  Model own = start_session(moons, {}).model;
  const std::string text = to_json(own);
  lab.look_into(std::move(own));
  CHECK(lab.runner(0).model.network.size() == 7);
  lab.step();
}
