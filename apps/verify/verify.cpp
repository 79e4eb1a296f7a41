#include "apps/verify/verify.hpp"

#include <cmath>
#include <limits>

#include "apps/verify/bugs.hpp"
#include "apps/verify/checks.hpp"
#include "apps/verify/one_thread.hpp"

namespace gambeta_apps {

using namespace gambeta;

static LedgerRow examine(const Check& check, const MakeSubject& make) {
  LedgerRow row{check.name,      check.says, std::numeric_limits<double>::quiet_NaN(),
                check.tolerance, false,      ""};
  try {
    row.figure = check.figure(make);
    row.passed = row.figure <= check.tolerance;
  } catch (const std::exception& error) {
    row.note = error.what();
  }
  return row;
}

bool all_passed(const Ledger& ledger) {
  for (const LedgerRow& row : ledger)
    if (!row.passed)
      return false;
  return true;
}

Ledger verify_layer(std::string_view bug) {
  const OneThread one_thread;
  const MakeSubject make = bug.empty() ? library_batch_norm : batch_norm_with_bug(bug);
  Ledger ledger;
  for (const Check& check : all_checks())
    ledger.push_back(examine(check, make));
  return ledger;
}

std::vector<BugDescription> describe_bugs() {
  std::vector<BugDescription> list;
  for (const Bug& bug : bug_zoo())
    list.push_back(
        {std::string(bug.name), std::string(bug.mistake), std::string(bug.seen_in)});
  return list;
}

Zoo run_zoo() {
  Zoo zoo;
  for (const Check& check : all_checks())
    zoo.checks.push_back(check.name);
  zoo.bugs.push_back("");
  for (const Bug& bug : bug_zoo())
    zoo.bugs.emplace_back(bug.name);
  for (const std::string& bug : zoo.bugs) {
    zoo.caught.emplace_back();
    for (const LedgerRow& row : verify_layer(bug))
      zoo.caught.back().push_back(!row.passed);
  }
  return zoo;
}

}  // namespace gambeta_apps
