#include <doctest/doctest.h>

#include "data/text/text.hpp"
#include "layers/linear.hpp"
#include "models/model_file.hpp"

using namespace gambeta;

TEST_CASE("model file: a float32 file is the same numbers in the double library") {
  const std::string path = GAMBETA_SOURCE "/tests/models/golden/version-1.json";
  Model model = load_model(path);  // reproduces its example, up to float's rounding
  const Scalar weight = dynamic_cast<Linear&>(model.network[0]).weight().value(0, 0);
  CHECK(weight == double(0.59519285f));
  CHECK(weight != 0.59519285);
}

TEST_CASE("model file: the double library writes float64, to the bit") {
  Model model = load_model(GAMBETA_SOURCE "/tests/models/golden/version-1.json");
  Linear& linear = dynamic_cast<Linear&>(model.network[0]);
  linear.weight().value(0, 0) = 0.1;
  const std::string text = to_json(model);
  CHECK(text.find("float32") == std::string::npos);
  Model loaded = from_json(text, "m.json");
  CHECK(dynamic_cast<Linear&>(loaded.network[0]).weight().value(0, 0) == 0.1);
  CHECK(to_json(loaded) == text);
}
