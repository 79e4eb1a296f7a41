#include "models/model_file.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>
#include <locale>
#include <nlohmann/json.hpp>

#include "data/text/text.hpp"
#include "data/toy.hpp"
#include "layers/dialect.hpp"
#include "layers/linear.hpp"
#include "models/session.hpp"
#include "models/trainer.hpp"
#include "tests/data/files.hpp"

using namespace gambeta;

namespace {

const std::string kGolden = GAMBETA_SOURCE "/tests/models/golden/";

Session trained(const std::string& toy, MlpOptions network, TrainOptions training = {}) {
  LoadedData loaded;
  loaded.data = make_toy(toy, 60);
  SessionOptions options;
  options.network = std::move(network);
  options.training = training;
  options.training.epochs = 3;
  options.data.source = toy;
  options.data.rows = 60;
  options.data.noise = 0.1;
  Session session = start_session(loaded, options);
  Trainer trainer(session.model, session.train, session.validation_or_null());
  while (!trainer.done())
    trainer.run_epoch();
  trainer.finish();
  return session;
}

/// Every number of a model's state, bit by bit.
std::vector<std::uint32_t> bits_of(Model& model) {
  StateDict state;
  StateAccess(model.network).save(state);
  std::vector<std::uint32_t> bits;
  for (const auto& [name, matrix] : state.numbers)
    for (const Scalar number : matrix) {
      bits.emplace_back();
      std::memcpy(&bits.back(), &number, sizeof number);
    }
  for (const auto& [name, count] : state.counts)
    bits.push_back(std::uint32_t(count));
  return bits;
}

/// The text without what depends on machine and version: the example's outputs, which may
/// be rounded differently, and the name of the program.
std::string lasting(std::string text) {
  for (const std::string_view part : {"\"example\"", "\"created_by\""}) {
    const std::size_t at = text.find(part);
    text.erase(at, text.find('\n', at) - at);
  }
  return text;
}

std::string replaced(std::string text, std::string_view piece, std::string_view by) {
  for (std::size_t at = 0; (at = text.find(piece, at)) != std::string::npos;
       at += by.size())
    text.replace(at, piece.size(), by);
  return text;
}

/// A file of version 1 as it is saved today: without the digest of its rows.
std::string as_version_2(std::string text) {
  text = replaced(text, "\"version\": 1,", "\"version\": 2,");
  text = replaced(text, R"("target": "class")",
                  R"("label": {"name": "class", "position": 2})");
  text = replaced(text, R"("target": "y")", R"("label": {"name": "y", "position": 1})");
  if (text.find("\"data_sha256\"") == std::string::npos)
    return text;
  const bool classes = text.find("\"classes\"") != std::string::npos;
  text.insert(
      text.find("\"preprocessing\""),
      fmt::format(
          R"("told": {{"missing": "fill", "ignore": [], "category": [], "use": [], )"
          R"("header": "found", "decimal": "found", "standardize": true, )"
          R"("class_weight": "none", "refit": false, "task": "{}"}},)"
          "\n",
          classes ? "classification" : "regression"));
  const std::size_t digest = text.find("\"data_sha256\"");
  text.erase(digest, text.find("\"validation_split\"") - digest);
  // Version 2 has the settings in the order of their table.
  const std::size_t first = text.find("\"epoch\": "), last = text.find('\n', first);
  std::string in_order;
  for (const std::string key :
       {"epoch", "data", "data_rows", "data_noise", "validation_split", "epochs",
        "batch_size", "lr_schedule", "seed", "patience"}) {
    const std::size_t pair = text.find("\"" + key + "\": ", first);
    if (pair < last)
      in_order += text.substr(pair, text.find(',', pair) + 1 - pair) + " ";
  }
  in_order.pop_back();
  return text.replace(first, last - first, in_order);
}

}  // namespace

