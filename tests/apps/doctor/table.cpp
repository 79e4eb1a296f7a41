// What the doctor says of a table's columns and of a score: BN014 to BN018.
#include <doctest/doctest.h>

#include "core/random.hpp"
#include "data/csv/csv.hpp"
#include "tests/apps/patient.hpp"
#include "tests/data/files.hpp"

using namespace gambeta;

TEST_CASE("doctor: BN014, an input that names the rows") {
  Change change;
  change.edit = [](Dataset& data) {
    data.columns.input_names[1] = "customer_id";
    for (Index i = 0; i < data.rows(); ++i)
      data.inputs(i, 1) = Scalar(100 + (7 * i) % data.rows());
  };
  Patient patient = trained(change);
  const auto findings = examine(patient.model(), patient.loaded.data).findings;
  REQUIRE(codes(findings) == "BN014");
  CHECK(findings[0].figure ==
        "customer_id: a whole number of its own in each of 1000 rows");
  DataRecord& record = patient.record().data;
  record.source = "./rows.csv";
  record.told = {{"ignore", "note"}, {"use", "customer_id,x"}};
  CHECK(examine(patient.model(), patient.loaded.data).findings[0].command ==
        "gambeta train ./rows.csv --label class --task classification --ignore "
        "note,customer_id --use x");
  patient.loaded.data.inputs(3, 1) = patient.loaded.data.inputs(5, 1);
  CHECK(codes(patient) == "");  // two rows of one customer: no name of a row
  patient.loaded.data.inputs(3, 1) = Scalar(0.5);
  CHECK(codes(patient) == "");
}

TEST_CASE("doctor: BN015, a column that tells the class") {
  Change change;
  change.edit = [](Dataset& data) {
    for (Index i = 0; i < data.rows(); ++i)
      data.inputs(i, 1) = Scalar(10 * data.labels[std::size_t(i)] + i % 3);
  };
  Patient patient = trained(change);
  const auto findings = examine(patient.model(), patient.loaded.data).findings;
  REQUIRE(codes(findings) == "BN015");
  CHECK(findings[0].figure == "y: each value comes with one class alone, in 1000 rows");
  patient.loaded.data.inputs(0, 1) = patient.loaded.data.inputs(1, 1);
  CHECK(codes(patient) == "");
}

TEST_CASE("doctor: BN015 is for columns of few values") {
  Change change;
  change.edit = [](Dataset& data) {
    for (Index i = 0; i < data.rows(); ++i)  // 400 values, each of one class
      data.inputs(i, 1) = Scalar(1000 * data.labels[std::size_t(i)] + i / 5);
  };
  Patient patient = trained(change);
  CHECK(codes(patient).find("BN015") == std::string::npos);
}

TEST_CASE("doctor: BN016, a model that is no better than its yardstick") {
  Change change;
  change.edit = [](Dataset& data) {
    for (Index i = 0; i < data.rows(); ++i)
      data.labels[std::size_t(i)] = i % 10 == 7;  // nine in ten, and nothing to see it by
  };
  change.options.training.epochs = 3;
  change.options.training.sgd.learning_rate = 0.01;
  change.options.network.batch_norm_options.momentum = 0.5;  // settled after three epochs
  Patient patient = trained(change);
  const auto findings = examine(patient.model(), patient.loaded.data).findings;
  REQUIRE(codes(findings) == "BN016");
  CHECK(findings[0].figure.find(" gets 90.0 %") != std::string::npos);
  CHECK(findings[0].command.find("--epochs 50") != std::string::npos);

  Change curve;
  curve.source = "diabetes";
  curve.edit = [](Dataset& data) {
    Random random(3, Purpose::Data);
    for (Index i = 0; i < data.rows(); ++i)
      data.targets(i, 0) = Scalar(random.normal());
  };
  Patient number = trained(curve);
  for (Index i = 0; i < number.loaded.data.rows(); ++i)  // other targets than it learned
    number.loaded.data.targets(i, 0) = Scalar(i % 7);
  CHECK(codes(number).find("BN016") != std::string::npos);
}

TEST_CASE("doctor: BN017, values that training has not seen") {
  const TempFile learned(
      "a,c,k\n1,red,x\n2,blue,y\n3,green,x\n4,red,y\n5,blue,x\n6,green,y\n");
  const TempFile other("a,c,k\n1,red,x\n2,pink,y\n3,pink,x\n");
  Change change;
  change.source = learned.path();
  Patient patient = trained(change);
  const Dataset data =
      read_for_model(other.path(), patient.model().columns, Labels::Require, {}).data;
  const auto findings = examine(patient.model(), data).findings;
  REQUIRE(codes(findings).find("BN017") != std::string::npos);
  CHECK(findings.back().figure == "2 cells of c, such as 'pink'");
  CHECK(findings.back().command.find("gambeta train " + other.path()) == 0);
}

TEST_CASE("doctor: BN018, rows learned by heart") {
  Change change;
  change.source = "breast-cancer";
  change.edit = [](Dataset& data) {
    Random random(5, Purpose::Data);
    for (int& label : data.labels)
      label = random.uniform() < 0.3 ? 1 - label : label;
  };
  change.options.training.schedule = Schedule::Step;
  Patient patient = trained(change);
  const auto findings = examine(patient.model(), patient.loaded.data).findings;
  REQUIRE(codes(findings) == "BN018");
  CHECK(findings[0].command ==
        "gambeta train breast-cancer --lr-schedule step --lr 0.01 --patience 10");
  CHECK(codes(examine_result(patient.model(), patient.session.train)) == "BN018");

  change.options.training.sgd.learning_rate = 0.01;  // as it says
  change.options.training.patience = 10;
  Patient mended = trained(change);
  REQUIRE(mended.record().epoch < int(mended.record().history.size()));
  CHECK(codes(mended).find("BN018") == std::string::npos);
  CHECK(mended.record().validation.loss < patient.record().validation.loss);

  change.options.training.patience = 0;
  change.options.training.schedule = Schedule::Cosine;  // which keeps the best by itself
  Patient kept = trained(change);
  CHECK(codes(kept).find("BN018") == std::string::npos);

  change.options.data.validation_split = 0;
  change.options.network.batch_norm = false;
  Patient unchecked = trained(change);
  CHECK(codes(examine_result(unchecked.model(), unchecked.session.train)) == "");
}

TEST_CASE("doctor: the plan is examined also for a table with a category") {
  Change change;
  change.source = "penguins";
  change.prepare = give_bias;
  Patient patient = trained(change);
  CHECK(plan(patient).find("BN005") != std::string::npos);
}
