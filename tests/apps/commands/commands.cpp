#include <doctest/doctest.h>

#include <cmath>
#include <regex>

#include "core/check.hpp"
#include "tests/apps/program.hpp"

using nlohmann::json;

TEST_CASE("train: default flags reach the promised accuracy, median of five seeds") {
  const Folder folder;
  const auto median = [&](const std::string& data, const char* figure,
                          const std::string& flags = "") {
    std::vector<double> figures;
    for (int seed = 1; seed <= 5; ++seed) {
      const Result r = gambeta_run(
          folder, "train " + data + " --json --seed " + std::to_string(seed) + flags);
      REQUIRE(r.code == 0);
      const json last = last_json(r.out);
      CHECK(last["seconds"].get<double>() < 3);
      figures.push_back(last[figure].get<double>());
    }
    std::sort(figures.begin(), figures.end());
    return figures[2];
  };
  CHECK(median("moons", "val_accuracy") >= 0.97);
  CHECK(median("iris", "val_accuracy") >= 0.93);
  CHECK(median("wine", "val_accuracy") >= 0.95);
  CHECK(median("breast-cancer", "val_accuracy") >= 0.95);
  CHECK(median("digits", "val_accuracy") >= 0.97);
  CHECK(median("penguins", "val_accuracy") >= 0.97);
  CHECK(median("diabetes", "val_r2") > 0);
  for (const std::string data : {"moons", "iris", "wine", "breast-cancer", "diabetes"})
    CHECK(gambeta_run(folder, "train -q --no-batch-norm " + data).code == 0);
}

TEST_CASE("train: --json is one object an epoch and a last one; nothing else on stdout") {
  const Folder folder;
  const Result r = gambeta_run(folder, "train iris --json --epochs 3");
  CHECK(r.code == 0);
  CHECK(lines_of(r.out) == 4);
  const json first = json::parse(r.out.substr(0, r.out.find('\n')));
  for (const char* key :
       {"epoch", "train_loss", "val_loss", "val_accuracy", "lr", "seconds"})
    CHECK(first.contains(key));
  const json last = last_json(r.out);
  CHECK(last["saved"] == "iris.json");
  CHECK(last["epochs"] == 3);
  CHECK(last.contains("val_accuracy"));
  CHECK_FALSE(contains(r.err, "\r"));
  CHECK_FALSE(contains(r.err, "\x1b"));
  CHECK(gambeta_run(folder, "train iris -q").err.empty());
  CHECK(contains(gambeta_run(folder, "train iris").err, "replaced iris.json"));
}

TEST_CASE("train: at most some twenty lines of progress; the same seed, the same bytes") {
  const Folder folder;
  const Result r =
      gambeta_run(folder, "train iris --epochs 1000 --history h.csv -o a.json");
  long epochs = 0;
  for (std::size_t at = 0; (at = r.err.find("\nepoch ", at)) != std::string::npos; ++at)
    ++epochs;
  CHECK(epochs >= 10);
  CHECK(epochs <= 21);
  CHECK(lines_of(folder.read("h.csv")) == 1001);
  CHECK(gambeta_run(folder, "train iris --epochs 1000 -q -o b.json").code == 0);
  CHECK(folder.read("a.json") == folder.read("b.json"));
}

TEST_CASE("train, eval, predict and inspect agree") {
  const Folder folder;
  const Result trained = gambeta_run(folder, "train iris --json");
  const json last = last_json(trained.out);
  const json eval = last_json(gambeta_run(folder, "eval iris.json iris --json").out);
  CHECK(eval["rows"] == 150);
  CHECK(eval["validation_rows"]["accuracy"] == last["val_accuracy"]);
  CHECK(eval["validation_rows"]["loss"] == last["val_loss"]);
  CHECK(eval["confusion"].size() == 3);
  const Result rows =
      shell(folder, "\"$gambeta\" data iris | \"$gambeta\" predict iris.json");
  CHECK(rows.code == 0);
  CHECK(rows.out.rfind("prediction,setosa,versicolor,virginica\n", 0) == 0);
  CHECK(lines_of(rows.out) == 151);
  long right = 0;
  for (std::size_t k = 0; k < 3; ++k)
    right += eval["confusion"][k][k].get<long>();
  CHECK(std::abs(eval["accuracy"].get<double>() - double(right) / 150) < 1e-9);
  const json about = last_json(gambeta_run(folder, "inspect iris.json --json").out);
  CHECK(about["training"]["val_accuracy"] == last["val_accuracy"]);
  CHECK(about["layers"].size() == 7);
}

