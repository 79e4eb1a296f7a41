// The answers to the exercises of apps/README.md, apps/doctor/README.md and apps/claims/README.md.
#include <doctest/doctest.h>

#include <cmath>

#include "apps/claims/claim.hpp"
#include "layers/linear.hpp"
#include "tests/apps/patient.hpp"
#include "tests/apps/program.hpp"

using namespace gambeta;

namespace {

// What the doctor finds in a model of moons that is trained with these flags.
std::string codes_after(const Folder& folder, const std::string& flags) {
  REQUIRE(gambeta_run(folder, "train moons -q -o m.json " + flags).code == 0);
  const Result result = gambeta_run(folder, "doctor m.json moons --json");
  const auto examination = last_json(result.out);
  std::string codes;
  for (const auto& finding : examination["findings"])
    codes += (codes.empty() ? "" : " ") + finding["code"].get<std::string>();
  CHECK(result.code == (codes.empty() ? 0 : 1));
  return codes;
}

// The first rows of moons, x moved until its mean is off by so many deviations.
bool shift_is_said(Patient& patient, Index rows, double deviations) {
  const Standardizer& scale = *patient.model().standardizer;
  std::vector<Index> first;
  for (Index i = 0; i < rows; ++i)
    first.push_back(i);
  Dataset data = take_rows(patient.loaded.data, first);
  double mean = 0;
  for (Index i = 0; i < rows; ++i)
    mean += double(data.inputs(i, 0)) / double(rows);
  for (Index i = 0; i < rows; ++i)
    data.inputs(i, 0) += Scalar(scale.mean[0] + deviations * scale.std[0] - mean);
  return contains(codes(examine(patient.model(), data).findings), "BN013");
}

// The network of the claim: seven hidden layers of 50, normal weights of deviation 1e-4.
Patient small_weights(double epsilon, int epochs) {
  Change change;
  change.source = "digits";
  change.options.network.hidden = std::vector<Index>(7, 50);
  change.options.network.batch_norm_options.epsilon = epsilon;
  change.options.training.epochs = epochs;
  change.options.training.batch_size = 50;
  change.options.training.sgd.learning_rate = 0.05;
  change.options.training.schedule = Schedule::Constant;
  change.prepare = [](Session& session) {
    Random random(1, Purpose::Weights);
    Sequential& net = session.model.network;
    for (Index i = 0; i < net.size(); ++i)
      if (auto* linear = dynamic_cast<Linear*>(&net[i]))
        for (Scalar& w : linear->weight().value)
          w = Scalar(1e-4 * random.normal());
  };
  return trained(change);
}

// Of what leaves each batch norm layer in train mode: the root mean square.
std::vector<double> spreads_of(Patient& patient) {
  Sequential& net = patient.model().network;
  std::vector<double> spreads;
  Tape tape;
  tape.begin(Mode::Train);
  Tensor x = tape.constant(patient.session.train.inputs);
  for (Index i = 0; i < net.size(); ++i) {
    x = net[i](x);
    if (dynamic_cast<BatchNorm1D*>(&net[i]) == nullptr)
      continue;
    double squares = 0;
    for (Index k = 0; k < x.value.size(); ++k)
      squares += double(x.value.data[k]) * double(x.value.data[k]);
    spreads.push_back(std::sqrt(squares / double(x.value.size())));
  }
  return spreads;
}

}  // namespace

TEST_CASE("apps exercise 1: threads and interruptions leave the file as it is") {
  const Folder folder;
  const std::string train =  // with products that are large enough for two threads
      "train digits -q --epochs 4 --hidden 256 --batch-size 256 ";
  for (const char* flags : {"-o whole.json", "--threads 2 -o threads.json",
                            "--stop-after 2 -o part.json", "--seed 43 -o seed.json"})
    REQUIRE(gambeta_run(folder, train + flags).code == 0);
  REQUIRE(gambeta_run(folder, "train digits -q --resume part.json -o on.json").code == 0);
  const std::string whole = folder.read("whole.json");
  CHECK((folder.read("threads.json") == whole));
  CHECK((folder.read("on.json") == whole));
  CHECK_FALSE((folder.read("part.json") == whole));
  CHECK_FALSE((folder.read("seed.json") == whole));
}

TEST_CASE("doctor exercise 1: one flag for each of six findings") {
  const Folder folder;
  CHECK(codes_after(folder, "") == "");
  CHECK(codes_after(folder, "--rows 1001") == "BN001");
  CHECK(codes_after(folder, "--batch-size 2") == "BN002");
  CHECK(codes_after(folder, "--bn-momentum 0.001") == "BN003");
  CHECK(codes_after(folder, "--bn-momentum 0.9") == "BN009");
  CHECK(codes_after(folder, "--bn-eps 100") == "BN010");
  CHECK(codes_after(folder, "--epochs 0") == "BN012");
}