TEST_CASE("model file: every kind of network comes back to the bit") {
  const auto check_round_trip = [](const std::string& toy, const MlpOptions& network,
                                   const TrainOptions& training = {}) {
    Session session = trained(toy, network, training);
    const std::string text = to_json(session.model);
    Model loaded = from_json(text, "m.json");
    CHECK(bits_of(loaded) == bits_of(session.model));
    CHECK(to_json(loaded) == text);
    const Matrix before = outputs(session.model, session.train.inputs);
    const Matrix after = outputs(loaded, session.train.inputs);
    CHECK(std::equal(before.begin(), before.end(), after.begin()));
  };
  for (const Dialect& dialect : kDialects) {
    CAPTURE(dialect.name);
    check_round_trip("moons",
                     {0, {5, 4}, 0, Activation::ReLU, true, options_of(dialect)});
  }
  BatchNormOptions bare;
  bare.affine = bare.track_running_stats = false;
  check_round_trip("moons", {0, {4}, 0, Activation::Sigmoid, true, bare});
  check_round_trip("sine", {0, {4}, 0, Activation::Tanh, false, {}});
  check_round_trip("sine", {0, {}, 0, Activation::Tanh, false, {}});
  TrainOptions plain;
  plain.sgd.momentum = 0;
  plain.seed = ~std::uint64_t(0);
  check_round_trip("blobs", {0, {300}, 0, Activation::ReLU, true, {}}, plain);
}

TEST_CASE("model file: the golden files load, and are written as they are") {
  for (const std::string name :
       {"version-1.json", "version-1-regression.json", "version-2.json"}) {
    CAPTURE(name);
    const std::string text = read_file(kGolden + name);
    Model model = from_json(text, name);
    CHECK((lasting(to_json(model)) == as_version_2(lasting(text))));
  }
  CHECK(!has_fingerprint(load_model(kGolden + "version-1.json")));
  CHECK(has_fingerprint(load_model(kGolden + "version-2.json")));
  const Model model = load_model(kGolden + "version-1.json");
  CHECK(model.columns.class_names == std::vector<std::string>{"outer", "inner"});
  CHECK(model.training->epoch == 5);
  CHECK(model.training->history.size() == 6);
  CHECK(model.training->options.sgd.learning_rate == 0.5);
  CHECK(model.training->optimizer->velocities.numbers.size() == 5);
}

TEST_CASE("model file: other formatting and order of keys are the same model") {
  const std::string text = read_file(kGolden + "version-1.json");
  Model original = from_json(text, "m.json");
  const auto check_same = [&](const std::string& other) {
    Model model = from_json(other, "other.json");
    CHECK(bits_of(model) == bits_of(original));
    CHECK(to_json(model) == to_json(original));
  };
  check_same("\xEF\xBB\xBF" + text);
  check_same(replaced(text, "\n", "\r\n"));
  check_same(replaced(text, "\n", "\n\t  \n"));
  check_same(replaced(text, ", ", ","));
  check_same(replaced(text, "e-0", "E-000"));
  check_same(replaced(text, "\"in", "\"\\u0069n"));
  check_same(nlohmann::json::parse(text).dump());  // sorts the keys; floats as doubles
  check_same(nlohmann::ordered_json::parse(text).dump(4));
  nlohmann::ordered_json backwards;
  const auto tree = nlohmann::ordered_json::parse(text);
  for (auto member = tree.rbegin(); member != tree.rend(); ++member)
    backwards[member.key()] = member.value();
  check_same(backwards.dump());
}

TEST_CASE("model file: every float survives, also the odd ones") {
  Model model = from_json(read_file(kGolden + "version-1.json"), "m.json");
  Matrix& weights = dynamic_cast<Linear&>(model.network[0]).weight().value;
  using Limits = std::numeric_limits<float>;
  const float odd[] = {-0.0f, Limits::denorm_min(), Limits::min(), Limits::max(),
                       0.1f,  16777217.0f};
  std::copy(std::begin(odd), std::end(odd), weights.begin());
  const std::string text = to_json(model);
  CHECK(text.find("[-0.0, 1e-45, ") != std::string::npos);  // Python's -0 is a whole 0
  Model loaded = from_json(text, "m.json");
  CHECK(bits_of(loaded) == bits_of(model));

  Random random(1, Purpose::Other);
  Matrix& gamma = dynamic_cast<BatchNorm1D&>(model.network[1]).gamma().value;
  for (int i = 0; i < 3000; ++i) {
    for (Scalar& x : gamma) {
      const auto bits = std::uint32_t(random.below(std::uint64_t(1) << 32));
      std::memcpy(&x, &bits, sizeof x);
      if (!std::isfinite(x))
        x = 1;
    }
    Model copy = from_json(to_json(model), "m.json");
    REQUIRE(bits_of(copy) == bits_of(model));
  }
}

TEST_CASE("model file: the locale changes nothing") {
  const std::string text = read_file(kGolden + "version-1.json");
  const std::string was = std::setlocale(LC_ALL, nullptr);
  const bool german = std::setlocale(LC_ALL, "de_DE.UTF-8") != nullptr;
  MESSAGE(std::string(german ? "with" : "without (not installed)")
          << " the locale de_DE");
  Model model = from_json(text, "m.json");
  const std::string written = to_json(model);
  std::setlocale(LC_ALL, was.c_str());
  CHECK((lasting(written) == as_version_2(lasting(text))));
}

