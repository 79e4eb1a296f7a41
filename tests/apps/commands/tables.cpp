// Tables as people have them, through every command.
#include <doctest/doctest.h>

#include <cmath>

#include "core/check.hpp"
#include "tests/apps/program.hpp"

using nlohmann::json;

TEST_CASE("missing values: a row is predicted alike, whatever stands beside it") {
  const Folder folder;
  std::string csv = "a,b,kind\n";
  for (int i = 0; i < 40; ++i)
    csv += (i % 8 == 1 ? "" : std::to_string(i)) + "," + std::to_string(i * i % 7) +
           (i < 20 ? ",low\n" : ",high\n");
  folder.write("gaps.csv", csv);
  const Result trained = gambeta_run(folder, "train gaps.csv");
  REQUIRE(trained.code == 0);
  CHECK(contains(trained.err, "take the mean of the training rows: 5 of a\n"));
  folder.write("alone.csv", "a,b\n,3\n");
  folder.write("beside.csv", "a,b\n,3\n900,1\n,2\n");
  const Result alone = gambeta_run(folder, "predict gaps.json alone.csv");
  REQUIRE(alone.code == 0);
  const Result beside = gambeta_run(folder, "predict gaps.json beside.csv");
  CHECK(lines_of(beside.out) == 4);
  CHECK(beside.out.rfind(alone.out, 0) == 0);
  CHECK(gambeta_run(folder, "eval gaps.json gaps.csv").code == 0);
  CHECK(contains(gambeta_run(folder, "data ./gaps.csv --as-read").out, "\n,1,low\n"));
  CHECK(contains(gambeta_run(folder, "data ./gaps.csv --as-read --json").out,
                 "\"a\":null"));
  CHECK(gambeta_run(folder, "train gaps.csv --missing refuse").code == 1);
  CHECK(gambeta_run(folder, "train gaps.csv --no-standardize").code == 0);
  CHECK(gambeta_run(folder, "predict gaps.json alone.csv").code == 0);
}

TEST_CASE("tables: what a reading was told is kept, printed again and resumed with") {
  const Folder folder;
  std::string csv = "7;5;3\n";
  for (int i = 0; i < 40; ++i)
    csv += fmt::format("{};{},{:03};{}\n", i * 7 % 5, i, 100 + i, i % 3 ? "yes" : "no");
  folder.write("t.csv", csv);
  const std::string flags = "--category 7 --decimal comma --header yes";
  REQUIRE(gambeta_run(folder, "train t.csv --epochs 3 --report r.html " + flags).code ==
          0);
  CHECK(contains(folder.read("r.html"), flags));
  const auto model = json::parse(folder.read("t.json"));
  CHECK(model["columns"][0]["kind"] == "category");
  CHECK(model["columns"][1]["form"]["decimal"] == ",");
  CHECK(model["told"] == json{{"missing", "fill"},
                              {"ignore", json::array()},
                              {"category", {"7"}},
                              {"use", json::array()},
                              {"header", "yes"},
                              {"decimal", "comma"},
                              {"standardize", true},
                              {"class_weight", "none"},
                              {"refit", false},
                              {"task", "classification"}});
  // A run that was stopped goes on without being told again.
  REQUIRE(gambeta_run(folder,
                      "train t.csv --epochs 3 --lr-schedule constant -o c.json " + flags)
              .code == 0);
  const std::string resume = "train t.csv --resume c.json --epochs 5 -o d.json";
  CHECK(gambeta_run(folder, resume).code == 0);
  for (const char* other : {" --no-standardize", " --class-weight balanced"}) {
    const Result r = gambeta_run(folder, resume + other);
    CHECK(r.code == 1);
    CHECK(contains(r.err, "a resumed run keeps it"));
  }
}

TEST_CASE("tables: a column whose name has a comma is named in quotes, and printed so") {
  const Folder folder;
  std::string csv = "\"mass, kg\",\"say \"\"x\"\"\",y,k\n";
  for (int i = 0; i < 40; ++i)
    csv += fmt::format("{},{},{},{}\n", i % 7, i * 5 % 11, i % 5, i % 3 ? "yes" : "no");
  folder.write("t.csv", csv);
  REQUIRE(gambeta_run(folder,
                      "train t.csv --epochs 2 --report r.html --ignore "
                      "'\"mass, kg\",y' --ignore 'say \"x\"'")
              .code == 2);  // nothing is left
  REQUIRE(gambeta_run(folder,
                      "train t.csv --epochs 2 --report r.html --ignore "
                      "'\"mass, kg\"' --ignore y")
              .code == 0);
  CHECK(json::parse(folder.read("t.json"))["told"]["ignore"] == json{"mass, kg", "y"});
  CHECK(contains(folder.read("r.html"), "--ignore '&quot;mass, kg&quot;,y'"));
  CHECK(contains(gambeta_run(folder, "train t.csv --ignore '\"mass, kg'").err, "quote"));
}

TEST_CASE(
    "tables: the set that has text is printed as a table that trains the same network") {
  const Folder folder;
  REQUIRE(gambeta_run(folder, "train penguins --epochs 2").code == 0);
  folder.write("p.csv", gambeta_run(folder, "data penguins").out);
  REQUIRE(gambeta_run(folder, "train p.csv --epochs 2").code == 0);
  const auto set = json::parse(folder.read("penguins.json")),
             file = json::parse(folder.read("p.json"));
  CHECK(file["state"] == set["state"]);
  CHECK(contains(gambeta_run(folder, "eval penguins.json p.csv").out, "trained on"));
  CHECK(contains(gambeta_run(folder, "data penguins --json").out,
                 "{\"island\":\"Torgersen\",\"bill_length_mm\":null"));
  CHECK(contains(gambeta_run(folder, "data penguins --as-read").out,
                 "island=Biscoe,island=Dream,"));
}

