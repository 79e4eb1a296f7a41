// What commands write: nothing is lost, whatever goes wrong.
#include <doctest/doctest.h>

#include <filesystem>

#include "data/text/utf8.hpp"
#include "tests/apps/program.hpp"

TEST_CASE("outputs: two that are one file are found, whatever links lead there") {
  const Folder folder;
  folder.write("there", "old");
  shell(folder,
        "ln -s a.json dangling.html; ln -s b.html dangling.json; ln there hard.html; "
        "mkdir real; ln -s real linked");
  const auto refused = [&](const std::string& outputs) {
    const Result r = gambeta_run(folder, "train moons --epochs 1 " + outputs);
    return r.code == 2 && contains(r.err, "would be overwritten; choose another name");
  };
  CHECK(refused("-o a.json --report dangling.html"));
  CHECK(refused("-o dangling.json --report b.html"));
  CHECK(refused("-o there --report hard.html"));
  CHECK(refused("-o real/c --report linked/c"));
  CHECK(refused("-o real/c --history ./linked/../real/c"));
  CHECK(folder.read("there") == "old");
  CHECK_FALSE(folder.has("a.json"));
  CHECK(gambeta_run(folder, "train moons --epochs 1 -o a.json --report b.html").code ==
        0);
}

TEST_CASE("outputs: a name that nobody gave replaces no file but a model") {
  const Folder folder;
  folder.write("data.csv", "a,y\n1,p\n2,q\n3,p\n4,q\n5,p\n6,q\n7,p\n8,q\n9,p\n10,q\n");
  folder.write("data.json", "{\"mine\": 1}\n");
  const Result refused = gambeta_run(folder, "train data.csv --epochs 1");
  CHECK(refused.code == 1);
  CHECK(contains(refused.err, "data.json is there and is no gambeta model"));
  CHECK(lines_of(refused.err) == 1);
  CHECK(folder.read("data.json") == "{\"mine\": 1}\n");
  CHECK(contains(gambeta_run(folder, "train moons --report moons.json").err,
                 "moons.json would be overwritten"));
  folder.write("table.json", "[{\"a\": 1}]\n");
  CHECK(contains(gambeta_run(folder, "train table.json").err, "JSON; in Python:"));
  const Result forced = gambeta_run(folder, "train data.csv --epochs 1 -o data.json");
  CHECK(forced.code == 0);
  CHECK(contains(forced.err, "replaced data.json"));
  const Result again = gambeta_run(folder, "train data.csv --epochs 1");
  CHECK(again.code == 0);
  CHECK(contains(again.err, "replaced data.json"));
}

TEST_CASE("outputs: one that fails does not keep the others from being saved") {
  const Folder folder;
  const Result r = gambeta_run(
      folder, "train moons --epochs 2 --history /dev/full --report r.html -o m.json");
  CHECK(r.code == 1);
  CHECK(contains(r.err, "gambeta: /dev/full: No space left on device\n"));
  CHECK(folder.has("m.json"));
  CHECK(folder.has("r.html"));
  const Result model = gambeta_run(
      folder, "train moons --epochs 2 --history h.csv --report r2.html -o /dev/full");
  CHECK(model.code == 1);
  CHECK(folder.has("h.csv"));
  CHECK(folder.has("r2.html"));
  CHECK_FALSE(contains(model.err, "next:"));
}

TEST_CASE("outputs: a name that is no UTF-8 is written out in JSON, and the run ends") {
  const Folder folder;
  const Result r = shell(
      folder,
      "\"$gambeta\" train moons --json --epochs 1 -o \"$(printf 'caf\\351.json')\"");
  CHECK(r.code == 0);
  CHECK(last_json(r.out)["saved"] == "caf\\xe9.json");
  CHECK(folder.has("caf\xe9.json"));
}

TEST_CASE("outputs: the temporary file of another process of the same number stays") {
  const Folder folder;
  const Result r =
      shell(folder,
            "for i in '' $(seq -f .%g 2 150); do echo x >m.json.tmp.$$$i; done\n"
            "exec \"$gambeta\" train moons --epochs 1 -q -o m.json");
  CHECK(r.err == "");
  CHECK(r.code == 0);
  CHECK(shell(folder, "cat m.json.tmp.* | sort -u").out == "x\n");
  CHECK(shell(folder, "ls m.json.tmp.* | wc -l").out == "150\n");
}

TEST_CASE("outputs: a folder that takes no files is not called missing") {
  const Folder folder;
  const Result r = gambeta_run(folder, "train moons --epochs 1 -o /proc/version");
  CHECK(r.code == 1);
  CHECK_FALSE(contains(r.err, "there is no folder"));
  CHECK(lines_of(r.err) == 1);
}

TEST_CASE(
    "outputs: a run that diverges in its last step, or in validation, saves nothing") {
  const Folder folder;
  folder.write("m.json", "before");
  // One step: the loss of the batch is finite, the weights behind it are not usable.
  const Result last = gambeta_run(
      folder,
      "train diabetes --epochs 1 --batch-size 10000 --lr 1e30 --no-batch-norm -o m.json");
  CHECK(last.code == 1);
  CHECK(contains(last.err, "nothing saved; try a smaller --lr"));
  CHECK_FALSE(contains(last.err, "next:"));
  CHECK(folder.read("m.json") == "before");
  const Result no_validation = gambeta_run(
      folder,
      "train diabetes --epochs 1 --batch-size 10000 --lr 1e30 --no-batch-norm -o m.json "
      "--val-split 0");
  CHECK(no_validation.code == 1);
  CHECK(folder.read("m.json") == "before");
}

TEST_CASE("outputs: no text of a model steers the terminal or turns what is written") {
  const Folder folder;
  folder.write("x.csv", "gnp\u202E.exe,b,k\n1,2,p\n2,1,q\n3,5,p\n4,4,q\n5,1,p\n");
  const Result train = gambeta_run(folder, "train x.csv --epochs 1 -o m.json");
  CHECK(train.code == 0);
  std::string all = train.out + train.err + folder.read("m.json");
  for (const char* command : {"inspect m.json", "inspect m.json --json",
                              "eval m.json x.csv", "doctor m.json x.csv --json"})
    all += gambeta_run(folder, command).out;
  CHECK(contains(all, "gnp\\u202e.exe"));
  CHECK_FALSE(contains(all, "\u202E"));
}

TEST_CASE("outputs: names that are not UTF-8 stand in pages and commands, written out") {
  const Folder folder;
  const std::string name = "\xff \x1b'\\m.json";
  REQUIRE(gambeta_run(folder, "train moons -q --epochs 1 -o m.json").code == 0);
  std::filesystem::rename(folder / "m.json", folder / name);
  folder.write("run",
               "gambeta eval $'\\xff \\x1b\\'\\\\m.json' moons --report p.html -q\n");
  const Result done = shell(folder, "PATH=$(dirname \"$gambeta\"):$PATH bash run");
  CHECK(done.err == "");
  REQUIRE(done.code == 0);
  const std::string page = folder.read("p.html");
  CHECK(gambeta::first_invalid(page) == page.size());
  CHECK(contains(page, "gambeta eval $'\\xff \\x1b\\'\\\\m.json' moons"));
}