TEST_CASE("model file: layers and a state are enough, and can be trained further") {
  Session session = trained("moons", {0, {4}, 0, Activation::ReLU, true, {}});
  auto tree = nlohmann::json::parse(to_json(session.model));
  for (const auto* key : {"training", "optimizer", "example", "created_by", "task",
                          "inputs", "target", "classes", "preprocessing", "columns"})
    tree.erase(key);
  Model model = from_json(tree.dump(), "net.json");
  CHECK(bits_of(model) == bits_of(session.model));
  CHECK(model.columns.input_names == std::vector<std::string>{"c1", "c2"});
  CHECK(model.columns.class_names == std::vector<std::string>{"0", "1"});
  CHECK(!model.training);

  const double before = evaluate(model, session.train).figures.loss;
  model.training.emplace().options.epochs = 20;
  Trainer trainer(model, session.train, nullptr);
  while (!trainer.done())
    trainer.run_epoch();
  trainer.finish();
  CHECK(model.training->train.loss < before);
}

TEST_CASE("model file: an example is not tried on a network that needs a whole batch") {
  BatchNormOptions options;
  options.track_running_stats = false;
  Session session = trained("moons", {0, {4}, 0, Activation::ReLU, true, options});
  auto tree = nlohmann::json::parse(to_json(session.model));
  CHECK_FALSE(tree.contains("example"));
  tree["example"] = {{"input", {1, 2}}, {"output", {3, 4}}};  // as another program may
  const Model model = from_json(tree.dump(), "m.json");
  CHECK(model.example_input == std::vector<Scalar>{1, 2});
}

TEST_CASE("model file: what could not be loaded is not written") {
  const std::string golden = read_file(kGolden + "version-1.json");
  const auto refusal = [&](auto&& spoil) {
    Model model = from_json(golden, "m.json");
    spoil(model);
    return error_of([&] { to_json(model); });
  };
  CHECK(refusal([](Model& m) {
          dynamic_cast<Linear&>(m.network[3]).bias().value(0, 1) = NAN;
        }) == "3.bias: nan cannot be written as JSON; nothing saved");
  CHECK(refusal([](Model& m) { m.columns.class_names[1] = "outer"; }) ==
        "classes: 'outer' is given twice");
  CHECK(refusal([](Model& m) {
          m.columns.input_names[0] = "a\nb";
        }).starts_with("inputs[0]: 'a\\x0ab' is not UTF-8 text without control"));
  CHECK(refusal([](Model& m) { m.columns.input_names.pop_back(); }) ==
        "inputs: 1 names, the network reads 2");
  CHECK(refusal([](Model& m) {
          m.training->data.source = "\xff.csv";
        }).starts_with("data: '\\xff.csv' is not UTF-8"));
  CHECK(refusal([](Model& m) { m.training->options.epochs = 1000000; }) ==
        "epochs: expected a whole number from 0 to 100000, got '1000000'");
  CHECK(refusal([](Model& m) {
          BatchNormOptions options;
          options.epsilon = 0;
          m.network = build(mlp({2, {3}, 2, Activation::ReLU, true, options}));
          m.training.reset();
        }) == "layers[1].eps: expected a number above 0, got 0");
}

TEST_CASE("model file: what is saved at a limit loads, and past it is not saved") {
  const std::string golden = read_file(kGolden + "version-2.json");
  const auto saved = [&](auto&& change) {
    Model model = from_json(golden, "m.json");
    change(model);
    const std::string text = to_json(model);
    Model again = from_json(text, "again.json");
    return to_json(again) == text;
  };
  CHECK(saved([](Model& m) { m.training->options.epochs = 100000; }));
  CHECK(saved([](Model& m) { m.training->options.patience = 1000000; }));
  CHECK_THROWS_AS(saved([](Model& m) { m.training->options.patience = 1000001; }), Error);
  for (const auto& [letter, most] : {std::pair('a', 65534), {'"', 32767}}) {
    CHECK(saved([&](Model& m) {
      m.columns.input_names[0] = std::string(std::size_t(most), letter);
    }));
    CHECK(error_of([&] {
            saved([&](Model& m) {
              m.columns.input_names[0] = std::string(std::size_t(most) + 1, letter);
            });
          }).starts_with("inputs[0]: '"));
  }
}
