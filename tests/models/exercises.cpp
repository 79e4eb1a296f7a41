// The answers to the exercises of models/README.md.
#include <doctest/doctest.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>

#include "models/fold.hpp"
#include "models/resume.hpp"
#include "tests/models/models.hpp"

using namespace gambeta;

namespace {

Linear& linear_of(Model& model, Index layer) {
  return dynamic_cast<Linear&>(model.network[layer]);
}

Model one_weight(float weight) {
  Model model;
  model.columns.task = Task::Regression;
  model.columns.input_names = {"x"};
  model.columns.target_name = "y";
  model.network.add<Linear>(1, 1, /*bias=*/false).weight().value = {{weight}};
  return model;
}

float output_at(Model& model, float x) {
  return outputs(model, Matrix{{x}})(0, 0);
}

std::string shortest(float number) {
  char digits[40];
  constexpr auto kForm = std::chars_format::scientific;
  return {digits, std::to_chars(digits, digits + sizeof digits, number, kForm).ptr};
}

// The digits of a decimal in scientific form: 1.5e-07 has two.
long digits_in(const std::string& decimal) {
  const std::string digits = decimal.substr(0, decimal.find('e'));
  return std::count_if(digits.begin(), digits.end(),
                       [](char c) { return '0' <= c && c <= '9'; });
}

/// A model file: the layers 0 (1 x n or n x 1), ReLU and 2, or only the first.
std::string file(const std::string& first, const std::string& second = "") {
  const auto linear = [](int in, int out) {
    return fmt::format(
        R"({{"type": "Linear", "in_features": {}, "out_features": {}, "bias": false}})",
        in, out);
  };
  const auto tensor = [](int layer, const char* shape, const std::string& numbers) {
    return fmt::format(
        R"("{}.weight": {{"dtype": "float32", "shape": {}, "data": [{}]}})", layer, shape,
        numbers);
  };
  const bool two = !second.empty();
  return R"({"format": "gambeta-model", "version": 1, "task": "regression", "layers": [)" +
         (two ? linear(1, 2) + R"(, {"type": "ReLU"}, )" + linear(2, 1) : linear(1, 1)) +
         R"(], "state": {)" +
         (two ? tensor(0, "[2, 1]", first) + ", " + tensor(2, "[1, 2]", second)
              : tensor(0, "[1, 1]", first)) +
         R"(}, "example": {"input": [1], "output": [0.5]}})";
}

// What the reader says of a file; "" if it takes it.
std::string verdict(const std::string& text) {
  try {
    from_json(text, "m.json");
    return "";
  } catch (const Error& error) {
    return error.what();
  }
}

Session new_session(double momentum) {
  SessionOptions options;
  options.network.hidden = {4};
  options.training.epochs = 4;
  options.training.sgd.momentum = momentum;
  options.data.source = "moons";
  return start_session(hundred_moons(), options);
}

// Takes up a run, perhaps after somebody has set its velocities to 0.
std::string resumed(const std::string& text, bool forget) {
  Model model = from_json(text, "m.json");
  if (forget)
    for (auto& [name, velocity] : model.training->optimizer->velocities.numbers)
      velocity = Matrix(velocity.rows(), velocity.cols());
  ready_to_resume(model);
  return file_at_epoch(resume_session(std::move(model), hundred_moons()), 4);
}

}  // namespace

TEST_CASE("models exercise 1: weight 2 folds to 12 and bias -5") {
  Model model = one_weight(2);
  auto& norm = model.network.add<BatchNorm1D>(1, BatchNormOptions{.epsilon = 0});
  norm.gamma().value = {{3}};
  norm.beta().value = norm.running_mean() = {{1}};
  norm.running_variance() = {{0.25}};
  norm.batches_tracked() = 1;
  CHECK(output_at(model, 1) == 7);
  CHECK(fold(model).folded == 1);
  REQUIRE(model.network.size() == 1);
  CHECK(linear_of(model, 0).weight().value(0, 0) == 12);
  CHECK(linear_of(model, 0).bias().value(0, 0) == -5);
  CHECK(output_at(model, 1) == 7);
}

TEST_CASE("models exercise 2: 0.1 is enough for its float, and nine digits for any") {
  CHECK(fmt::format("{:.15f}", 0.1f) == "0.100000001490116");
  const float next = std::nextafter(0.1f, 1.0f);
  for (const auto& [number, written] :
       {std::pair(0.1f, "[0.1]"), {next, "[0.10000001]"}}) {
    Model model = one_weight(number);
    const std::string text = to_json(model);
    CHECK(text.find(written) != std::string::npos);
    Model loaded = from_json(text, "m.json");
    CHECK(linear_of(loaded, 0).weight().value(0, 0) == number);
  }
  Random random(1, Purpose::Other);
  long most = 0;
  for (int i = 0; i < 20'000; ++i) {
    const auto bits = std::uint32_t(random.below(std::uint64_t(1) << 32));
    float number;
    std::memcpy(&number, &bits, sizeof number);
    if (std::isfinite(number) && number != 0)
      most = std::max(most, digits_in(shortest(number)));
  }
  CHECK(most == 9);
}

TEST_CASE(
    "models exercise 3: the example notices 1e-6 of 0.5, and nothing of a silent unit") {
  CHECK(verdict(file("0.5")) == "");
  CHECK(verdict(file("0.5000009")) == "");
  CHECK(verdict(file("0.4999991")) == "");
  for (const char* changed : {"0.500001", "0.499999"}) {
    CHECK(verdict(file(changed)).find("does not reproduce its example") !=
          std::string::npos);
  }
  // Two units; the second has -1 at the example, and ReLU makes that 0.
  CHECK(verdict(file("0.5, -1", "1, 3")) == "");
  CHECK(verdict(file("0.6, -1", "1, 3")) != "");
  Model model = from_json(file("0.5, -1", "1, 3"), "m.json");
  Model edited = from_json(file("0.5, -8", "1, 777"), "m.json");
  CHECK(output_at(edited, 1) == output_at(model, 1));
  CHECK(output_at(model, -1) == 3);
  CHECK(output_at(edited, -1) == 8 * 777);
}

TEST_CASE("models exercise 4: without its velocities a resumed run ends elsewhere") {
  for (const double momentum : {0.9, 0.0}) {
    CAPTURE(momentum);
    const std::string whole = file_at_epoch(new_session(momentum), 4);
    const std::string half = file_at_epoch(new_session(momentum), 2);
    CHECK(half != whole);
    CHECK((resumed(half, /*forget=*/false) == whole));
    CHECK((resumed(half, /*forget=*/true) == whole) == (momentum == 0));
    CHECK((half.find("momentum_buffer") == std::string::npos) == (momentum == 0));
  }
}