TEST_CASE("train: the command that goes on with a stopped run keeps --refit") {
  const Folder folder;
  const Result stopped =
      gambeta_run(folder, "train moons --epochs 4 --refit --stop-after 2");
  const std::string words = "go on: gambeta ";
  const std::size_t at = stopped.err.find(words);
  REQUIRE(at != std::string::npos);
  std::string line = stopped.err.substr(at + words.size());
  line.resize(line.find('\n'));
  REQUIRE(gambeta_run(folder, line).code == 0);
  CHECK(json::parse(folder.read("moons.json"))["told"]["refit"] == true);
}

TEST_CASE("eval: of a refitted model that was recalibrated no figure is left to show") {
  const Folder folder;
  const auto figures = [&] { return gambeta_run(folder, "eval m.json moons").out; };
  REQUIRE(gambeta_run(folder, "train moons --epochs 4 --refit -q -o m.json").code == 0);
  CHECK(figures().find("it had not seen: loss 0.") != std::string::npos);
  REQUIRE(gambeta_run(folder, "recalibrate m.json moons -q -o m.json").code == 0);
  CHECK(figures().find("it had not seen") == std::string::npos);
  CHECK(figures().find("nan") == std::string::npos);
}

TEST_CASE("eval: columns of the confusion matrix are numbered where names are long") {
  const Folder folder;
  const std::string words = "a class with twenty-five ";
  std::string csv = "a,b,answer\n";
  for (int i = 0; i < 60; ++i)
    csv += fmt::format("{},{},{}{}\n", i % 2, i % 7, words, i % 2 == 0 ? "yes" : "no");
  folder.write("t.csv", csv);
  REQUIRE(gambeta_run(folder, "train t.csv --epochs 3 -q -o m.json").code == 0);
  const std::string out = gambeta_run(folder, "eval m.json t.csv").out;
  CHECK(contains(out, " true |  (1)  (2)  <- predicted\n"));
  CHECK(contains(out, "\n (1) " + words + "no |"));
  CHECK(contains(out, "\n(2) " + words + "yes |"));
}

TEST_CASE("compare: the same starts, one object; the classic picture on digits") {
  const Folder folder;
  const Result r = gambeta_run(
      folder, "compare digits --lrs 0.01,0.3 --seeds 2 --json --report c.html");
  REQUIRE(r.code == 0);
  CHECK(lines_of(r.out) == 1);
  const json object = last_json(r.out);
  CHECK(object["target"] == 0.95);
  const json& cells = object["results"];
  REQUIRE(cells.size() == 4);
  CHECK(cells[0]["batch_norm"] == true);
  CHECK(cells[0]["mean"].get<double>() - cells[1]["mean"].get<double>() < 0.05);
  CHECK(cells[2]["mean"].get<double>() > 0.95);
  CHECK(cells[3]["mean"].get<double>() < 0.5);
  CHECK(cells[3]["epochs_to_target"].is_null());
  CHECK(contains(folder.read("c.html"), "with batch norm"));
  const Result table =
      gambeta_run(folder, "compare moons --lrs 0.1 --seeds 1 --epochs 2");
  CHECK(contains(table.out, "with batch norm"));
  std::size_t widest = 0;
  for (std::size_t at = 0, end; at < table.out.find("\n\n"); at = end + 1) {
    end = table.out.find('\n', at);
    widest = std::max(widest, end - at);
  }
  CHECK(widest <= 82);  // bytes; a plus-minus sign has two
}

TEST_CASE("compare: the target is one that all seeds of a setting reach; rates by name") {
  const Folder folder;
  const std::string grid =
      "compare moons --noise 0.8 --lrs 0.003,0.01,0.03,0.1,0.3,1 --seeds 3 --epochs 3";
  const auto good = [](const json& object, bool batch_norm) {
    std::vector<std::pair<int, double>> rates;  // and where they stand in the list
    for (const json& cell : object["results"])
      if (cell["batch_norm"] == batch_norm && cell["reached_target"] == 3)
        rates.emplace_back(int(&cell - &object["results"][0]) / 2, cell["lr"]);
    return rates;
  };
  const json usual = last_json(gambeta_run(folder, grid + " --json").out);
  CHECK(usual["target"].get<double>() < 0.9);  // nobody gets to 0.95
  CHECK(good(usual, true).size() + good(usual, false).size() >= 1);
  int apart = 0;
  for (const char* target : {"0.7", "0.72", "0.735", "0.74", "0.742"}) {
    const std::string line = grid + " --target " + target;
    const auto rates = good(last_json(gambeta_run(folder, line + " --json").out), true);
    if (rates.size() < 2)
      continue;
    std::string text = fmt::format(" at {} of them, from {:g} to {:g};", rates.size(),
                                   rates.front().second, rates.back().second);
    if (rates.back().first - rates.front().first + 1 != int(rates.size())) {
      ++apart;
      text = fmt::format(" at {} of them:", rates.size());
      for (const auto& [place, rate] : rates)
        text += fmt::format("{} {:g}", place == rates[0].first ? "" : ",", rate);
    }
    CAPTURE(text);
    CHECK(contains(gambeta_run(folder, line).out, text));
  }
  WARN(apart > 0);
}

