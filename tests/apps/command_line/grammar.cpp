#include <doctest/doctest.h>

#include <regex>

#include "tests/apps/program.hpp"

// Every line that is refused: its exit code, what it says, and that it is one line.
static void refused(const std::string& arguments, int code, const std::string& says) {
  const Folder folder;
  const Result r = gambeta_run(folder, arguments);
  INFO("gambeta ", arguments, "\n", r.err);
  CHECK(r.code == code);
  CHECK(r.out.empty());
  CHECK(contains(r.err, says));
  CHECK(r.err.rfind("gambeta: ", 0) == 0);
  CHECK(lines_of(r.err) == 1);
}

TEST_CASE("grammar: a mistake in the command line exits 2 and says what was meant") {
  refused("trian moons", 2, "did you mean 'train'?");
  refused("train moons --epoch 3", 2, "did you mean '--epochs'?");
  refused("train moons --epoch=3", 2, "did you mean '--epochs'?");
  refused("train moons --no-batchnorm", 2, "did you mean '--no-batch-norm'?");
  refused("train moons --activation rellu", 2, "did you mean 'relu'?");
  refused("train moons --lr-schedule cosin", 2, "did you mean 'cosine'?");
  refused("train moons --bn-dialect kears", 2, "did you mean 'keras'?");
  refused("train moons --missing dorp", 2, "did you mean 'drop'?");
  refused("--versoin", 2, "did you mean '--version'?");
  refused("compare moons --lr 0.1", 2, "did you mean '--lrs'?");
  refused("help trian", 2, "did you mean 'train'?");
  refused("train moons extra", 2, "unexpected argument 'extra'");
  refused("train moon", 2, "did you mean moons?");
  refused("train iris --label specis", 2, "did you mean 'species'?");
  refused("train iris --ignore 9", 2, "no column '9'");
  refused("train moons --label x", 2, "--label is for CSV files, and 'moons' is none");
  refused("train iris --rows 20", 2, "--rows is for generated data sets");
  refused("train fashion-mnist --label 3", 2, "--label is for CSV files");
  refused("train moons -o ''", 2, "--output: the value is empty");
  refused("train moons --lr 0.1 --lr 0.2", 2, "--lr: it is given twice");
  refused("train moons --bn-eps 0", 2, "above 0");
  refused("train moons --history /nonexistent/h", 1, "there is no folder /nonexistent");
  refused("train moons --report moons.json", 2, "moons.json would be overwritten");
  refused("-q", 2, "which command?");
  refused("train", 2, "DATA is required");
  refused("train moons --epochs", 2, "--epochs: a value is missing");
  refused("train iris --label ''", 2, "--label: the value is empty");
  refused("inspect m.json --graph ''", 2, "--graph: the value is empty");
  refused("verify --bug ''", 2, "--bug: the value is empty");
  refused("explain --x ''", 2, "--x: the value is empty");
  refused("explain --x 1,2 --layer 3", 2, "--layer requires MODEL");
  refused("train moons --report --json", 2, "--report: a value is missing in front of");
  refused("trian eval x", 2, "there is no command 'trian'; did you mean 'train'?");
  refused("''", 2, "there is no command ''");
  refused("żółw", 2, "there is no command 'żółw'");
}

TEST_CASE("grammar: a number out of range exits 2 and says the range") {
  refused("train moons --epochs x", 2, "expected a whole number");
  refused("train moons --lr nan", 2, "expected a number from 0 up, got 'nan'");
  refused("train moons --lr -1", 2, "expected a number from 0 up");
  refused("train moons --hidden 0", 2, "from 1 to 65536, got '0'");
  refused("train moons --hidden 1000000", 2, "from 1 to 65536");
  refused("train moons --seed -1", 2, "from 0 to 2^64 - 1, got '-1'");
  refused("train moons --seed 18446744073709551616", 2, "from 0 to 2^64 - 1");
  refused("train moons --seed 1.5", 2, "whole number");
  refused("train moons --val-split 1", 2, "from 0 up, below 1");
  refused("train moons --val-split -0.1", 2, "from 0 up, below 1");
  refused("train moons --batch-size 1", 2, "one row has no variance");
  refused("compare moons --lrs 0.1,x", 2, "rates look like");
}

TEST_CASE("grammar: what is no usage error exits 1, in one line, and writes nothing") {
  refused("train nope.csv", 1, "nope.csv");
  refused("eval nope.json moons", 1, "nope.json");
  refused("predict nope.json", 1, "nope.json");
  refused("train moons -o /nonexistent/x.json", 1, "/nonexistent");
  refused("train moons --history /nonexistent/x.csv", 1, "/nonexistent/x.csv");
  refused("train moons --report /nonexistent/x.html", 1, "/nonexistent/x.html");
  const Folder folder;
  const Result r = gambeta_run(folder, "train moons --no-batch-norm --lr 1e30");
  CHECK(r.code == 1);
  CHECK(contains(r.err, "nothing saved; try a smaller --lr"));
  CHECK_FALSE(folder.has("moons.json"));
}

