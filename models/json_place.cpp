#include "models/json_place.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <type_traits>

#include "data/text.hpp"

namespace GAMBETA_NAMESPACE::json {

namespace {

/// What the text of a value is, in words: for complaints.
std::string described(Kind kind, std::string_view text) {
  switch (kind) {
    case Kind::Scalars:
    case Kind::List:
      return "a list";
    case Kind::Object:
      return "an object";
    default:
      return escaped(text);
  }
}

/// Reads the number at the front of a checked text. The end of its text; null if the
/// number is out of range.
template <class Number>
const char* read_number(const char* begin, const char* end, Number& number) {
  const auto [stop, error] = std::from_chars(begin, end, number);
  if (error == std::errc())
    return stop;
  if constexpr (std::is_same_v<Number, float>) {
    // A number may be too close to zero for a float: then it rounds like any other.
    double wide = 0;
    const auto [wide_stop, wide_error] = std::from_chars(begin, end, wide);
    if (wide_error == std::errc() && std::abs(wide) < 1) {
      number = float(wide);
      return wide_stop;
    }
  }
  return nullptr;
}

bool is_whole(std::string_view text) {
  return text.find_first_not_of("-0123456789") == std::string_view::npos;
}

bool read_whole(std::string_view text, std::int64_t lowest, std::int64_t highest,
                std::int64_t& number) {
  const char* const end = text.data() + text.size();
  return is_whole(text) && std::from_chars(text.data(), end, number).ec == std::errc() &&
         lowest <= number && number <= highest;
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
  fail("expected {}, got {}", expected, described(kind(), node().text));
}

void Place::fail_item(std::size_t i, std::string_view message) const {
  gambeta::fail("{}: {}[{}]: {}", *source_, path_, i, message);
}

Place Place::member(std::uint32_t i) const {
  const std::string name = escaped((*document_)[i].name);
  return {document_, source_, i, path_.empty() ? name : path_ + "." + name};
}

Place Place::item(std::uint32_t node, Index i) const {
  return {document_, source_, node, fmt::format("{}[{}]", path_, i)};
}

std::optional<Place> Place::find(std::string_view name) const {
  if (kind() != Kind::Object)
    fail_type("an object");
  std::uint32_t i = document_->first_child(node_);
  for (std::uint32_t k = 0; k < node().size; ++k, i = (*document_)[i].next)
    if ((*document_)[i].name == name)
      return member(i);
  return {};
}

Place Place::operator[](std::string_view name) const {
  std::optional<Place> found = find(name);
  check(found.has_value(), "{} is missing", in_quotes(name));
  return *std::move(found);
}

std::vector<std::string_view> Place::names() const {
  if (kind() != Kind::Object)
    fail_type("an object");
  std::vector<std::string_view> all;
  std::uint32_t i = document_->first_child(node_);
  for (std::uint32_t k = 0; k < node().size; ++k, i = (*document_)[i].next)
    all.push_back((*document_)[i].name);
  return all;
}

void Place::allow_only(std::initializer_list<std::string_view> names) const {
  if (kind() != Kind::Object)
    fail_type("an object");
  std::uint32_t i = document_->first_child(node_);
  for (std::uint32_t k = 0; k < node().size; ++k, i = (*document_)[i].next) {
    const std::string_view name = (*document_)[i].name;
    check(std::find(names.begin(), names.end(), name) != names.end(),
          "{} is not a key of format version 1 here; there are {}", in_quotes(name),
          fmt::join(names, ", "));
  }
}

void Place::check_list() const {
  if (kind() != Kind::Scalars && kind() != Kind::List)
    fail_type("a list");
}

Index Place::size() const {
  check_list();
  return Index(node().size);
}

std::vector<Place> Place::items() const {
  check_list();
  std::vector<Place> all;
  if (kind() == Kind::Scalars) {
    if (node().size > 0)
      fail_item(0, "expected an object, got " + escaped(Items(node().text).text()));
    return all;
  }
  std::uint32_t i = document_->first_child(node_);
  for (Index k = 0; k < Index(node().size); ++k, i = (*document_)[i].next)
    all.push_back(item(i, k));
  return all;
}

void Place::check_scalars(std::string_view expected) const {
  check_list();
  if (kind() != Kind::List)
    return;
  for (const Place& i : items())
    if (i.kind() >= Kind::Scalars)
      i.fail_type(expected);
}

std::vector<std::string> Place::strings() const {
  check_scalars("a string");
  std::vector<std::string> all;
  for (Items i(node().text); i.more(); i.next()) {
    if (kind_of_scalar(i.text()) != Kind::String)
      fail_item(all.size(), "expected a string, got " + escaped(i.text()));
    all.push_back(unescape(i.text()));
  }
  return all;
}

std::vector<double> Place::numbers() const {
  std::vector<double> all(static_cast<std::size_t>(size()));
  fill<double>(all);
  return all;
}

template <class Number>
void Place::fill(std::span<Number> out) const {
  check_scalars("a number");
  check(Index(out.size()) == size(), "expected {} numbers, got {}", out.size(), size());
  Items items(node().text);
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (kind_of_scalar({items.begin(), 1}) != Kind::Number)
      fail_item(i, "expected a number, got " + escaped(items.text()));
    const char* const stop = read_number(items.begin(), items.end(), out[i]);
    if (stop == nullptr)
      fail_item(i, fmt::format("{} is out of range of a {}", escaped(items.text()),
                               std::is_same_v<Number, float> ? "float" : "double"));
    items.next(stop);
  }
}
template void Place::fill(std::span<float>) const;
template void Place::fill(std::span<double>) const;

std::int64_t Place::whole(std::int64_t lowest, std::int64_t highest) const {
  std::int64_t number = 0;
  if (kind() != Kind::Number || !read_whole(node().text, lowest, highest, number))
    fail_type(whole_range(lowest, highest));
  return number;
}

std::vector<Index> Place::wholes(Index most) const {
  constexpr auto kHighest = std::numeric_limits<std::int64_t>::max();
  check_scalars("a whole number");
  check(size() <= most, "expected at most {} numbers, got {}", most, size());
  std::vector<Index> all;
  for (Items i(node().text); i.more(); i.next()) {
    std::int64_t number = 0;
    if (!read_whole(i.text(), 0, kHighest, number))
      fail_item(all.size(), fmt::format("expected {}, got {}", whole_range(0, kHighest),
                                        escaped(i.text())));
    all.push_back(Index(number));
  }
  return all;
}

std::int64_t Place::only_item_whole(std::int64_t lowest, std::int64_t highest) const {
  check_scalars("a whole number");
  check(size() == 1, "expected 1 number, got {}", size());
  const std::string_view text = Items(node().text).text();
  std::int64_t number = 0;
  if (!read_whole(text, lowest, highest, number))
    fail_item(0, fmt::format("expected {}, got {}", whole_range(lowest, highest),
                             escaped(text)));
  return number;
}

std::uint64_t Place::seed() const {
  const std::string_view text = node().text;
  std::uint64_t number = 0;
  if (kind() != Kind::Number || !is_whole(text) ||
      std::from_chars(text.data(), text.data() + text.size(), number).ec != std::errc())
    fail_type("a whole number from 0 to 2^64 - 1");
  return number;
}

double Place::number() const {
  if (kind() != Kind::Number)
    fail_type("a number");
  const std::string_view text = node().text;
  double number = 0;
  check(read_number(text.data(), text.data() + text.size(), number) != nullptr,
        "{} is out of range of a double", escaped(text));
  return number;
}

bool Place::boolean() const {
  if (kind() != Kind::Boolean)
    fail_type("true or false");
  return node().text == "true";
}

std::string Place::string() const {
  if (kind() != Kind::String)
    fail_type("a string");
  return unescape(node().text);
}

}  // namespace GAMBETA_NAMESPACE::json
