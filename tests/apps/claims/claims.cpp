// reproduce: verdicts follow from criteria, and a run says what it measured.
#include "apps/claims/claim.hpp"

#include <doctest/doctest.h>

#include "tests/apps/program.hpp"

using namespace gambeta;

TEST_CASE("claims: a criterion holds up to its bound, on its side of it") {
  CHECK(Criterion{"", 2, 2, true}.holds());
  CHECK_FALSE(Criterion{"", 1.9, 2, true}.holds());
  CHECK(Criterion{"", 2, 2, false}.holds());
  CHECK_FALSE(Criterion{"", 2.1, 2, false}.holds());
  const double nan = std::numeric_limits<double>::quiet_NaN();
  CHECK_FALSE(Criterion{"", nan, 2, true}.holds());  // a run that gave no figure
  CHECK_FALSE(Criterion{"", nan, 2, false}.holds());
}

TEST_CASE("claims: the verdict is computed, and one failing criterion decides it") {
  const Criterion yes{"", 1, 0, true}, no{"", -1, 0, true};
  CHECK(verdict({{yes, yes}, {}, {}, {}}) == Verdict::Holds);
  CHECK(verdict({{yes, no}, {}, {}, {}}) == Verdict::DoesNotHold);
  CHECK(verdict({{}, {}, {}, {}}) == Verdict::DoesNotHold);
  CHECK(verdict({{no}, {yes}, {}, {}}) == Verdict::RefutedSince);
  CHECK(verdict({{no}, {yes, no}, {}, {}}) == Verdict::DoesNotHold);
  CHECK(verdict({{yes}, {yes}, {}, {}}) == Verdict::Holds);
}

TEST_CASE("reproduce: without a claim it lists them, a wrong name is a usage error") {
  const Folder folder;
  const Result list = gambeta_run(folder, "reproduce");
  CHECK(list.code == 0);
  for (const char* name :
       {"ioffe-figure-1", "internal-covariate-shift", "cs231n-initialization",
        "bjorck-learning-rate", "santurkar-smoothness", "yang-explosion",
        "wu-population-statistics"})
    CHECK(contains(list.out, name));
  CHECK(last_json(gambeta_run(folder, "reproduce --json").out).size() >= 7);
  const Result wrong = gambeta_run(folder, "reproduce yang-explosio");
  CHECK(wrong.code == 2);
  CHECK(contains(wrong.err, "yang-explosion"));
}

TEST_CASE("reproduce: a claim gives figures, verdict and chart; twice the same figures") {
  const Folder folder;
  const std::string claim = "reproduce wu-population-statistics --seeds 1 ";
  const Result text = gambeta_run(folder, claim + "--report page.html");
  CHECK(text.code == 0);
  CHECK(contains(text.out, "arXiv:2105.07576"));
  CHECK(contains(text.out, "verdict:  "));
  CHECK(contains(text.out, "# running averages   o exact statistics"));
  CHECK(contains(text.err, "runs"));
  CHECK(contains(folder.read("page.html"), "<svg"));
  auto first = last_json(gambeta_run(folder, claim + "--json -q").out);
  auto second = last_json(gambeta_run(folder, claim + "--json -q").out);
  bool all = true;
  for (const auto& criterion : first["criteria"])
    all = all && criterion["holds"].get<bool>();
  CHECK(all == (first["verdict"] == "holds"));
  first.erase("seconds");
  second.erase("seconds");
  CHECK(first == second);
}

TEST_CASE("reproduce: a refuted claim shows both sides' criteria") {
  const Folder folder;
  const auto result = last_json(
      gambeta_run(folder, "reproduce internal-covariate-shift --seeds 1 --json -q").out);
  CHECK(result["criteria"].size() == 2);
  CHECK(result["refutation"].size() == 2);
  CHECK(contains(result["refuted_by"].get<std::string>(), "arXiv:1805.11604"));
}

