// Models that other programs saved.
#include <doctest/doctest.h>

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
