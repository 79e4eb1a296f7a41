#include "models/json_writer.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <nlohmann/json.hpp>

namespace gambeta {

using json::List;
using json::Object;
using json::Text;

TEST_CASE("JSON of commands: objects and lists keep their order and nest") {
  List list;
  list.add(1);
  list.add(Object{{"b", true}, {"a", "x"}});
  Object object{{"list", list}, {"empty", List()}, {"none", Object()}};
  object.put("table", std::vector<std::vector<double>>{{1, 2.5}, {}});
  CHECK(object.dump() ==
        R"({"list":[1,{"b":true,"a":"x"}],"empty":[],"none":{},"table":[[1.0,2.5],[]]})");
}

TEST_CASE("JSON of commands: what was not measured is left out, or null") {
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  Object object{{"nan", kNaN}, {"no", std::optional<double>()}};
  object.put_finite("loss", kNaN);
  object.put_finite("rmse", 2);
  CHECK(object.dump() == R"({"nan":null,"no":null,"rmse":2.0})");
}

TEST_CASE("JSON of commands: numbers and text are what nlohmann_json writes") {
  for (const double number :
       {0.0, -0.0, 1.0, 0.1, 1e-4, 1.5e-5, 123456.0, 1e14, 1e20, 5e-324, 1.7e308}) {
    CHECK(Text(number).text == nlohmann::json(number).dump());
    CHECK(Text(-number).text == nlohmann::json(-number).dump());
  }
  for (const float number :
       {0.1F, 39.1F, 1.0F, 1e-7F, 3.4e38F, -0.0F}) {  // all of a float
    CHECK(nlohmann::json::parse(Text(number).text).get<float>() == number);
    CHECK(Text(number).text.size() <= 8);
  }
  CHECK(Text(~std::uint64_t(0)).text == "18446744073709551615");
  std::string all;
  for (int c = 1; c < 127; ++c)
    all += char(c);
  all += "é 漢 😀";
  CHECK(json::json_string(all) == nlohmann::json(all).dump());
}

TEST_CASE("JSON of commands: what would steer a terminal is written as its number") {
  const std::string all = "a\x7f\xc2\x9b|\u202E|\u2028|\u2069|\u200e|é 漢 😀";
  CHECK(json::json_string(all) ==
        "\"a\\u007f\\u009b|\\u202e|\\u2028|\\u2069|\\u200e|é 漢 😀\"");
  CHECK(nlohmann::json::parse(json::json_string(all)).get<std::string>() == all);
}

TEST_CASE("JSON of commands: a name that is not UTF-8 is written out") {
  CHECK(json::json_string("caf\xe9.csv") == R"("caf\\xe9.csv")");
  CHECK(nlohmann::json::parse(json::json_string("\xff\xfe\"a\xc3")).get<std::string>() ==
        "\\xff\\xfe\"a\\xc3");
}

}  // namespace gambeta
