#pragma once
#include <charconv>
#include <cmath>
#include <concepts>
#include <string>
#include <string_view>

#include "core/check.hpp"
#include "core/scalar.hpp"

namespace GAMBETA_NAMESPACE::json {

/// Text that grows: `"key": value` pairs with their commas, in lines where asked for.
class Writer {
 public:
  std::string text;

  /// Starts the next member or item, on a line of its own or behind the last one.
  Writer& line() { return separate("\n"); }
  Writer& here() { return separate(""); }
  Writer& key(std::string_view name) {
    value(name);
    text += ": ";
    return *this;
  }
  void open(char bracket) { text += bracket; }
  void close(std::string_view bracket) { text += bracket; }

  /// Throws Error if it is not UTF-8.
  void value(std::string_view string);
  void value(const char* string) { value(std::string_view(string)); }
  void value(const std::string& string) { value(std::string_view(string)); }
  void value(bool yes) { text += yes ? "true" : "false"; }
  /// The shortest decimal that reads back as the same number. Throws Error if it is not
  /// finite, which JSON cannot say.
  template <std::floating_point Number>
  void value(Number number) {
    check(std::isfinite(number), "{} cannot be written as JSON", number);
    char digits[40];
    const char* const end = std::to_chars(digits, digits + sizeof digits, number).ptr;
    // -0 would be a whole number to many readers, and those have no negative zero.
    text += number == 0 && std::signbit(number) ? "-0.0" : std::string_view(digits, end);
  }
  template <std::integral Whole>
  void value(Whole number) {
    text += fmt::to_string(number);
  }

  template <class Range>
  void list(const Range& range) {
    open('[');
    for (const auto& item : range)
      here().value(item);
    close("]");
  }

  template <class T>
  void pair(std::string_view name, const T& item) {
    here().key(name).value(item);
  }

 private:
  Writer& separate(std::string_view space) {
    const char last = text.empty() ? '{' : text.back();
    if (last != '{' && last != '[' && last != '\n')
      text += space.empty() ? ", " : ",";
    text += space;
    return *this;
  }
};

}  // namespace GAMBETA_NAMESPACE::json
