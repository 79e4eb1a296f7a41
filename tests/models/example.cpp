#include <doctest/doctest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "data/sets.hpp"
#include "models/model_file.hpp"
#include "models/session.hpp"
#include "tests/data/files.hpp"

using namespace gambeta;

TEST_CASE(
    "model file: of a table, the example is a row of cells, and the label has a place") {
  LoadedData loaded = load_data("penguins", {});
  loaded.data.columns.target_place = 2;
  SessionOptions options;
  options.training.epochs = 0;
  Session session = start_session(loaded, options);
  session.model.training.reset();
  session.model.example_input = {2, 40, NAN, 200, 4000, 0};  // a gap takes its mean
  const auto tree = nlohmann::json::parse(to_json(session.model));
  CHECK(tree["label"] == nlohmann::json{{"name", "species"}, {"position", 2}});
  CHECK(tree["example"]["input"] ==
        nlohmann::json{"Torgersen", "40", "", "200", "4000", "FEMALE"});
  Model model = from_json(tree.dump(), "p.json");
  CHECK(model.columns.target_place == 2);
  CHECK(nlohmann::json::parse(to_json(model)) == tree);

  const auto refusal = [&](const char* pointer, const nlohmann::json& value) {
    auto changed = tree;
    changed[nlohmann::json::json_pointer(pointer)] = value;
    return error_of([&] { from_json(changed.dump(), "p.json"); }, "");
  };
  CHECK(refusal("/example/input/2", "18.5").find("does not reproduce its example") !=
        std::string::npos);
  CHECK(refusal("/example/input/1", "long") ==
        "p.json: example.input: bill_length_mm: 'long' is not a number");
  CHECK(refusal("/example/input/0", "Crete") ==
        "p.json: example.input: island: 'Crete' is none of its values");
  CHECK(refusal("/example/input/0", 2) != "no error");
  CHECK(refusal("/example/input", {"1", "2"}) ==
        "p.json: example.input: expected 6 cells, one for each column, got 2");
  CHECK(refusal("/label/position", 7) ==
        "p.json: label.position: 7, but there are 6 other columns");
  CHECK(refusal("/label/position", -1) != "no error");
  CHECK(
      refusal("/label/place", 1) ==
      "p.json: label: 'place' is not a key of the format here; there are name, position");
  CHECK(refusal("/target", "species") == "p.json: label: 'target' says the same");

  // Files from before there were cells hold the network's inputs.
  auto older = tree;
  older["example"]["input"] = {0, 0, 1, 40, model.standardizer->mean[4], 200, 4000, 0};
  CHECK(from_json(older.dump(), "p.json").example_input.empty());
}
