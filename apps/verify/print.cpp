#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "apps/verify/verify.hpp"

namespace gambeta_apps {

using Json = nlohmann::ordered_json;

std::string ledger_as_text(const Ledger& ledger) {
  std::size_t check = 5, says = 10;
  for (const LedgerRow& row : ledger) {
    check = std::max(check, row.check.size());
    says = std::max(says, row.says.size());
  }
  std::string text = fmt::format("{:<{}}  {:<{}}  {:>8}  {:>9}\n", "check", check,
                                 "what holds", says, "figure", "tolerance");
  std::size_t failed = 0;
  for (const LedgerRow& row : ledger) {
    const std::string figure =
        std::isfinite(row.figure) ? fmt::format("{:.2g}", row.figure) : "-";
    text +=
        fmt::format("{:<{}}  {:<{}}  {:>8}  {:>9.2g}  {}{}\n", row.check, check, row.says,
                    says, figure, row.tolerance, row.passed ? "pass" : "FAIL",
                    row.note.empty() ? "" : ": " + row.note);
    failed += !row.passed;
  }
  return text + (failed == 0
                     ? fmt::format("all {} checks passed\n", ledger.size())
                     : fmt::format("{} of {} checks failed\n", failed, ledger.size()));
}

std::string ledger_as_json(const Ledger& ledger, std::string_view bug) {
  Json object;
  if (!bug.empty())
    object["bug"] = bug;
  object["passed"] = all_passed(ledger);
  object["checks"] = Json::array();
  for (const LedgerRow& row : ledger) {
    Json line = {{"check", row.check}, {"says", row.says}};
    if (std::isfinite(row.figure))
      line["figure"] = row.figure;
    line["tolerance"] = row.tolerance;
    line["passed"] = row.passed;
    if (!row.note.empty())
      line["note"] = row.note;
    object["checks"].push_back(line);
  }
  return object.dump();
}

// Check names stand upright over their columns: the matrix then fits a terminal.
std::string zoo_as_text(const Zoo& zoo) {
  constexpr std::string_view kNone = "(the library's layer)";
  std::size_t width = kNone.size(), height = 0;
  for (const std::string& bug : zoo.bugs)
    width = std::max(width, bug.size());
  for (const std::string& check : zoo.checks)
    height = std::max(height, check.size());

  std::string text;
  for (std::size_t line = 0; line < height; ++line) {
    std::string letters;
    for (const std::string& check : zoo.checks) {
      const std::size_t top = height - check.size();
      letters += ' ';
      letters += line < top ? ' ' : check[line - top];
    }
    text += fmt::format("{:{}}{}\n", "", width, letters);
  }
  for (std::size_t b = 0; b < zoo.bugs.size(); ++b) {
    std::string marks;
    for (const bool caught : zoo.caught[b])
      marks += caught ? " x" : " .";
    text += fmt::format("{:<{}}{}\n", b == 0 ? kNone : zoo.bugs[b], width, marks);
  }
  return text + "x: the check fails, so it catches the bug\n";
}

std::string zoo_as_json(const Zoo& zoo) {
  Json object = {{"checks", zoo.checks}, {"bugs", Json::array()}};
  for (std::size_t b = 0; b < zoo.bugs.size(); ++b) {
    Json caught = Json::array();
    for (std::size_t c = 0; c < zoo.checks.size(); ++c)
      if (zoo.caught[b][c])
        caught.push_back(zoo.checks[c]);
    object["bugs"].push_back({{"bug", zoo.bugs[b]}, {"caught_by", caught}});
  }
  return object.dump();
}

}  // namespace gambeta_apps
