#include "models/json/place.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <type_traits>

#include "data/text/decimal.hpp"
#include "data/text/text.hpp"

namespace GAMBETA_NAMESPACE::json {

namespace {

bool is_list(const Json& value) {
  return value.is_array() || value.is_binary();  // numbers: see Document::numbers
}

/// What a value is, in words: for complaints.
std::string described(const Json& value) {
  return is_list(value)      ? "a list"
         : value.is_object() ? "an object"
                             : escaped(value.dump());
}

/// Reads the number at the front of a list's text. The end of its text; null if the
/// number is out of range.
template <class Number>
const char* read_number(const char* begin, const char* end, Number& number) {
  const auto [stop, error] = read_decimal(begin, end, number);
  if (error == std::errc())
    return stop;
  if constexpr (std::is_same_v<Number, float>) {
    // A number may be too close to zero for a float: then it rounds like any other.
    double wide = 0;
    const auto [wide_stop, wide_error] = read_decimal(begin, end, wide);
    if (wide_error == std::errc() && std::abs(wide) < 1) {
      number = float(wide);
      return wide_stop;
    }
  }
  return nullptr;
}

bool read_whole(std::string_view text, std::int64_t lowest, std::int64_t highest,
                std::int64_t& number) {
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && stop == end && lowest <= number && number <= highest;
}

std::string whole_range(std::int64_t lowest, std::int64_t highest) {
  if (lowest == highest)
    return fmt::format("{}", lowest);
  return highest == std::numeric_limits<std::int64_t>::max()
             ? fmt::format("a whole number from {} up", lowest)
             : fmt::format("a whole number from {} to {}", lowest, highest);
}

}  // namespace

void Place::fail_with(std::string_view message) const {
  gambeta::fail("{}: {}{}{}", *source_, path_, path_.empty() ? "" : ": ", message);
}

void Place::fail_type(std::string_view expected) const {
  fail("expected {}, got {}", expected, described(*value_));
}

void Place::fail_item(std::size_t i, std::string_view message) const {
  gambeta::fail("{}: {}[{}]: {}", *source_, path_, i, message);
}

void Place::check_object() const {
  if (!value_->is_object())
    fail_type("an object");
}

void Place::check_list() const {
  if (!is_list(*value_))
    fail_type("a list");
}

Place Place::member(const std::string& name, const Json& value) const {
  return {*this, value, path_.empty() ? escaped(name) : path_ + "." + escaped(name)};
}

std::optional<Place> Place::find(const std::string& name) const {
  check_object();
  const auto found = value_->find(name);
  if (found == value_->end())
    return {};
  return member(found.key(), *found);
}

Place Place::operator[](const std::string& name) const {
  std::optional<Place> found = find(name);
  check(found.has_value(), "{} is missing", in_quotes(name));
  return *std::move(found);
}

std::vector<std::string> Place::names() const {
  check_object();
  std::vector<std::string> all;
  for (const auto& member : value_->items())
    all.push_back(member.key());
  return all;
}

void Place::allow_only(std::initializer_list<std::string_view> names) const {
  for (const std::string& name : this->names())
    check(std::find(names.begin(), names.end(), name) != names.end(),
          "{} is not a key of the format here; there are {}", in_quotes(name),
          fmt::join(names, ", "));
}

Index Place::size() const {
  check_list();
  const NumberList* const list = document_->numbers(*value_);
  return Index(list != nullptr ? list->size : value_->size());
}

std::vector<Place> Place::items() const {
  check_list();
  if (const NumberList* const list = document_->numbers(*value_))
    fail_item(0, "expected an object, got " + escaped(NumberList::Walk(*list).text()));
  std::vector<Place> all;
  for (const Json& item : *value_)
    all.push_back({*this, item, fmt::format("{}[{}]", path_, all.size())});
  return all;
}

std::vector<std::string> Place::strings() const {
  check_list();
  if (const NumberList* const list = document_->numbers(*value_))
    fail_item(0, "expected a string, got " + escaped(NumberList::Walk(*list).text()));
  std::vector<std::string> all;
  for (const Json& item : *value_) {
    if (!item.is_string())
      fail_item(all.size(), "expected a string, got " + described(item));
    all.push_back(item.get<std::string>());
  }
  return all;
}

/// The numbers of this list; null if it is empty. Names the first item that is no number.
const NumberList* Place::numbers_or_fail(std::string_view expected) const {
  check_list();
  const NumberList* const list = document_->numbers(*value_);
  if (list != nullptr || value_->empty())
    return list;
  const auto wrong = std::find_if_not(value_->begin(), value_->end(),
                                      [](const Json& item) { return item.is_number(); });
  fail_item(std::size_t(wrong - value_->begin()),
            fmt::format("expected {}, got {}", expected, described(*wrong)));
}

std::vector<double> Place::numbers() const {
  std::vector<double> all(static_cast<std::size_t>(size()));
  fill<double>(all);
  return all;
}

template <class Number>
void Place::fill(std::span<Number> out) const {
  const NumberList* const list = numbers_or_fail("a number");
  check(Index(out.size()) == size(), "expected {} numbers, got {}", out.size(), size());
  if (list == nullptr)
    return;
  NumberList::Walk numbers(*list);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const char* const stop = read_number(numbers.begin(), numbers.end(), out[i]);
    if (stop == nullptr)
      fail_item(i, fmt::format("{} is out of range of a {}", escaped(numbers.text()),
                               std::is_same_v<Number, float> ? "float" : "double"));
    numbers.next(stop);
  }
}
template void Place::fill(std::span<float>) const;
template void Place::fill(std::span<double>) const;

std::vector<std::int64_t> Place::wholes(Index most, std::int64_t lowest,
                                        std::int64_t highest) const {
  const NumberList* const list = numbers_or_fail("a whole number");
  check(size() <= most, "expected at most {} numbers, got {}", most, size());
  std::vector<std::int64_t> all;
  if (list == nullptr)
    return all;
  for (NumberList::Walk at(*list); at.more(); at.next())
    if (!read_whole(at.text(), lowest, highest, all.emplace_back()))
      fail_item(all.size() - 1,
                fmt::format("expected {}, got {}", whole_range(lowest, highest),
                            escaped(at.text())));
  return all;
}

std::int64_t Place::whole(std::int64_t lowest, std::int64_t highest) const {
  std::int64_t number = 0;
  if (!value_->is_number_integer() ||
      !read_whole(value_->dump(), lowest, highest, number))
    fail_type(whole_range(lowest, highest));
  return number;
}

std::uint64_t Place::seed() const {
  if (!value_->is_number_unsigned())
    fail_type("a whole number from 0 to 2^64 - 1");
  return value_->get<std::uint64_t>();
}

double Place::number() const {
  if (!value_->is_number())
    fail_type("a number");
  return value_->get<double>();
}

bool Place::boolean() const {
  if (!value_->is_boolean())
    fail_type("true or false");
  return value_->get<bool>();
}

std::string Place::string() const {
  if (!value_->is_string())
    fail_type("a string");
  return value_->get<std::string>();
}

}  // namespace GAMBETA_NAMESPACE::json