TEST_CASE("doctor exercise 2: a shift of 0.4 is said of 1,000 rows and not of 100") {
  Patient patient = trained();
  CHECK_FALSE(shift_is_said(patient, 1000, 0.24));
  CHECK(shift_is_said(patient, 1000, 0.4));
  CHECK_FALSE(shift_is_said(patient, 100, 0.4));
  CHECK_FALSE(shift_is_said(patient, 100, 0.52));
  CHECK(shift_is_said(patient, 100, 0.54));
}

TEST_CASE(
    "doctor exercise 3: train mode does not see a moved column, but a doubled one") {
  Patient patient = trained();
  const Examination before = examine(patient.model(), patient.loaded.data);
  Dataset moved = patient.loaded.data, doubled = patient.loaded.data;
  for (Index i = 0; i < moved.rows(); ++i) {
    moved.inputs(i, 0) += 2;
    doubled.inputs(i, 0) *= 2;
  }
  const Examination after = examine(patient.model(), moved);
  CHECK(std::abs(after.batch_loss - before.batch_loss) < 1e-5);
  CHECK(after.eval_loss > before.eval_loss + 1);
  CHECK(examine(patient.model(), doubled).batch_loss > before.batch_loss + 0.01);
}

TEST_CASE("apps exercise 2: without momentum the same rates train, ten times as large") {
  const Folder folder;
  // For each rate, with and without batch norm, whether all runs reach 95 %.
  const auto trains = [&](const std::string& flags) {
    const Result r = gambeta_run(folder, "compare digits --json -q --seeds 2 " + flags);
    REQUIRE(r.code == 0);
    const auto object = last_json(r.out);
    std::vector<bool> all;
    for (const auto& cell : object["results"])
      all.push_back(cell["reached_target"] == 2);
    return all;
  };
  const std::vector<bool> expected{false, false, true, false, true,  true,
                                   true,  true,  true, false, false, false};
  CHECK((trains("--lrs 0.001,0.003,0.01,0.03,0.3,1") == expected));
  CHECK((trains("--lrs 0.01,0.03,0.1,0.3,3,10 --momentum 0") == expected));
}

TEST_CASE("apps exercise 3: what keeps a script from going on") {
  const Folder folder;
  const std::string script = " && \"$gambeta\" doctor d.json d.csv && touch published";
  const auto code = [&](const std::string& flags) {
    return shell(folder, "\"$gambeta\" train d.csv -q " + flags + script).code;
  };
  CHECK(code("") == 1);  // no such file
  REQUIRE(shell(folder, "\"$gambeta\" data moons >d.csv").code == 0);
  CHECK(code("--epoch 3") == 2);
  CHECK(code("--epochs 0") == 1);  // BN012
  CHECK_FALSE(folder.has("published"));
  CHECK(code("") == 0);
  CHECK(folder.has("published"));
}

TEST_CASE("claims exercise 1: the verdicts if the figures were others") {
  const auto bjorck = [](double points) {
    return verdict({{{"", 12.6, 4, true}, {"", points, 2, false}}, {}, {}, {}});
  };
  CHECK(bjorck(3.9) == Verdict::DoesNotHold);
  CHECK(bjorck(1.9) == Verdict::Holds);
  const auto shift = [](double share) {
    return verdict({{{"", 0.125, 0.5, false}, {"", share, 0.9, true}},
                    {{"", 1.32, 1, true}, {"", share, 0.5, false}},
                    {},
                    {}});
  };
  CHECK(shift(0.188) == Verdict::RefutedSince);
  CHECK(shift(0.6) == Verdict::DoesNotHold);
  CHECK(shift(0.95) == Verdict::Holds);
}

TEST_CASE(
    "claims exercise 2: weights of 1e-4 train if epsilon is 1e-12, not if it is 1e-5") {
  Patient usual = small_weights(1e-5, 10), small = small_weights(1e-12, 10);
  CHECK(usual.record().validation.accuracy < 0.2);
  CHECK(small.record().validation.accuracy > 0.9);

  // At the start the spread that should be 1 behind each batch norm falls and falls.
  Patient start = small_weights(1e-5, 0);
  const std::vector<double> spreads = spreads_of(start);
  REQUIRE(spreads.size() == 7);
  CHECK(spreads[0] == doctest::Approx(0.24).epsilon(0.05));
  for (std::size_t k = 1; k < spreads.size(); ++k)
    CHECK(spreads[k] < spreads[k - 1] / 2);
}
