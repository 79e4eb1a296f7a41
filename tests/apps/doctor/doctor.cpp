// The doctor, code by code: a model is trained in good health, broken in one way, and the
// doctor must name that and nothing else.
#include "apps/doctor/doctor.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <limits>

#include "layers/linear.hpp"
#include "tests/apps/patient.hpp"

using namespace gambeta;

TEST_CASE("doctor: default models of all shipped sets are healthy") {
  for (const BuiltInSet& set : built_in_sets()) {
    if (set.rows > 10'000)
      continue;  // Fashion-MNIST, where it is installed
    for (const std::uint64_t seed : {42u, 1u, 2u}) {
      Change change;
      change.source = set.name;
      change.options.training.seed = change.data.seed = seed;
      Patient patient = trained(change);
      const Examination result = examine(patient.model(), patient.loaded.data);
      INFO(set.name, ", seed ", seed,
           result.healthy() ? "" : ": " + one_line(result.findings[0]));
      CHECK(result.healthy());
      CHECK(plan(patient) == "");
      CHECK(codes(examine_result(patient.model(), patient.session.train)) == "");
    }
  }
}

TEST_CASE("doctor: an examination changes no number of the model") {
  Patient patient = trained();
  StateDict before, after;
  StateAccess access(patient.model().network);
  access.save(before);
  examine(patient.model(), patient.loaded.data);
  access.save(after);
  for (std::size_t i = 0; i < before.numbers.size(); ++i)
    CHECK(std::equal(before.numbers[i].second.begin(), before.numbers[i].second.end(),
                     after.numbers[i].second.begin()));
  CHECK(before.counts == after.counts);
  for (const Scalar g : patient.norm().gamma().grad)
    CHECK(g == 0);
}

TEST_CASE("doctor: BN001, a last batch of one row") {
  Change change;
  change.data.rows = 1001;
  Patient patient = trained(change);  // 801 rows = 25 x 32 + 1
  REQUIRE(patient.session.train.rows() % 32 == 1);
  CHECK(codes(patient) == "BN001");
  CHECK(plan(patient) == "BN001");
  const Finding finding = examine(patient.model(), patient.loaded.data).findings[0];
  CHECK(finding.figure.find("801 rows = 25 x 32 + 1") != std::string::npos);
  CHECK(finding.figure.find("33 rows") != std::string::npos);
  CHECK(finding.command.find("--batch-size") != std::string::npos);
  CHECK(finding.command.find("--rows 1001") == std::string::npos);  // not in the record
}

TEST_CASE("doctor: BN002, batches of two") {
  Change change;
  change.options.training.batch_size = 2;
  change.options.training.epochs = 5;
  Patient patient = trained(change);
  CHECK(codes(patient) == "BN002");
  CHECK(plan(patient) == "BN002");

  Change odd;  // 16 x 50: the last batch of an epoch has two rows in 802, and may
  odd.data.rows = 1002;
  Patient other = trained(odd);
  CHECK(codes(other).find("BN002") == std::string::npos);
  CHECK(plan(other) == "");

  Change joined;  // 18 rows: two are left over beside 16, and no batch is of two
  joined.data.rows = 36;
  joined.options.data.validation_split = 0.5;
  joined.options.training.batch_size = 16;
  Patient whole = trained(joined);
  CHECK(plan(whole) == "");
  whole.record().options.batch_size = 8;  // 8, 8, 2
  CHECK(plan(whole) == "BN002");

  // Of two rows no larger batch can be made.
  CHECK(examine_plan(patient.model(), patient.session.train)[0].command ==
        "gambeta train moons --epochs 5 --batch-size 32");
  Change tiny;
  tiny.data.rows = 4;
  tiny.options.data.validation_split = 0.5;
  tiny.options.training.epochs = 5;
  Patient few = trained(tiny);
  const auto findings = examine_plan(few.model(), few.session.train);
  REQUIRE(codes(findings) == "BN002");
  CHECK(findings[0].remedy == "train on more rows, or without batch norm");
  CHECK(findings[0].command ==
        "gambeta train moons --val-split 0.5 --epochs 5 --no-batch-norm");
}

TEST_CASE("doctor: BN003, running statistics that still remember their start") {
  Change change;
  change.options.network.batch_norm_options.momentum = 0.001;  // 1,250 batches
  Patient patient = trained(change);
  CHECK(codes(patient) == "BN003");
  Change longer = change;  // the threshold is (1 - m)^batches = 0.01, not the momentum
  longer.options.network.batch_norm_options.momentum = 0.005;
  Patient settled = trained(longer);
  CHECK(codes(settled) == "");
}

TEST_CASE("doctor: BN004, another loss in eval than in train mode, and where it begins") {
  Patient patient = trained();
  auto& second = dynamic_cast<BatchNorm1D&>(patient.model().network[4]);
  second.running_mean() = Matrix(1, second.features(), 0.01f);  // of other data
  second.running_variance() = Matrix(1, second.features(), 1);
  CHECK(codes(patient) == "BN004");
  const Examination result = examine(patient.model(), patient.loaded.data);
  CHECK(result.findings[0].figure.find("layer 4") != std::string::npos);
  CHECK(result.eval_loss > result.batch_loss);
}

TEST_CASE("doctor: BN005, a bias in front of batch norm") {
  Change change;
  change.prepare = give_bias;
  Patient patient = trained(change);
  CHECK(codes(patient) == "BN005");
  CHECK(plan(patient) == "BN005");
}

TEST_CASE("doctor: BN006, weight decay on gamma and beta") {
  Change change;
  change.options.training.sgd.weight_decay = 1e-4;
  Patient spared = trained(change);
  CHECK(codes(spared) == "");  // decay of the weights alone is fine
  change.options.training.sgd.decay_all = true;
  Patient patient = trained(change);
  CHECK(codes(patient) == "BN006");
  CHECK(plan(patient) == "BN006");
}

TEST_CASE("doctor: BN007, a constant column") {
  Change change;
  change.edit = [](Dataset& data) {
    for (Index i = 0; i < data.rows(); ++i)
      data.inputs(i, 1) = 7;
  };
  Patient patient = trained(change);
  CHECK(codes(patient) == "BN007");
  CHECK(plan(patient) == "BN007");  // it is said before training, too
  patient.record().data.source = "./rows.csv";
  CHECK(examine(patient.model(), patient.loaded.data).findings[0].command ==
        "gambeta train ./rows.csv --label class --task classification --ignore y");
  // Models from a file do not list the constant columns.
  patient.model().standardizer->constant.clear();
  CHECK(codes(patient) == "BN007");
  // Nor is it only known from the standardizer.
  change.options.standardize = false;
  Patient raw = trained(change);
  CHECK(codes(raw) == "BN007");
  CHECK(plan(raw) == "BN007");
  // New numbers in the column are another matter: nothing was learned about them.
  for (Index i = 0; i < patient.loaded.data.rows() / 2; ++i)
    patient.loaded.data.inputs(i, 1) = 8;
  const auto findings = examine(patient.model(), patient.loaded.data).findings;
  REQUIRE(codes(findings) == "BN007");
  CHECK(findings[0].figure.find("not so in 500 of 1000 rows") != std::string::npos);
}

TEST_CASE("doctor: BN007, units that never change") {
  Patient patient = trained();
  auto& first = dynamic_cast<Linear&>(patient.model().network[0]);
  for (Index j = 0; j < first.in_features(); ++j)
    first.weight().value(5, j) = 0;
  patient.norm().running_mean()(0, 5) = 0;
  CHECK(codes(patient) == "BN007");

  Change change;  // without batch norm: a bias far below zero
  change.options.network.batch_norm = false;
  Patient plain = trained(change);
  CHECK(codes(plain) == "");
  auto& linear = dynamic_cast<Linear&>(plain.model().network[0]);
  for (Index j = 0; j < 30; ++j)
    linear.bias().value(0, j) = -100;
  CHECK(codes(plain) == "BN007");
}

TEST_CASE("doctor: BN008, a number that is not finite, by layer, column and row") {
  Change raw;  // standardizing would bring the row back into the range of floats
  raw.options.standardize = false;
  Patient patient = trained(raw);
  patient.loaded.data.inputs(17, 1) = std::numeric_limits<Scalar>::infinity();
  auto findings = examine(patient.model(), patient.loaded.data).findings;
  REQUIRE(codes(findings) == "BN008");
  CHECK(findings[0].figure.find("input column 2 (y), row 18") != std::string::npos);

  Patient other = trained();
  auto& second = dynamic_cast<Linear&>(other.model().network[3]);
  second.weight().value(4, 0) = std::numeric_limits<Scalar>::infinity();
  findings = examine(other.model(), other.loaded.data).findings;
  REQUIRE(codes(findings) == "BN008");
  CHECK(findings[0].figure.find("layer 3 (linear), column 5") != std::string::npos);
  CHECK(codes(examine_failure(other.model(), other.session.train)) == "BN008");
}

TEST_CASE("doctor: BN009, a momentum as Keras counts") {
  Change change;
  change.options.network.batch_norm_options.momentum = 0.9;
  Patient patient = trained(change);
  CHECK(codes(patient) == "BN009");
  CHECK(plan(patient) == "BN009");
}

TEST_CASE("doctor: BN010, epsilon and a variance out of proportion") {
  Change change;
  change.options.network.batch_norm_options.epsilon = 10;
  Patient patient = trained(change);
  CHECK(codes(patient) == "BN010");

  Change rounding;  // a column that varies in its last bits, and no epsilon
  rounding.options.standardize = false;
  rounding.options.network.batch_norm_options.epsilon = 1e-12;
  rounding.edit = [](Dataset& data) {
    for (Index i = 0; i < data.rows(); ++i)
      for (Index j = 0; j < 2; ++j)
        data.inputs(i, j) = 1e4F + 1e-3F * data.inputs(i, j);
  };
  Patient noisy = trained(rounding);
  CHECK(codes(noisy).find("BN010") != std::string::npos);
}

TEST_CASE("doctor: BN011, units dead behind batch norm") {
  Patient patient = trained();
  auto& last = dynamic_cast<BatchNorm1D&>(patient.model().network[4]);
  last.beta().value(0, 3) = -100;
  CHECK(codes(patient) == "BN011");
  CHECK(codes(examine_result(patient.model(), patient.session.train)) == "BN011");

  Change change;  // a regression may lose many units, but not all
  change.source = "sine";
  Patient curve = trained(change);
  auto& norm = dynamic_cast<BatchNorm1D&>(curve.model().network[4]);
  for (Scalar& beta : norm.beta().value)
    beta = -100;
  CHECK(codes(curve) == "BN011");
}

TEST_CASE("doctor: BN012, statistics that have seen no batch") {
  Change change;
  change.options.training.epochs = 0;
  Patient patient = trained(change);
  CHECK(codes(patient) == "BN012");

  Patient lost = trained();  // as if the buffers had not been saved
  auto& second = dynamic_cast<BatchNorm1D&>(lost.model().network[4]);
  second.running_mean() = Matrix(1, second.features(), 0);
  second.running_variance() = Matrix(1, second.features(), 1);
  const auto findings = examine(lost.model(), lost.loaded.data).findings;
  REQUIRE(codes(findings) == "BN012");
  CHECK(findings[0].figure == "layer 4 (batch norm): as a new layer has them");
}

TEST_CASE("doctor: BN013, data that have shifted") {
  Patient patient = trained();
  Patient wide = trained();
  for (Index i = 0; i < patient.loaded.data.rows(); ++i)
    patient.loaded.data.inputs(i, 0) += 2;
  const auto findings = examine(patient.model(), patient.loaded.data).findings;
  REQUIRE(codes(findings) == "BN013");
  CHECK(findings[0].problem.find("1 of 2 columns") != std::string::npos);
  CHECK(findings[0].figure.find("the mean of x is off by +2") != std::string::npos);

  // A column twice as wide, its mean where it was.
  const double mean = wide.model().standardizer->mean[1];
  for (Index i = 0; i < wide.loaded.data.rows(); ++i) {
    Scalar& y = wide.loaded.data.inputs(i, 1);
    y = Scalar(mean + 2 * (double(y) - mean));
  }
  CHECK(codes(wide) == "BN013");

  // Nor are gaps: what is missing says nothing of the numbers that are there.
  Patient gaps = trained();
  for (Index i = 0; i < gaps.loaded.data.rows(); ++i)
    if (i % 10 < 7)
      gaps.loaded.data.inputs(i, 1) = Scalar(NAN);
  const auto found = codes(examine(gaps.model(), gaps.loaded.data).findings);
  CHECK(found.find("BN013") == std::string::npos);

  // Other rows from the same source are no shift.
  Patient same = trained();
  DataOptions other;
  other.seed = 7;
  other.rows = 200;
  const Dataset fresh = load_data("moons", other).data;
  CHECK(codes(examine(same.model(), fresh).findings) == "");
}
