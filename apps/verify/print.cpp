#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "apps/verify/verify.hpp"
#include "models/json_writer.hpp"

namespace gambeta_apps {

namespace json = gambeta::json;

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
  json::Object object;
  if (!bug.empty())
    object.put("bug", bug);
  object.put("passed", all_passed(ledger));
  json::List checks;
  for (const LedgerRow& row : ledger) {
    json::Object line{{"check", row.check}, {"says", row.says}};
    line.put_finite("figure", row.figure);
    line.put("tolerance", row.tolerance);
    line.put("passed", row.passed);
    if (!row.note.empty())
      line.put("note", row.note);
    checks.add(line);
  }
  object.put("checks", checks);
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
  json::List bugs;
  for (std::size_t b = 0; b < zoo.bugs.size(); ++b) {
    json::List caught;
    for (std::size_t c = 0; c < zoo.checks.size(); ++c)
      if (zoo.caught[b][c])
        caught.add(zoo.checks[c]);
    bugs.add(json::Object{{"bug", zoo.bugs[b]}, {"caught_by", caught}});
  }
  return json::Object{{"checks", zoo.checks}, {"bugs", bugs}}.dump();
}

std::string ranks_as_text(const std::vector<RanksRow>& rows) {
  std::string text =
      "rows a rank  batch   one process      synchronized     each rank's own\n"
      "                     loss  accuracy   loss  accuracy   loss  accuracy\n";
  for (const RanksRow& row : rows) {
    text += fmt::format("{:>11}  {:>5}", row.rows_a_rank, row.batch);
    for (const RanksRow::Score& score : {row.alone, row.synchronized, row.local})
      text += fmt::format("   {:.4f}  {:4.1f} %", score.loss, 100 * score.accuracy);
    text += "\n";
  }
  return text;
}

std::string ranks_as_json(const std::vector<RanksRow>& rows) {
  json::List list;
  for (const RanksRow& row : rows)
    list.add(json::Object{{"rows_a_rank", row.rows_a_rank},
                          {"batch", row.batch},
                          {"loss", row.alone.loss},
                          {"accuracy", row.alone.accuracy},
                          {"synchronized_loss", row.synchronized.loss},
                          {"synchronized_accuracy", row.synchronized.accuracy},
                          {"local_loss", row.local.loss},
                          {"local_accuracy", row.local.accuracy}});
  return json::Object{{"ranks", list}}.dump();
}

}  // namespace gambeta_apps
