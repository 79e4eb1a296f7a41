// The command that trains a model again.
#include "models/train_command.hpp"

#include <doctest/doctest.h>

#include "layers/dialect.hpp"
#include "tests/apps/patient.hpp"

using namespace gambeta;

TEST_CASE("doctor: a finding gives the command that mends it") {
  Change change;
  change.options.network.batch_norm_options.momentum = 0.99;
  change.options.network.hidden = {16, 8};
  change.options.training.epochs = 30;
  Patient patient = trained(change);
  const auto findings = examine(patient.model(), patient.loaded.data).findings;
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].command ==
        "gambeta train moons --hidden 16,8 --bn-momentum 0.1 --epochs 30");
  CHECK(one_line(findings[0]).find('\n') == std::string::npos);
}

TEST_CASE("doctor: the command says all that differs from the defaults") {
  Change change;
  change.options.standardize = false;
  change.options.network.activation = Activation::Tanh;
  change.options.network.batch_norm_options = options_of(dialect_named("keras"));
  change.options.network.batch_norm_options.momentum = 0.2;
  TrainOptions& options = change.options.training;
  options.epochs = 0;
  options.sgd = {0.03, 0.8, true, 1e-4};
  options.schedule = Schedule::Constant;
  options.batch_size = 16;
  options.seed = change.data.seed = 7;
  options.patience = 3;
  change.options.data.validation_split = 0.25;
  change.options.data.noise = 0.3;
  Patient patient = trained(change);
  CHECK(train_command(patient.model()) ==
        "gambeta train moons --noise 0.3 --val-split 0.25 --no-standardize "
        "--activation tanh --bn-dialect keras --bn-momentum 0.8 --epochs 0 "
        "--batch-size 16 --lr 0.03 --momentum 0.8 --nesterov --weight-decay 0.0001 "
        "--lr-schedule constant --seed 7 --patience 3");
  CHECK(train_command(trained().model()) == "gambeta train moons");
}

TEST_CASE("doctor: the command names a file's label, and a shell can read it") {
  Change change;
  change.options.training.epochs = 0;
  Patient patient = trained(change);
  patient.record().options.epochs = 50;
  patient.record().data.source = "my data.csv";
  patient.model().columns.target_name = "it's";
  CHECK(train_command(patient.model(), {{"--seed", "1"}}) ==
        "gambeta train 'my data.csv' --label 'it'\\''s' --task classification --seed 1");
  patient.record().data.source = "-";
  CHECK(train_command(patient.model(), {{"--task", std::nullopt}}) ==
        "gambeta train - --label 'it'\\''s'");
}

TEST_CASE("train command: other data of the same columns are read as they were") {
  Change change;
  change.options.training.epochs = 0;
  Patient patient = trained(change);
  patient.record().data.told = {{"ignore", "id,note"}, {"use", "x"}, {"missing", "drop"}};
  patient.record().options.epochs = 50;
  Dataset other = patient.loaded.data;
  other.name = "other.csv";
  CHECK(train_command_on(patient.model(), other) ==
        "gambeta train other.csv --label class --task classification --use x --missing "
        "drop");
  other.unused = {"note", "more"};  // the columns of that file alone
  CHECK(train_command_on(patient.model(), other).ends_with(" --ignore note,more"));
}

TEST_CASE("doctor: the command of a built-in set says a label that is not its own") {
  const auto command = [](const CsvOptions& csv) {
    DataOptions data;
    data.csv = csv;
    SessionOptions options;
    options.data.source = "penguins";
    options.training.epochs = 0;
    Session session = start_session(load_data("penguins", data), options);
    Trainer(session.model, session.train, session.validation_or_null()).finish();
    return train_command(session.model);
  };
  CHECK(command({}) == "gambeta train penguins --epochs 0");
  CHECK(command({.label = "island"}) ==
        "gambeta train penguins --label island --task classification --epochs 0");
  CHECK(command({.label = "body_mass_g"}) ==
        "gambeta train penguins --label body_mass_g --task regression --epochs 0");
}