TEST_CASE("doctor: exit code, JSON and the lines of train") {
  const Folder folder;
  CHECK(gambeta_run(folder, "train moons -o m.json -q").code == 0);
  const Result healthy = gambeta_run(folder, "doctor m.json moons --json");
  CHECK(healthy.code == 0);
  CHECK(last_json(healthy.out)["healthy"] == true);
  const Result train =
      gambeta_run(folder, "train moons --bn-momentum 0.9 --epochs 20 -o k.json");
  CHECK(contains(train.err, "BN009: "));
  CHECK(train.err.find("BN0") == train.err.rfind("BN0"));  // one line, once
  const Result ill = gambeta_run(folder, "doctor k.json moons --json");
  CHECK(ill.code == 1);
  const auto findings = last_json(ill.out)["findings"];
  REQUIRE(findings.size() == 1);
  CHECK(findings[0]["code"] == "BN009");
  const Result young =
      gambeta_run(folder, "train moons --bn-momentum 0.001 --epochs 50 -o y.json -q");
  CHECK(young.code == 0);
  const Result doctor = gambeta_run(folder, "doctor y.json moons");
  CHECK(doctor.code == 1);
  CHECK(contains(doctor.out, "$ gambeta recalibrate y.json moons -o y.json"));
  CHECK(gambeta_run(folder, "recalibrate y.json moons -o y.json").code == 0);
  const Result diverged =
      gambeta_run(folder, "train moons --no-batch-norm --lr 1e30 --epochs 3 -o d.json");
  CHECK(diverged.code == 1);
  CHECK(contains(diverged.err, "BN008: "));
}

TEST_CASE("recalibrate: of the training rows, with figures anew, and the run is over") {
  const Folder folder;
  CHECK(gambeta_run(folder, "train moons --bn-momentum 0.001 --patience 5 -o y.json -q")
            .code == 0);
  const Result own = gambeta_run(folder, "recalibrate y.json moons -o r.json --json");
  CHECK(contains(own.err,
                 "statistics of the 800 rows of moons that the model was trained on"));
  CHECK(last_json(own.out)["rows"] == 800);
  const auto layer = last_json(own.out)["layers"][0];
  CHECK(layer["smallest_ratio"] < layer["largest_ratio"]);
  // What the record says is what the model does on these rows.
  const auto eval = last_json(gambeta_run(folder, "eval r.json moons --json").out);
  const auto record = nlohmann::json::parse(folder.read("r.json"))["training"];
  CHECK(record["train"]["loss"] == eval["training_rows"]["loss"]);
  CHECK(record["validation"]["loss"] == eval["validation_rows"]["loss"]);

  // Other rows: all of them, and nothing is known of the training rows any more.
  CHECK(gambeta_run(folder, "data moons --rows 50 > o.csv").code == 0);
  const Result other = gambeta_run(folder, "recalibrate y.json ./o.csv -o s.json --json");
  CHECK(last_json(other.out)["rows"] == 50);
  CHECK(nlohmann::json::parse(folder.read("s.json"))["training"]["train"] ==
        nlohmann::json{{"rows", 800}});
  shell(folder, "head -2 o.csv > one.csv");
  CHECK(contains(gambeta_run(folder, "recalibrate y.json ./one.csv -o t.json").err,
                 "one.csv: 1 row has no variance"));

  // Neither run can go on, though the best epoch was not the last.
  CHECK(gambeta_run(folder, "fold y.json -o f.json -q").code == 0);
  for (const char* file : {"r.json", "s.json", "f.json"}) {
    const Result resumed =
        gambeta_run(folder, std::string("train moons --resume ") + file);
    CHECK(resumed.code == 1);
    CHECK(contains(resumed.err, "fold, recalibrate and --refit end a run"));
  }
}

TEST_CASE("train --report: of a network without batch norm") {
  const Folder folder;
  CHECK(gambeta_run(folder, "train moons --no-batch-norm --epochs 1 --report p.html -q")
            .code == 0);
  CHECK(contains(folder.read("p.html"), "without batch norm"));
}

TEST_CASE("inspect --graph: one training step as SVG and as DOT") {
  const Folder folder;
  CHECK(gambeta_run(folder, "train moons --epochs 1 -o m.json -q").code == 0);
  CHECK(gambeta_run(folder, "inspect m.json --graph g.svg -q").code == 0);
  const std::string svg = folder.read("g.svg");
  CHECK(svg.starts_with("<svg"));
  for (const char* part : {"batch norm", "linear 2", "0.weight", "softmax", "loss "})
    CHECK(contains(svg, part));
  CHECK(gambeta_run(folder, "inspect m.json --graph g.dot -q").code == 0);
  const std::string dot = folder.read("g.dot");
  CHECK(contains(dot, "digraph step"));
  CHECK(contains(dot, "n1w0 -> n1;"));
  CHECK(contains(dot, "no gradient"));  // the data
  CHECK(gambeta_run(folder, "inspect m.json --graph g.png").code == 2);
}
