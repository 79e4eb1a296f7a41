#include "data/csv/words.hpp"

#include <algorithm>
#include <utility>

#include "core/check.hpp"
#include "data/csv/cells.hpp"
#include "data/text/text.hpp"

namespace GAMBETA_NAMESPACE {

namespace {

constexpr std::pair<std::string_view, std::string_view> kFlags[] = {
    {"no", "yes"}, {"false", "true"}, {"n", "y"}, {"f", "t"}};

}  // namespace

std::vector<std::string_view> split_at(char separator, std::string_view text) {
  std::vector<std::string_view> pieces;
  for (std::size_t at; (at = text.find(separator)) != text.npos;) {
    pieces.push_back(text.substr(0, at));
    text.remove_prefix(at + 1);
  }
  pieces.push_back(text);
  return pieces;
}

std::string in_plain_signs(std::string_view text) {
  constexpr std::string_view kOthers[] = {"\u00a0", "\u202f", "\u2009", kMinus};
  std::string plain;
  while (!text.empty()) {
    const auto other = std::find_if(std::begin(kOthers), std::end(kOthers),
                                    [&](auto s) { return text.starts_with(s); });
    const bool is_plain = other == std::end(kOthers);
    plain += is_plain ? text[0] : *other == kMinus ? '-' : ' ';
    text.remove_prefix(is_plain ? 1 : other->size());
  }
  return plain;
}

int flag_value(std::string_view word) {
  if (word.size() > 5)
    return -1;
  const std::string small = lower(word);
  for (const auto& [no, yes] : kFlags)
    if (small == no || small == yes)
      return small == yes;
  return -1;
}

bool is_flag(const std::unordered_set<std::string_view>& values) {
  if (values.size() < 2 || values.size() > 16)  // 3 letters have 8 spellings
    return false;
  return std::any_of(std::begin(kFlags), std::end(kFlags), [&](const auto& pair) {
    bool no = false, yes = false;
    const bool all =
        std::all_of(values.begin(), values.end(), [&](std::string_view value) {
          const std::string small = lower(value);
          no |= small == pair.first;
          yes |= small == pair.second;
          return small == pair.first || small == pair.second;
        });
    return all && no && yes;
  });
}

std::string value_name(std::string_view cell) {
  double value;
  if (!to_number(cell, value))
    return in_one_line(cell);
  return fmt::format("{}", value == 0 ? 0.0 : value);  // -0 is 0
}

bool value_before(std::string_view a, std::string_view b) {
  double x = 0, y = 0;
  const bool a_is_number = to_number(a, x), b_is_number = to_number(b, y);
  if (a_is_number && b_is_number && x != y)
    return x < y;
  return a_is_number != b_is_number ? a_is_number : a < b;
}

}  // namespace GAMBETA_NAMESPACE
