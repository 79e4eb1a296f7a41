#include "models/json/document.hpp"

#include <algorithm>

#include "core/check.hpp"
#include "data/text/text.hpp"
#include "data/text/utf8.hpp"
#include "models/json/limits.hpp"

namespace GAMBETA_NAMESPACE::json {

namespace {

constexpr std::size_t kDeepest = 16;          // a model file nests 5 deep
constexpr std::size_t kMostValues = 1 << 20;  // an epoch of history has 8
constexpr std::size_t kMostMembers = 65536;   // a network has up to 5,000 tensors

[[noreturn]] void fail_at(std::string_view text, std::size_t offset,
                          const std::string& source, std::string_view message) {
  const std::string_view before = text.substr(0, offset);
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  fail("{}: line {}, column {}: {}", source,
       1 + std::count(before.begin(), before.end(), '\n'), offset - line_start + 1,
       message);
}

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

/// The list of numbers that begins with the bracket at `at`; of size 0 if it holds
/// anything else, or nothing.
NumberList number_list(const char* at, const char* end) {
  const char* const start = at;
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

/// The text with [k] in place of its k-th list of numbers. No list of numbers is left, so
/// whatever looks like [k] there is one of those.
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
    } else if (*start == '[') {
      NumberList list = number_list(start, end);
      if (list.size > 0) {
        rest += fmt::format("[{}]", lists.size());
        list.cut_after = rest.size();
        lists.push_back(list);
        at = start + list.text.size();
        continue;
      }
    }
    rest.append(start, at);
  }
  return rest;
}

/// Where in the text the place `offset` of the text without its lists is.
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

/// Puts together what nlohmann_json's parser calls out, and refuses what it would let
/// pass: of two members of the same name it would keep the last.
class Builder : public Json::json_sax_t {
 public:
  explicit Builder(Json& root) : root_(root) {}

  bool null() override { return add(nullptr); }
  bool boolean(bool value) override { return add(value); }
  bool number_integer(std::int64_t value) override { return add(value); }
  bool number_unsigned(std::uint64_t value) override { return add(value); }
  bool number_float(double value, const std::string&) override { return add(value); }
  bool string(std::string& value) override { return add(std::move(value)); }
  bool binary(Json::binary_t&) override { return false; }  // not in JSON text
  bool start_object(std::size_t) override { return open(Json::object()); }
  bool start_array(std::size_t) override { return open(Json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(std::string& name) override {
    if (open_.back()->contains(name))
      return refuse(fmt::format("{} is given twice in this object", in_quotes(name)));
    if (open_.back()->size() == kMostMembers)
      return refuse(fmt::format("an object of more than {} members", kMostMembers));
    name_ = std::move(name);
    return true;
  }
  bool parse_error(std::size_t position, const std::string& last_token,
                   const nlohmann::detail::exception& error) override {
    position_ = position;
    // "[json.exception.parse_error.101] parse error at line 1, column 2: what is wrong"
    complaint_ = error.what();
    for (const std::string_view before_it : {"] ", ": "})
      if (const auto at = complaint_.find(before_it);
          complaint_.starts_with('[') || complaint_.starts_with("parse error at"))
        complaint_.erase(0, at + before_it.size());
    const std::string token = "; last read: '" + last_token + "'";
    if (const auto at = complaint_.find(token); at != std::string::npos)
      complaint_.erase(at, token.size());
    return false;
  }

  /// What is wrong; "" if nothing.
  const std::string& complaint() const { return complaint_; }
  /// How many bytes the parser had read then, if it was the parser that complained.
  std::size_t position() const { return position_; }

 private:
  bool refuse(std::string complaint) {
    complaint_ = std::move(complaint);
    return false;
  }

  bool add(Json value) {
    if (++values_ > kMostValues)
      return refuse(fmt::format("more than {} values", kMostValues));
    if (open_.empty())
      last_ = &(root_ = std::move(value));
    else if (open_.back()->is_array())
      last_ = &open_.back()->emplace_back(std::move(value));
    else
      last_ = &((*open_.back())[name_] = std::move(value));
    return true;
  }
  bool open(Json list_or_object) {
    if (open_.size() == kDeepest)
      return refuse(fmt::format("nested too deeply (more than {} levels)", kDeepest));
    if (!add(std::move(list_or_object)))
      return false;
    open_.push_back(last_);
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }

  Json& root_;
  std::vector<Json*> open_;  // the lists and objects that have not ended, outermost first
  Json* last_ = nullptr;     // the value added last
  std::string name_;         // of the member that comes next
  std::size_t values_ = 0;
  std::size_t position_ = 0;
  std::string complaint_;
};

}  // namespace

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

Document::Document(std::string_view text, const std::string& source) {
  if (const std::size_t at = first_invalid(text); at != text.size())
    fail_at(text, at, source, text[at] == '\0' ? "a NUL byte" : "not UTF-8 text");
  const std::string rest = cut_lists(text, lists_, source);
  Builder builder(root_);
  if (Json::sax_parse(rest.data(), rest.data() + rest.size(), &builder))
    return;
  check(builder.position() > 0, "{}: {}", source, builder.complaint());
  fail_at(text, uncut(builder.position() - 1, text, lists_), source, builder.complaint());
}

const NumberList* Document::numbers(const Json& value) const {
  const bool cut = value.is_array() && value.size() == 1 && value[0].is_number();
  return cut ? &lists_[value[0].get<std::size_t>()] : nullptr;
}

}  // namespace GAMBETA_NAMESPACE::json
