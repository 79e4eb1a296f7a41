#include "apps/verify/checks.hpp"

#include "apps/verify/check_list.hpp"

namespace GAMBETA_NAMESPACE {

std::span<const Check> all_checks() {
  static const std::vector<Check> list = [] {
    std::vector<Check> checks = identities();
    checks.insert(checks.end(), rank_checks().begin(), rank_checks().end());
    checks.insert(checks.end(), behaviour_checks().begin(), behaviour_checks().end());
    return checks;
  }();
  return list;
}

const Check& check_named(std::string_view name) {
  for (const Check& c : all_checks())
    if (c.name == name)
      return c;
  fail("no check is named '{}'", name);
}

}  // namespace GAMBETA_NAMESPACE
