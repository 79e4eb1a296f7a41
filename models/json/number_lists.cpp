#include "models/json/number_lists.hpp"

#include <algorithm>

#include "core/check.hpp"
#include "models/json/limits.hpp"

namespace GAMBETA_NAMESPACE::json {

namespace {

const char* skip_space(const char* at, const char* end) {
  while (at != end && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t'))
    ++at;
  return at;
}

/// Behind the digits at `at`; null if there are none.
const char* skip_digits(const char* at, const char* end) {
  const char* const start = at;
  while (at != end && '0' <= *at && *at <= '9')
    ++at;
  return at == start ? nullptr : at;
}

/// Behind the number at `at`; null if JSON knows no such number, as 012, .5, +1 and inf.
///   number = [-] (0 | 1-9 digits) [. digits] [(e | E) [+ | -] digits]
const char* skip_number(const char* at, const char* end) {
  if (at != end && *at == '-')
    ++at;
  at = at != end && *at == '0' ? at + 1 : skip_digits(at, end);
  if (at != nullptr && at != end && *at == '.')
    at = skip_digits(at + 1, end);
  if (at != nullptr && at != end && (*at | 32) == 'e') {
    ++at;
    if (at != end && (*at == '+' || *at == '-'))
      ++at;
    at = skip_digits(at, end);
  }
  return at;
}

/// The list of numbers, perhaps none, that begins with the bracket at `at`; without text if it
/// holds anything else.
NumberList number_list(const char* at, const char* end) {
  const char* const start = at;
  if (const char* const first = skip_space(at + 1, end); first != end && *first == ']')
    return {{start, std::size_t(first + 1 - start)}, 0, 0};
  for (std::size_t size = 1;; ++size) {
    at = skip_number(skip_space(at + 1, end), end);
    if (at == nullptr)
      return {};
    at = skip_space(at, end);
    if (at != end && *at == ']')
      return {{start, std::size_t(at + 1 - start)}, size, 0};
    if (at == end || *at != ',')
      return {};
  }
}

const char* skip_string(const char* at, const char* end) {
  for (++at; at != end && *at != '"'; ++at)
    if (*at == '\\' && at + 1 != end)
      ++at;
  return at == end ? end : at + 1;
}

}  // namespace

void fail_at(std::string_view text, std::size_t offset, const std::string& source,
             std::string_view message) {
  const std::string_view before = text.substr(0, offset);
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  fail("{}: line {}, column {}: {}", source,
       1 + std::count(before.begin(), before.end(), '\n'), offset - line_start + 1,
       message);
}

std::string cut_lists(std::string_view text, std::vector<NumberList>& lists,
                      const std::string& source) {
  std::string rest;
  const char* const end = text.data() + text.size();
  for (const char* at = text.data(); at != end;) {
    const char* const start = at++;
    if (*start == '"') {
      at = skip_string(start, end);
      if (std::size_t(at - start) > kLongestString)
        fail_at(text, std::size_t(start - text.data()), source,
                fmt::format("a string of more than {} bytes", kLongestString));
    } else if (*start == '[')
      if (NumberList list = number_list(start, end); !list.text.empty()) {
        rest += "[]";
        list.cut_after = rest.size();
        lists.push_back(list);
        at = start + list.text.size();
        continue;
      }
    rest.append(start, at);
  }
  return rest;
}

std::size_t uncut(std::size_t offset, std::string_view text,
                  const std::vector<NumberList>& lists) {
  std::size_t behind = 0, cut_after = 0;
  for (const NumberList& list : lists)
    if (list.cut_after <= offset) {
      behind = std::size_t(list.text.data() - text.data()) + list.text.size();
      cut_after = list.cut_after;
    }
  return std::min(behind + offset - cut_after, text.size());
}

std::string_view NumberList::Walk::text() const {
  const char* c = at_;
  while (c != end_ && *c != ',' && *c != ']' && skip_space(c, end_) == c)
    ++c;
  return {at_, std::size_t(c - at_)};
}

void NumberList::Walk::next(const char* number_end) {
  at_ = number_end;
  while (at_ != end_ &&
         (*at_ == '[' || *at_ == ',' || *at_ == ']' || skip_space(at_, end_) != at_))
    ++at_;
}

}  // namespace GAMBETA_NAMESPACE::json