TEST_CASE("tables: every command takes one with a category") {
  const Folder folder;
  std::string csv = "colour,x,k\n";
  for (int i = 0; i < 90; ++i)
    csv += fmt::format("{},{},{}\n",
                       i == 89 ? "pink"
                       : i % 3 ? i % 2 ? "red" : "blue"
                               : "",
                       i * 37 % 50, i * 37 % 50 > 25 ? "yes" : "no");
  folder.write("t.csv", csv);
  const std::string lines[] = {"train t.csv --report r.html --watch",
                               "eval t.json t.csv --report e.html",
                               "predict t.json t.csv",
                               "doctor t.json t.csv",
                               "explain t.json t.csv",
                               "inspect t.json",
                               "recalibrate t.json t.csv -o c.json",
                               "export t.json --to c -o t.c",
                               "fold t.json -o f.json",
                               "eval f.json t.csv",
                               "verify t.json",
                               "data t.csv",
                               "data t.csv --as-read",
                               "compare t.csv --seeds 1 --epochs 2 --report c.html",
                               "train t.csv --batch-size 2 --epochs 3 -o s.json",
                               "train t.csv --epochs 4 --stop-after 2 -o s.json",
                               "train t.csv --resume s.json",
                               "train t.csv --refit -o f.json",
                               "eval f.json t.csv"};
  for (const std::string& line : lines) {
    CAPTURE(line);
    const Result done = gambeta_run(folder, line);
    CHECK((done.code == 0 || done.code == 3));
    CHECK(!contains(done.err, "gambeta: "));
  }
}

TEST_CASE("tables: a zipped one is read like another") {
  const Folder folder;
  REQUIRE(shell(folder, "gzip -c '" GAMBETA_SOURCE "/data/sets/iris.csv' > f.csv.gz\n"
                        "gunzip -c f.csv.gz > f.csv")
              .code == 0);
  CHECK(gambeta_run(folder, "train f.csv.gz -q --epochs 2").code == 0);
  REQUIRE(folder.has("f.json"));
  const Result zipped = gambeta_run(folder, "predict f.json f.csv.gz");
  CHECK(zipped.code == 0);
  CHECK(zipped.out == gambeta_run(folder, "predict f.json f.csv").out);
  CHECK(gambeta_run(folder, "data f.csv.gz").code == 0);
  CHECK(contains(shell(folder, "\"$gambeta\" train - < f.csv.gz").err, "gunzip it"));
}

TEST_CASE("data: a table is described, with what training makes of each column") {
  const Folder folder;
  folder.write("t.csv",
               "name,age,sex,town,ok\n"
               "Ann,31,f,Rome,yes\nBob,,m,Oslo,no\nCem,40,m,,yes\nDan,22,m,Rome,no\n"
               "Eve,28,f,Oslo,yes\nFay,35,f,Oslo,no\n");
  const Result r = gambeta_run(folder, "data t.csv");
  REQUIRE(r.code == 0);
  CHECK(contains(r.out, "t.csv: 6 rows, 5 columns; "));
  const json d = last_json(gambeta_run(folder, "data t.csv --json").out);
  CHECK(d["rows"] == 6);
  CHECK(d["label"] == "ok");
  CHECK(d["classes"] == json{"no", "yes"});
  CHECK(d["columns"][0] ==
        json{{"name", "name"},
             {"kind", "left out"},
             {"missing", 0},
             {"different", 6},
             {"examples", {"Ann", "Bob", "Cem", "Dan"}},
             {"inputs", json::array()},
             {"why", "its text has too many different values (6 in 6 cells)"}});
  CHECK(d["columns"][1]["kind"] == "number");
  CHECK(d["columns"][1]["missing"] == 1);
  CHECK(d["columns"][2]["kind"] == "category");
  CHECK(d["columns"][2]["inputs"] == json{"sex=m"});
  CHECK(d["columns"][3]["inputs"] == json{"town=Rome"});
  CHECK(d["columns"][3]["missing"] == 1);
  CHECK(d["columns"][4]["kind"] == "label");
  CHECK(d["inputs"] == 3);
  CHECK(gambeta_run(folder, "data t.csv --label age").code == 0);
  CHECK(gambeta_run(folder, "data t.csv --label ages").code == 2);
  CHECK(gambeta_run(folder, "data none.csv").code == 1);
}

TEST_CASE(
    "data: a table is described, too, where training asks which column is the label") {
  const Folder folder;
  std::string csv = "mpg,car\n";
  for (int i = 0; i < 60; ++i)
    csv += fmt::format("{},car {}\n", i % 7, i);
  folder.write("t.csv", csv);
  const Result r = gambeta_run(folder, "data t.csv --json");
  CHECK(r.code == 0);
  const json d = last_json(r.out);
  CHECK(d["columns"].size() == 2);
  CHECK(d["columns"][0]["kind"] == "number");
  CHECK(contains(d["no_label"], "name the label with --label (there are mpg)"));
  CHECK(contains(gambeta_run(folder, "data t.csv").err, "name the label with --label"));
  CHECK(gambeta_run(folder, "train t.csv").code == 1);
  CHECK_FALSE(
      contains(gambeta_run(folder, "data t.csv --label mpg --json").out, "no_label"));
}
