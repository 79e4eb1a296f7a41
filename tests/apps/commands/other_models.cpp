// Models that other programs saved.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/apps/program.hpp"

using json = nlohmann::json;

TEST_CASE("other models: without the counter of batches and without preprocessing") {
  const Folder folder;
  REQUIRE(gambeta_run(folder, "train moons -q -o m.json").code == 0);
  json model = json::parse(folder.read("m.json"));
  model["state"].erase("1.num_batches_tracked");  // as PyTorch before 0.4.1
  model["state"]["4.num_batches_tracked"]["data"] = {0};
  for (const char* key : {"training", "optimizer"})
    model.erase(key);
  folder.write("old.json", model.dump());
  CHECK(gambeta_run(folder, "fold old.json -o folded.json").code == 0);
  const Result healthy = gambeta_run(folder, "doctor old.json moons");
  CHECK(healthy.code == 0);
  CHECK_FALSE(contains(healthy.out, "BN012"));
  CHECK_FALSE(contains(healthy.out, "BN003"));
  CHECK_FALSE(contains(gambeta_run(folder, "eval old.json moons").err, "preprocessing"));

  for (const char* key : {"preprocessing", "example"})
    model.erase(key);
  folder.write("raw.json", model.dump());
  for (const char* command : {"eval raw.json moons", "predict raw.json moons"}) {
    const Result raw = gambeta_run(folder, command);
    CHECK(raw.code == 0);
    CHECK(contains(raw.err,
                   "the model has no preprocessing: it takes the inputs of moons as they "
                   "are"));
  }
}

TEST_CASE("other models: exact statistics of a network that was never trained") {
  const Folder folder;
  REQUIRE(gambeta_run(folder, "train moons -q --epochs 0 -o m.json").code == 0);
  CHECK(gambeta_run(folder, "fold m.json -o f.json").code == 1);
  REQUIRE(gambeta_run(folder, "recalibrate m.json moons -o r.json").code == 0);
  CHECK(gambeta_run(folder, "fold r.json -o f.json").code == 0);
}

TEST_CASE(
    "other models: a model's own rows are known by what they hold, not by their path") {
  const Folder folder;
  REQUIRE(gambeta_run(folder, "data moons --rows 200 > own.csv").code == 0);
  REQUIRE(gambeta_run(folder, "train own.csv --bn-momentum 0.001 -q -o m.json").code ==
          0);
  CHECK(contains(gambeta_run(folder, "doctor m.json own.csv").out, "BN003"));
  for (const char* source : {"own.csv", "./own.csv"}) {
    const Result result =
        gambeta_run(folder, fmt::format("recalibrate m.json {} -o r.json", source));
    CHECK(contains(result.err, "statistics of the 160 rows"));
  }
  CHECK_FALSE(contains(gambeta_run(folder, "doctor r.json own.csv").out, "BN003"));
  folder.write("bare.csv", "x,y\n0,1\n1,0\n2,1\n");  // without labels
  CHECK(contains(gambeta_run(folder, "recalibrate m.json bare.csv -o b.json").err,
                 "statistics of all 3 rows"));
  CHECK(contains(gambeta_run(folder, "export m.json --to c -o m.json").err,
                 "m.json would be overwritten"));
}
