#include "models/resume.hpp"

#include <doctest/doctest.h>

#include "models/refit.hpp"
#include "models/train_command.hpp"
#include "tests/apps/program.hpp"
#include "tests/data/files.hpp"
#include "tests/models/models.hpp"

using namespace gambeta;

namespace {

SessionOptions plan(Schedule schedule, int epochs) {
  SessionOptions options;
  options.network.hidden = {6, 5};
  options.training.epochs = epochs;
  options.training.schedule = schedule;
  options.data.source = "moons";
  return options;
}

std::string run_from_start(const SessionOptions& options, int stop = 1000) {
  Session session = start_session(hundred_moons(), options);
  return file_at_epoch(std::move(session), stop);
}

std::string resume(const std::string& text, const SettingTexts& request = {},
                   int stop = 1000) {
  Model model = from_json(text, "model");
  ready_to_resume(model, request);
  Session session = resume_session(std::move(model), hundred_moons());
  return file_at_epoch(std::move(session), stop);
}

std::string complaint(const std::string& text, const SettingTexts& request = {}) {
  try {
    resume(text, request);
  } catch (const Error& error) {
    return error.what();
  }
  return "no complaint";
}

}  // namespace

TEST_CASE("resume: a run stopped after any epoch ends with the same bytes") {
  for (const Schedule schedule : {Schedule::Constant, Schedule::Cosine, Schedule::Step})
    for (const double momentum : {0.0, 0.9})
      for (const bool nesterov : {false, true}) {
        if (nesterov && momentum == 0)
          continue;
        SessionOptions options = plan(schedule, 6);
        options.training.sgd.momentum = momentum;
        options.training.sgd.nesterov = nesterov;
        options.training.sgd.weight_decay = 0.001;
        const std::string whole = run_from_start(options);
        for (int k = 0; k <= 5; ++k) {
          CAPTURE(name_of(schedule));
          CAPTURE(momentum);
          CAPTURE(k);
          CHECK(resume(run_from_start(options, k)) == whole);
        }
      }
}

TEST_CASE("resume: two stops are as good as one") {
  const SessionOptions options = plan(Schedule::Cosine, 6);
  const std::string twice = resume(run_from_start(options, 2), {}, 4);
  CHECK(resume(twice) == run_from_start(options));
}

TEST_CASE("resume: a run with patience keeps both the best and the latest epoch") {
  SessionOptions options = plan(Schedule::Constant, 40);
  options.training.patience = 4;
  options.training.sgd.learning_rate = 0.5;  // restless: the best epoch is not the last
  const std::string whole = run_from_start(options);
  const Model end = from_json(whole, "whole");
  const int last = int(end.training->history.size());
  REQUIRE(last < 40);
  REQUIRE(end.training->other.has_value());
  CHECK(end.training->epoch == last - 4);
  for (int k = 0; k < last; ++k) {
    CAPTURE(k);
    CHECK(resume(run_from_start(options, k)) == whole);
  }
  CHECK(contains(complaint(whole), "4 epochs without a better validation loss"));
}

TEST_CASE("resume: with a constant rate, 5 epochs and then up to 10 are 10 epochs") {
  const SessionOptions five = plan(Schedule::Constant, 5),
                       ten = plan(Schedule::Constant, 10);
  CHECK(resume(run_from_start(five), {{"epochs", "10"}}) == run_from_start(ten));
}

TEST_CASE("resume: an interrupted epoch leaves the bits of the epoch before") {
  const SessionOptions options = plan(Schedule::Cosine, 5);
  Session session = start_session(hundred_moons(), options);
  Trainer trainer(session.model, session.train, session.validation_or_null());
  trainer.run_epoch();
  int batches = 0;
  CHECK(!trainer.run_epoch([&](const Batch&, double) { return ++batches < 2; }));
  trainer.finish();
  const std::string stopped = to_json(session.model);
  CHECK(stopped == run_from_start(options, 1));
  CHECK(resume(stopped) == run_from_start(options));
}

TEST_CASE("resume: what would give another run is refused with the difference") {
  const std::string cosine = run_from_start(plan(Schedule::Cosine, 6), 3);
  const auto refused = [&](const char* name, const char* text, const char* says) {
    CHECK(contains(complaint(cosine, {{name, text}}), says));
  };
  refused("epochs", "10", "laid out for 6 epochs, not 10");
  refused("lr", "0.2", "learning rate 0.1, not 0.2");
  refused("lr-schedule", "step", "learning rate schedule cosine, not step");
  refused("hidden", "7", "hidden layers 6,5, not 7");
  refused("bn-momentum", "0.2", "batch norm momentum 0.1, not 0.2");
  CHECK(complaint(cosine, {{"seed", "42"}}) == "no complaint");  // what it has
}

TEST_CASE("resume: a finished run, other data, or no optimizer are named") {
  CHECK(contains(complaint(run_from_start(plan(Schedule::Cosine, 2))),
                 "already at epoch 2 of 2"));
  Model model = from_json(run_from_start(plan(Schedule::Cosine, 2), 1), "model");
  LoadedData other = hundred_moons();
  other.data.inputs(0, 0) += 1;
  CHECK_THROWS_WITH(resume_session(from_json(to_json(model), "model"), other),
                    doctest::Contains("does not hold the rows"));
  model.training->optimizer.reset();
  CHECK(contains(complaint(to_json(model)), "no optimizer state ('optimizer')"));
  model.training.reset();
  CHECK(contains(complaint(to_json(model)), "no training record ('training')"));
}

