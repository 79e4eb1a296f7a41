#include "models/model_file.hpp"

#include <doctest/doctest.h>

#include "data/toy.hpp"
#include "models/trainer.hpp"

using namespace gambeta;

TEST_CASE("model file: a trained model comes back to the bit") {
  Dataset data = make_toy("moons", 200);
  Model model;
  model.columns = {Task::Classification, data.input_names, data.target_name,
                   data.class_names};
  model.standardizer = Standardizer::fit(data.inputs);
  model.network = build(mlp({2, {8, 8}, 2, Activation::ReLU, true, {}}));
  initialize(model.network, 42);
  model.training.emplace();
  model.training->options.epochs = 3;
  model.training->data.source = "moons";
  const Dataset rows = prepared(model, data);
  Trainer trainer(model, rows, &rows);
  while (!trainer.done())
    trainer.run_epoch();
  trainer.finish();

  const std::string text = to_json(model);
  Model loaded = from_json(text, "moons.json");
  CHECK(to_json(loaded) == text);
}
