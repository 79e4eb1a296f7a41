// Each setting takes the same values as a flag and in a model file.
#include "models/settings.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <regex>

#include "data/sets.hpp"
#include "models/model_file.hpp"
#include "models/session.hpp"
#include "models/trainer.hpp"

using namespace gambeta;

namespace {

// A model file of moons in which `key` has another value.
bool file_takes(const Setting& setting, const std::string& value) {
  SessionOptions options;
  options.data.source = "moons";
  options.data.rows = 40;
  options.data.noise = 0.1;
  DataOptions data;
  data.rows = 40;
  if (setting.name == "momentum" && value == "0")
    options.training.sgd.momentum = 0;  // without it there are no velocities
  Session session = start_session(load_data("moons", data), options);
  Trainer(session.model, session.train, session.validation_or_null()).finish();
  const std::regex pair("\"" + std::string(setting.key) + R"(": [^,}]*)");
  const std::string text = to_json(session.model);
  const std::size_t own = text.find(
      setting.home == Setting::Home::Optimizer ? "\n\"optimizer\"" : "\n\"training\"");
  const std::string changed = std::regex_replace(
      text.substr(own), pair, "\"" + std::string(setting.key) + "\": " + value,
      std::regex_constants::format_first_only);
  REQUIRE(changed.find(": " + value) != std::string::npos);
  try {
    from_json(text.substr(0, own) + changed, "model");
    return true;
  } catch (const Error& error) {
    CHECK(std::string(error.what()).find("expected a ") != std::string::npos);
    return false;
  }
}

std::string text_of(Setting::Form form, double value) {
  return form == Setting::Form::Whole ? fmt::format("{:.0f}", value)
                                      : fmt::format("{}", value);
}

}  // namespace

TEST_CASE("settings: flag and file take the lowest and the highest, and none beyond") {
  int tried = 0;
  for (const Setting& setting : settings()) {
    if (setting.home == Setting::Home::Layers ||
        (setting.form != Setting::Form::Whole && setting.form != Setting::Form::Number))
      continue;
    const bool whole = setting.form == Setting::Form::Whole;
    const double below = whole ? setting.low - 1 : std::nextafter(setting.low, -1);
    const double above =
        whole ? setting.high + 1 : std::nextafter(setting.high, INFINITY);
    std::vector<std::string> values{text_of(setting.form, setting.low),
                                    text_of(setting.form, below)};
    if (setting.name == "seed")  // 2^64 - 1 is no double
      values.insert(values.end(), {"18446744073709551615", "18446744073709551616"});
    else if (std::isfinite(above))
      values.insert(values.end(),
                    {text_of(setting.form, setting.high), text_of(setting.form, above)});
    for (std::size_t i = 0; i < values.size(); ++i) {
      CAPTURE(setting.name);
      CAPTURE(values[i]);
      const bool taken = setting.complaint(values[i]).empty();
      CHECK(taken == (i % 2 == 0));
      CHECK(file_takes(setting, values[i]) == taken);
      ++tried;
    }
  }
  CHECK(tried >= 30);
}

TEST_CASE("settings: what differs from the defaults is listed, and gives it back") {
  SessionOptions options, again;
  options.network.hidden = {};
  options.network.batch_norm_options.momentum.reset();
  options.training.sgd.momentum = 0.99995;
  options.training.sgd.nesterov = true;
  options.data.noise = 0.25;
  const SettingTexts changed = changed_settings(options);
  CHECK(changed == SettingTexts{{"noise", "0.25"},
                                {"hidden", ""},
                                {"bn-momentum", "none"},
                                {"momentum", "0.99995"},
                                {"nesterov", "yes"}});
  for (const auto& [name, text] : changed)
    setting_named(name).set(again, text);
  for (const Setting& setting : settings())
    CHECK(setting.get(again) == setting.get(options));
  CHECK_THROWS_AS(setting_named("rate"), Error);
}

TEST_CASE("settings: a network whose file could not be read again is not trained") {
  TrainOptions training;  // with momentum: a velocity for each weight
  training.schedule = Schedule::Step;
  const NetworkSpec half = {LinearSpec{8191, 4096, true}};  // 2^25 weights of 16 bytes
  CHECK_NOTHROW(check_file_size(half, &training));
  for (const bool patient : {true, false}) {  // and the best epoch's weights
    training.patience = patient ? 3 : 0;
    training.schedule = patient ? Schedule::Step : Schedule::Cosine;
    CHECK_THROWS_WITH_AS(
        check_file_size(half, &training),
        doctest::Contains("a network of 33554432 weights may take a file of 1536 MB"),
        Error);
  }
  CHECK_NOTHROW(check_file_size(half, nullptr));
  const NetworkSpec whole = {LinearSpec{16383, 4096, true}};
  CHECK_NOTHROW(check_file_size(whole, nullptr));
  const NetworkSpec more = {LinearSpec{16384, 4096, true}};
  CHECK_THROWS_AS(check_file_size(more, nullptr), Error);

  // Before there is a network: 2^32 weights would be 69 GB, three times.
  SessionOptions options;
  options.data.source = "moons";
  options.network.hidden = {65536, 65536};
  CHECK_THROWS_WITH_AS(start_session(load_data("moons", {}), options),
                       doctest::Contains("196626 MB"), Error);
}