TEST_CASE("resume: a version 1 model goes on where columns and rows agree in number") {
  const std::string path = GAMBETA_SOURCE "/tests/models/golden/version-1.json";
  const auto resumed = [&](Index rows) {
    LoadedData loaded;
    loaded.data = make_toy("moons", rows, {}, 6);
    return resume_session(load_model(path), loaded);
  };
  CHECK_THROWS_AS(resumed(41), Error);
  Session session = resumed(40);
  CHECK(has_fingerprint(session.model));
  const std::string text = to_json(session.model);
  CHECK(text.find("\"version\": 2") != std::string::npos);
  CHECK(text.find("\"data_fingerprint\": \"xxh3-128:") != std::string::npos);
  LoadedData other;
  other.data = make_toy("moons", 40, {}, 7);
  CHECK_THROWS_AS(resume_session(from_json(text, "m"), other), Error);
}

TEST_CASE(
    "refit: the run that all rows would have given, with the figures measured before") {
  const LoadedData loaded = hundred_moons();
  Session measured = start_session(loaded, plan(Schedule::Cosine, 6));
  file_at_epoch(measured, 6);
  const Figures validation = measured.model.training->validation;
  REQUIRE(validation.rows == 20);

  SessionOptions whole = plan(Schedule::Cosine, 6);
  whole.data.validation_split = 0;
  Session all = start_session(loaded, whole);
  file_at_epoch(all, 6);

  auto session = refitted(measured.model, loaded, [] { return true; });
  REQUIRE(session);
  CHECK(session->train.rows() == 100);
  StateDict expected, state;
  StateAccess(all.model.network).save(expected);
  StateAccess(session->model.network).save(state);
  REQUIRE(state.numbers.size() == expected.numbers.size());
  for (std::size_t k = 0; k < state.numbers.size(); ++k) {
    const Matrix &a = state.numbers[k].second, &b = expected.numbers[k].second;
    CHECK(std::equal(a.begin(), a.end(), b.begin(), b.end()));
  }
  CHECK(session->model.standardizer->mean == all.model.standardizer->mean);
  CHECK(!is_worse(*session));
  session->model.training->train.loss -= 1;  // of 80 rows: 0.8 in the mean of 100
  CHECK(is_worse(*session));
  session->model.training->train.loss += 1;

  const std::string file = to_json(session->model);
  Model model = from_json(file, "m.json");
  CHECK(model.training->refit);
  CHECK(to_json(model) == file);
  CHECK(model.training->validation.loss == validation.loss);
  CHECK(split_again(model, loaded).train.rows() == 100);
  CHECK_FALSE(split_again(model, loaded).validation);
  CHECK(contains(complaint(file), "--refit end a run"));
  CHECK(train_command(model).ends_with(" --refit"));

  // Without an optimizer, what SGD was told is kept in another place.
  model.training->options.sgd = {
      .learning_rate = 0.05, .momentum = 0.5, .nesterov = true, .weight_decay = 0.01};
  const std::string changed = to_json(model);
  Model again = from_json(changed, "m.json");
  CHECK(to_json(again) == changed);
  CHECK(contains(train_command(again),
                 " --lr 0.05 --momentum 0.5 --nesterov --weight-decay 0.01"));
  const auto refusal = [&](const std::string& piece, const std::string& by) {
    std::string text = changed;
    REQUIRE(contains(text, piece));
    text.replace(text.find(piece), piece.size(), by);
    return error_of([&] { from_json(text, "m.json"); });
  };
  CHECK(contains(refusal("\"lr\": 0.05", "\"lr\": -1"), "told.lr: expected a number"));
  CHECK(contains(refusal("\"momentum\": 0.5", "\"momentum\": 0"), "needs a momentum"));
  CHECK(contains(refusal("\"nesterov\": true, ", ""), "nesterov"));
  CHECK(
      refusal(R"(, "lr": 0.05, "momentum": 0.5, "nesterov": true, "weight_decay": 0.01)",
              "") == "no error");

  // A model that goes on was not trained again.
  const auto forged = [&](const std::string& piece, const std::string& by) {
    std::string text = to_json(measured.model);
    REQUIRE(contains(text, piece));
    text.replace(text.find(piece), piece.size(), by);
    return error_of([&] { from_json(text, "m.json"); });
  };
  CHECK(contains(forged("\"refit\": false", "\"refit\": true"), "has no 'optimizer'"));
  CHECK(contains(forged("\"refit\": false", "\"refit\": false, \"lr\": 1"),
                 "told: 'optimizer' tells how SGD was set"));
  CHECK(contains(forged("\"missing\": \"fill\"", "\"missing\": \"guess\""),
                 "told.missing: expected one of fill, refuse, drop, got 'guess'"));
  CHECK(contains(forged("\"ignore\": []", "\"ignore\": \"x\""), "told.ignore"));
  CHECK(contains(forged("\"task\": \"classification\"}", "\"task\": \"regression\"}"),
                 "told.task: the model's is 'classification'"));
  CHECK(contains(forged("\"told\": {", "\"told\": {\"taught\": 1, "), "taught"));
  CHECK_FALSE(refitted(measured.model, loaded, [] { return false; }));
}