TEST_CASE("commands: one row is no '1 rows'") {
  const Folder folder;
  folder.write("t.csv", "x,y\n1,2.5\n2,3.5\n4,5\n");
  folder.write("one.csv", "x,y\n1,2.5\n");
  std::string said;
  for (const char* line :
       {"train t.csv --task regression --epochs 1 --report r.html", "eval t.json one.csv",
        "eval t.json t.csv", "inspect t.json", "doctor t.json one.csv", "data t.csv",
        "compare t.csv --task regression --lrs 0.1 --epochs 1 --seeds 1"}) {
    const Result r = gambeta_run(folder, line);
    said += r.out + r.err;
  }
  said += folder.read("r.html");
  CHECK(contains(said, "one.csv: 1 row: loss"));
  const std::regex plural(
      "[^-.,0-9]1 (learning )?(rows|columns|inputs|epochs|seeds|rates|findings)\\b");
  CHECK_FALSE(std::regex_search(said, plural));
  // The target of one row does not vary: there is no R2, and nothing has diverged.
  CHECK(contains(said, "0.1  not measured"));
}

TEST_CASE("large numbers are written out, in the terminal and in pictures") {
  const Folder folder;
  std::string csv = "x,price\n";
  for (int i = 0; i < 200; ++i)
    csv += fmt::format("{},{}\n", i * 1000, i % 2 == 0 ? 100000000 : 300000000);
  folder.write("prices.csv", csv);
  const Result trained = gambeta_run(
      folder, "train prices.csv --task regression --epochs 2 --report r.html");
  CHECK(
      std::regex_search(trained.err, std::regex("RMSE [0-9]{2,3},[0-9]{3},[0-9]{3}\n")));
  const Result r = gambeta_run(folder, "eval prices.json prices.csv");
  CHECK(contains(r.out, "one who always says the mean has an RMSE of 100,000,000\n"));
  const std::string page = folder.read("r.html");
  CHECK(contains(page, ">200,000,000</text>"));  // a tick of the axis
  // Texts under an axis do not touch: a character is some seven units wide.
  const std::regex tick(
      "<text x=\"([0-9.]+)\" y=\"([0-9.]+)\"[^>]*middle[^>]*>([0-9,]+)</text>");
  double before = 0, right = 0;
  std::string height;
  for (std::sregex_iterator it(page.begin(), page.end(), tick), end; it != end; ++it) {
    const double x = std::stod((*it)[1]), half = 3.5 * double((*it)[3].length());
    if (height == (*it)[2] && x > before && half > 20)
      CHECK(x - half > right);
    height = (*it)[2];
    before = x;
    right = x + half;
  }
  CHECK_FALSE(height.empty());
  for (const std::string& text : {trained.err, r.out, page})
    CHECK_FALSE(contains(text, "e+0"));
}

TEST_CASE(
    "reports: what took less than a second took no 0 s, and a large x has its own axis") {
  const Folder folder;
  gambeta_run(folder, "compare sine --lrs 0.1 --epochs 1 --seeds 1 --report c.html");
  CHECK(std::regex_search(folder.read("c.html"), std::regex(", 0\\.[0-9]+ s in all")));
  const auto ticks = [&](const std::string& x, const std::string& text) {
    gambeta_run(folder, "explain --report e.html --x " + x);
    const std::string page = folder.read("e.html");
    return contains(page.substr(0, page.find("</svg>")), ">" + text + "</text>");
  };
  CHECK(ticks("12000,15000,90000,31000", "80,000"));
  CHECK(ticks("12000,15000,90000,31000", "-0.5"));  // of x-hat and y
  CHECK(ticks("1,2,4,9", "8"));
  CHECK_FALSE(ticks("1,2,4,9", "-0.5"));
  CHECK(ticks("0.001,0.002,0.004", "0.004"));
  CHECK(ticks("5,5,5", "5"));
}

#ifndef __SANITIZE_ADDRESS__  // which takes more memory than this leaves
TEST_CASE("train: where threads cannot be made there are fewer, and the same bits") {
  const Folder folder;
  const std::string train =
      "\"$gambeta\" train blobs --rows 5000 --hidden 256,256 --epochs 1 --batch-size "
      "1024 "
      "-q -o ";
  CHECK(shell(folder, train + "all.json").code == 0);
  // Their stacks alone, 8 MB each, would be 512 MB.
  const Result few = shell(
      folder, "ulimit -v 500000\nOMP_NUM_THREADS=64 " + train + "few.json --threads 64");
  CHECK(few.err == "");
  CHECK(few.code == 0);
  CHECK(folder.read("few.json") == folder.read("all.json"));
}
#endif