TEST_CASE("grammar: no output of any command takes the place of what the command reads") {
  const Folder folder;
  REQUIRE(shell(folder, "\"$gambeta\" data moons --rows 60 >rows.csv").code == 0);
  REQUIRE(gambeta_run(folder, "train ./rows.csv -q -o m.json --epochs 1").code == 0);
  const std::string model = folder.read("m.json"), rows = folder.read("rows.csv");
  for (const std::string command :
       {"train ./rows.csv -o rows.csv", "train ./rows.csv --history rows.csv",
        "train ./rows.csv --resume m.json -o n.json --report m.json",
        "eval m.json ./rows.csv --report m.json",
        "eval m.json ./rows.csv --report rows.csv",
        "explain m.json ./rows.csv --report m.json",
        "recalibrate m.json ./rows.csv -o rows.csv",
        "compare ./rows.csv --report rows.csv"}) {
    CAPTURE(command);
    CHECK(gambeta_run(folder, command).code == 2);
    CHECK(folder.read("m.json") == model);
    CHECK(folder.read("rows.csv") == rows);
  }
}

TEST_CASE("grammar: an answer that is no number is an error") {
  const Folder folder;
  folder.write("x.csv", "a,y\n1.0,2\n1.1,4\n1.2,6\n1.3,8\n1.4,9\n1.5,13\n");
  REQUIRE(gambeta_run(folder, "train ./x.csv -q --epochs 2 -o x.json").code == 0);
  REQUIRE(gambeta_run(folder, "train iris -q").code == 0);
  folder.write("far.csv", "a,y\n1.2,6\n6e37,8\n");  // too large in the unit of y only
  folder.write("far-iris.csv", "5,3,1,0.2,setosa\n5,3,3.4e38,-3.4e38,setosa\n");
  for (const std::string command :
       {"predict x.json ./far.csv", "eval iris.json ./far-iris.csv",
        "predict iris.json ./far-iris.csv"}) {
    CAPTURE(command);
    const Result result = gambeta_run(folder, command);
    CHECK(result.code == 1);
    CHECK(result.err.find("row 2: the network's output is") != std::string::npos);
  }
}

TEST_CASE("grammar: help is on stdout, exits 0, and every command shows examples") {
  const Folder folder;
  const Result none = gambeta_run(folder, ""), help = gambeta_run(folder, "help");
  CHECK(none.code == 0);
  CHECK(none.out == help.out);
  CHECK(contains(none.out, "Usage: gambeta"));
  for (const std::string command :
       {"train", "eval", "predict", "inspect", "compare", "data"}) {
    const Result about = gambeta_run(folder, "help " + command);
    INFO(command);
    CHECK(about.code == 0);
    CHECK(about.err.empty());
    CHECK(contains(about.out, "Usage: gambeta " + command));
    CHECK(contains(about.out, "Examples:\n  gambeta " + command));
    CHECK(gambeta_run(folder, command + " --help").out == about.out);
    CHECK(gambeta_run(folder, command + " -h x y").out == about.out);
    CHECK(contains(none.out, command));
  }
  CHECK(gambeta_run(folder, "--version").out.rfind("gambeta ", 0) == 0);
  CHECK(gambeta_run(folder, "help help").out == help.out);
}

TEST_CASE("grammar: --, flags before the command, very many arguments") {
  const Folder folder;
  CHECK(gambeta_run(folder, "data -- iris").code == 0);
  CHECK(gambeta_run(folder, "-- data iris").code == 0);
  CHECK(gambeta_run(folder, "--json data").out == gambeta_run(folder, "data --json").out);
  const Result many = shell(folder, "seq 100000 | xargs -x -s 1900000 \"$gambeta\" data");
  CHECK(contains(many.err, "unexpected argument '2'"));
  CHECK(lines_of(many.err) == 1);
}

TEST_CASE("streams: lost output is an error, a closed pipe ends the program silently") {
  const Folder folder;
  for (const std::string command : {"data", "help", "train --help", "data moons"}) {
    INFO(command);
    CHECK(gambeta_run(folder, command + " >/dev/full").code == 1);
    CHECK(gambeta_run(folder, command + " >&-").code == 1);
    CHECK(contains(gambeta_run(folder, command + " >/dev/full").err,
                   "cannot write the result"));
  }
  const Result pipe = shell(
      folder, "{ \"$gambeta\" data moons --rows 100000; echo $? >code; } | head -1");
  CHECK(folder.read("code") == "141\n");
  CHECK(pipe.err.empty());
  CHECK(gambeta_run(folder, "train iris 2>&-").code == 0);
  CHECK(gambeta_run(folder, "inspect iris.json").code == 0);
  CHECK(gambeta_run(folder, "train wine >&- 2>&-").code == 0);
  CHECK(gambeta_run(folder, "inspect wine.json").code == 0);
}

TEST_CASE(
    "grammar: apps/README.md tells of every command, and of every flag of the main "
    "ones") {
  const Folder folder;
  std::ifstream in(GAMBETA_SOURCE "/apps/README.md");
  const std::string readme{std::istreambuf_iterator<char>(in), {}};
  const std::string about_all = gambeta_run(folder, "help").out;
  const std::size_t list = about_all.find("Subcommands:");
  const std::string help = about_all.substr(list, about_all.find("\n\n", list) - list);
  const std::regex command("\n  ([a-z]+) +[a-z]"), flag("--[a-z][a-z-]*");
  long commands = 0;
  for (std::sregex_iterator at(help.begin(), help.end(), command), end; at != end; ++at) {
    CHECK(contains(readme, "`gambeta " + (*at)[1].str()));
    ++commands;
  }
  CHECK(commands >= 7);
  for (const std::string name :
       {"train", "eval", "predict", "inspect", "compare", "data"}) {
    const std::string about = gambeta_run(folder, "help " + name).out;
    for (std::sregex_iterator at(about.begin(), about.end(), flag), end; at != end;
         ++at) {
      INFO(at->str());
      CHECK(contains(readme, at->str() + "`"));
    }
  }
}
