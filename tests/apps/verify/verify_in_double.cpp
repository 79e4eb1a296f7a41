#include "apps/verify/verify.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <set>

#include "apps/verify/bugs.hpp"
#include "apps/verify/checks.hpp"
#include "apps/verify/trial.hpp"

using namespace gambeta_apps;

TEST_CASE("verify: every check passes on the library's layer, with figures") {
  const Ledger ledger = verify_layer();
  CHECK(ledger.size() >= 20);
  for (const LedgerRow& row : ledger) {
    INFO(row.check, ": ", row.figure, " against ", row.tolerance, " ", row.note);
    CHECK(row.passed);
  }
  CHECK(all_passed(ledger));
}

TEST_CASE("verify: every bug of the zoo is caught, and the right code is not") {
  const Zoo zoo = run_zoo();
  REQUIRE(zoo.bugs.size() == 18);
  CHECK(zoo.bugs[0] == "");
  int outside_depth_slope = 0;
  for (std::size_t b = 0; b < zoo.bugs.size(); ++b) {
    std::string caught_by;
    for (std::size_t c = 0; c < zoo.checks.size(); ++c)
      if (zoo.caught[b][c]) {
        caught_by += zoo.checks[c] + " ";
        outside_depth_slope += zoo.checks[c] == "I9";
      }
    CAPTURE(zoo.bugs[b]);
    CAPTURE(caught_by);
    CHECK(caught_by.empty() == (b == 0));
  }
  CHECK(outside_depth_slope >= 2);
}

TEST_CASE("verify: the zoo's own layer without a mistake passes, so each bug is alone") {
  for (const gambeta::Check& check : gambeta::all_checks()) {
    CAPTURE(check.name);
    CHECK(check.figure(gambeta::batch_norm_with_bug("")) <= check.tolerance);
  }
}

TEST_CASE("verify: one NaN spoils a figure, wherever it stands") {
  const double nan = std::nan("");
  const gambeta::Matrix right{{1, 2, 3}};
  for (const gambeta::Matrix& wrong :
       {gambeta::Matrix{{nan, 2, 3}}, {{1, nan, 3}}, {{1, 2, nan}}})
    CHECK(std::isnan(gambeta::difference(wrong, right)));
  CHECK(gambeta::difference(right, right) == 0);
}

TEST_CASE(
    "verify: seventeen bugs, each with a name of its own, its mistake and its place") {
  std::set<std::string> names;
  for (const BugDescription& bug : describe_bugs()) {
    names.insert(bug.name);
    CHECK_FALSE(bug.mistake.empty());
    CHECK_FALSE(bug.seen_in.empty());
  }
  CHECK(names.size() == 17);
  CHECK_THROWS_AS(verify_layer("no-such-bug"), std::runtime_error);
}

TEST_CASE("verify: the ledger as text and as JSON") {
  const Ledger ledger{{"I1", "something", 2e-16, 1e-13, true, ""},
                      {"nan", "other", NAN, 0, false, "it threw"}};
  const std::string text = ledger_as_text(ledger);
  CHECK(text.find("I1     something ") != std::string::npos);
  CHECK(text.find("FAIL: it threw\n1 of 2 checks failed\n") != std::string::npos);
  const auto json = nlohmann::json::parse(ledger_as_json(ledger, "some-bug"));
  CHECK(json["bug"] == "some-bug");
  CHECK(json["passed"] == false);
  CHECK(json["checks"][0]["figure"] == 2e-16);
  CHECK_FALSE(json["checks"][1].contains("figure"));  // JSON has no NaN
  CHECK(json["checks"][1]["note"] == "it threw");
}

TEST_CASE("verify: the zoo as text and as JSON") {
  const Zoo zoo{{"I1", "ab"}, {"", "bug"}, {{false, false}, {true, false}}};
  CHECK(zoo_as_text(zoo) ==
        "                      I a\n"
        "                      1 b\n"
        "(the library's layer) . .\n"
        "bug                   x .\n"
        "x: the check fails, so it catches the bug\n");
  const auto json = nlohmann::json::parse(zoo_as_json(zoo));
  CHECK(json["bugs"][1]["caught_by"] == nlohmann::json{"I1"});
}
