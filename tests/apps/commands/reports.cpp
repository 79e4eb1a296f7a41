// What stands in the pages of --report.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <regex>

#include "tests/apps/program.hpp"

TEST_CASE("reports: whole pages without script or network, and not too large") {
  const Folder folder;
  for (const std::string data : {"moons", "digits", "diabetes", "sine", "iris"}) {
    INFO(data);
    CHECK(gambeta_run(folder, "train -q " + data + " --report r.html").code == 0);
    const std::string page = folder.read("r.html");
    CHECK(page.rfind("<!DOCTYPE html>", 0) == 0);
    CHECK(page.size() < 300'000);
    for (const char* part : {"<script", "src=", "http://", "https://", "nan", "inf\""})
      if (const std::size_t at = page.find(part); at != std::string::npos)
        CHECK(page.substr(at, 26) == "http://www.w3.org/2000/svg");
    CHECK(contains(page, "gambeta train -q " + data));
    CHECK(contains(page, "Layer 4: gamma"));
    if (std::system("command -v tidy >/dev/null") == 0)
      CHECK(shell(folder, "tidy -e -q r.html").err.empty());
  }
}

TEST_CASE("reports: what arrives at each activation, and how large a step is") {
  const Folder folder;
  gambeta_run(folder, "train -q moons --hidden 8,8,8 --report r.html -o m.json");
  std::string page = folder.read("r.html");
  for (const char* part : {">2 ReLU<", ">5 ReLU<", ">8 ReLU<", "rate 0.1 along"})
    CHECK(contains(page, part));
  // The first parameter's row is the file's numbers: root mean squares of 0.weight and of
  // its velocity times the rate.
  const auto model = nlohmann::json::parse(folder.read("m.json"));
  const auto size = [](const nlohmann::json& tensor) {
    double sum = 0;
    for (const double v : tensor["data"])
      sum += v * v;
    return std::sqrt(sum / double(tensor["data"].size()));
  };
  const double weights = size(model["state"]["0.weight"]);
  const double step = 0.1 * size(model["optimizer"]["state"]["0.weight.momentum_buffer"]);
  CHECK(contains(page, fmt::format(">{:.3g}</td><td class=\"n\">{:.2g}</td>"
                                   "<td class=\"n\">{:.2g}</td>",
                                   weights, step, step / weights)));

  gambeta_run(folder, "train -q moons --hidden '' --report r.html");
  CHECK_FALSE(contains(folder.read("r.html"), "Inside"));  // no activation
  gambeta_run(folder, "train -q moons --momentum 0 --report r.html");
  page = folder.read("r.html");
  CHECK(contains(page, ">2 ReLU<"));
  CHECK_FALSE(contains(page, "last velocity"));  // there is none
}

TEST_CASE("reports: names from the data cannot break the page") {
  const Folder folder;
  std::string csv = "a<b>,\"x\"\"&\",kind\n";
  for (int i = 0; i < 40; ++i)
    csv += std::to_string(i) + "," + std::to_string(i * i % 7) +
           (i % 2 == 0 ? ",<script>\n" : ",ok\n");
  folder.write("odd.csv", csv);
  REQUIRE(gambeta_run(folder, "train -q odd.csv --report r.html").code == 0);
  const std::string page = folder.read("r.html");
  CHECK_FALSE(contains(page, "<script"));
  CHECK_FALSE(contains(page, "a<b>"));
  CHECK(contains(page, "&lt;script&gt;"));
}

TEST_CASE("outputs: a report shows a row's numbers as they were, and a 0 as 0") {
  const Folder folder;
  std::string csv = "id,colour,zeros,price,label\n";
  for (int i = 0; i < 300; ++i)  // nothing to learn, so that there are mistakes
    csv += fmt::format("{},{},{},{}.25,{}\n", 1002900 + i,
                       std::array{"red", "green", "", "blue"}[std::size_t(i % 13 % 4)],
                       i % 7 % 3, 12000 + i % 10, i * i % 11 % 2);
  folder.write("t.csv", csv);
  REQUIRE(gambeta_run(folder, "train t.csv --use id -q --report r.html").code == 0);
  const std::string page = folder.read("r.html");
  const std::size_t table = page.find("The mistakes it was surest of");
  REQUIRE(table != std::string::npos);
  const std::string rows = page.substr(table, page.find("</table>", table) - table);
  CHECK(contains(rows, ">0</td>"));
  CHECK(contains(rows, ".25</td>"));
  CHECK(contains(rows, "colour</th>"));  // as the table has it, not as 0/1 inputs
  CHECK(std::regex_search(rows, std::regex(">(red|green|blue)</td>")));
  CHECK(std::regex_search(rows, std::regex(">100[23][0-9]{3}</td>")));
  for (const char* exponent : {"e-", "e+"})
    CHECK_FALSE(contains(rows, exponent));
}

TEST_CASE("outputs: a report of a regression shows the rows it is most wrong about") {
  const Folder folder;
  std::string csv = "x,kind,y\n";
  for (int i = 0; i < 200; ++i)
    csv += fmt::format("{},{},{}\n", i, i % 2 ? "odd" : "even", 1000 + 3 * i);
  folder.write("t.csv", csv);
  REQUIRE(gambeta_run(folder, "train t.csv -q").code == 0);
  folder.write("e.csv", csv + "77,odd,91231\n");
  REQUIRE(gambeta_run(folder, "eval t.json e.csv -q --report e.html").code == 0);
  const std::string page = folder.read("e.html");
  const std::size_t at = page.find("The largest errors");
  REQUIRE(at != std::string::npos);
  const std::string first = page.substr(page.find("<td", at), 400);
  CHECK(first.find(">91,230<") < first.find(">77<"));
  CHECK(first.find(">77<") < first.find(">odd<"));
}

TEST_CASE(
    "outputs: rows learned by heart: output, JSON and report say which epoch was kept") {
  const Folder folder;
  std::string csv = "a,b,c,d,e,f,k\n";
  for (int i = 0; i < 300; ++i) {  // a class that nothing tells
    for (int c = 1; c <= 6; ++c)
      csv += fmt::format("{},", (i + 7) * (i + 11 * c) * 31 % 997);
    csv += i * i * 7 % 13 < 5 ? "yes\n" : "no\n";
  }
  folder.write("t.csv", csv);
  const Result result = gambeta_run(folder, "train t.csv --json --report t.html");
  REQUIRE(result.code == 0);
  const nlohmann::json last = last_json(result.out);
  REQUIRE(last.contains("kept_epoch"));
  const std::string kept = last["kept_epoch"].dump();
  CHECK(result.err.find("kept epoch " + kept +
                        " of 50, of the lowest validation loss: train loss ") !=
        std::string::npos);
  CHECK(result.err.find("what came after it was learned by heart: train loss ") !=
        std::string::npos);
  CHECK(result.err.find("BN018") == std::string::npos);
  CHECK(folder.read("t.html").find("kept as it was after " + kept) != std::string::npos);
}
