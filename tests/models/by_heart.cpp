// Runs that end with rows learned by heart keep the best epoch, also when they are stopped.
#include <doctest/doctest.h>

#include <cmath>

#include "core/random.hpp"
#include "data/sets.hpp"
#include "models/resume.hpp"
#include "models/trainer.hpp"
#include "tests/data/files.hpp"
#include "tests/models/models.hpp"

using namespace gambeta;

namespace {

constexpr int kEpochs = 40;

/// Wines of which four in ten have a wrong label: those can be learned by heart alone.
LoadedData mislabeled_wines() {
  LoadedData loaded = load_data("wine");
  Random random(5, Purpose::Data);
  for (int& label : loaded.data.labels)
    label = random.uniform() < 0.4 ? (label + 1) % 3 : label;
  return loaded;
}

SessionOptions plan(Schedule schedule = Schedule::Cosine) {
  SessionOptions options;
  options.training.schedule = schedule;
  options.training.epochs = kEpochs;
  options.data.source = "wine";
  return options;
}

std::string run(const SessionOptions& options, int stop = 1000) {
  return file_at_epoch(start_session(mislabeled_wines(), options), stop);
}

std::string go_on(const std::string& text, int stop = 1000) {
  Model model = from_json(text, "model");
  ready_to_resume(model);
  return file_at_epoch(resume_session(std::move(model), mislabeled_wines()), stop);
}

/// A history with these validation losses.
std::vector<EpochResult> history_of(const std::vector<double>& losses) {
  std::vector<EpochResult> history;
  for (const double loss : losses) {
    history.emplace_back().validation.loss = loss;
    history.back().epoch = int(history.size());
  }
  return history;
}

}  // namespace

TEST_CASE(
    "by heart: the validation loss ends clearly over its lowest, the accuracy no "
    "better") {
  CHECK(!learned_by_heart({}));
  CHECK(!learned_by_heart(history_of({0.9})));
  CHECK(!learned_by_heart(history_of({0.9, 0.5, 0.649})));
  CHECK(learned_by_heart(history_of({0.9, 0.5, 0.651})));
  CHECK(!learned_by_heart(history_of({0.5, 1.9, 0.6})));
  CHECK(!learned_by_heart(history_of({NAN, NAN})));  // no rows to check with
  std::vector<EpochResult> history = history_of({0.9, 0.5, 0.7});
  for (const auto& [before, after] : {std::pair(0.8, 0.8), {0.8, 0.7}, {0.8, 0.81}}) {
    history[1].validation.accuracy = before;
    history[2].validation.accuracy = after;
    CHECK(learned_by_heart(history) == (after <= before));
  }
}

TEST_CASE("by heart: with a cosine the best epoch is kept, with other rates the last") {
  const Model model = from_json(run(plan()), "model");
  const TrainingRecord& record = *model.training;
  REQUIRE(learned_by_heart(record.history));
  CHECK(record.epoch == best_epoch(record.history));
  CHECK(record.validation.loss ==
        record.history[std::size_t(record.epoch) - 1].validation.loss);
  CHECK(record.other.has_value());
  for (const Schedule schedule : {Schedule::Constant, Schedule::Step}) {
    const Model last = from_json(run(plan(schedule)), "model");
    CHECK(learned_by_heart(last.training->history));
    CHECK(last.training->epoch == kEpochs);
    CHECK(!last.training->other.has_value());
  }
  SessionOptions unchecked = plan();
  unchecked.data.validation_split = 0;
  CHECK(from_json(run(unchecked), "model").training->epoch == kEpochs);
}

TEST_CASE("by heart: a run that is stopped ends with the same bytes, by either network") {
  const std::string whole = run(plan());
  int with_best = 0, with_latest = 0;
  for (int k = 0; k < kEpochs; k += 3) {
    CAPTURE(k);
    const std::string stopped = run(plan(), k);
    const TrainingRecord record = *from_json(stopped, "stopped").training;
    const bool latest = record.epoch < int(record.history.size());
    with_latest += record.other.has_value() && latest;
    with_best += record.other.has_value() && !latest;
    const auto has = [&](const char* key) { return stopped.find(key) != stopped.npos; };
    CHECK(has("\"latest_state\"") == (record.other && latest));
    CHECK(has("\"best_state\"") == (record.other && !latest));
    CHECK(go_on(stopped) == whole);
  }
  CHECK(with_best > 0);
  CHECK(with_latest > 0);
  CHECK(go_on(go_on(run(plan(), 9), 27)) == whole);
}

TEST_CASE(
    "by heart: a file with the best epoch's network where no run needs it is refused") {
  const auto refusal = [](const std::string& text) {
    return error_of([&] { from_json(text, "m.json"); }, "m.json");
  };
  for (int k = 3; k < kEpochs; ++k) {
    const std::string stopped = run(plan(), k);
    const auto at = stopped.find("\"best_state\"");
    if (at == std::string::npos ||
        best_epoch(from_json(stopped, "stopped").training->history) == k - 1)
      continue;
    CHECK(refusal(stopped) == "no error");
    std::string latest = stopped;
    latest.replace(at, 12, "\"latest_state\"");
    CHECK(refusal(latest).find(
              "'latest_state' is for models of an epoch before the last") !=
          std::string::npos);
    const auto after = [](std::string text, const std::string& key, int epoch) {
      const auto begin = text.find(key) + key.size();
      text.replace(begin, text.find(',', begin) - begin, std::to_string(epoch));
      return text;
    };
    CHECK(refusal(after(stopped, "\"epochs\": ", k)).find("'best_state' is for a run") !=
          std::string::npos);
    CHECK(refusal(after(stopped, "\"epoch\": ", k - 1)).find("'epoch' is neither") !=
          std::string::npos);
    return;
  }
  FAIL("no stopped run has a network of its best epoch");
}
