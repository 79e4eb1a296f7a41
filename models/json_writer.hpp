#pragma once
#include <cmath>
#include <concepts>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/check.hpp"
#include "core/scalar.hpp"
#include "data/text/decimal.hpp"

namespace GAMBETA_NAMESPACE::json {

/// The string in quotes, as JSON writes it. Bytes that are not UTF-8, as a file's name may
/// have, are written out: caf\xe9.csv.
std::string json_string(std::string_view string);

/// A model file's text as it grows: `"key": value` pairs with their commas, in lines where
/// asked for.
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
    // -0 would be a whole number to many readers, and those have no negative zero.
    text += number == 0 && std::signbit(number) ? "-0.0" : shortest_decimal(number);
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

/// A value as JSON on one line, as commands print it: `Text(0.5)`, `Text("a")`. A figure that
/// is not finite, and an empty optional, are null: JSON has no NaN.
struct Text {
  std::string text = "null";

  Text() = default;
  Text(double number);  ///< with a point or an exponent: it reads back as no whole number
  Text(float number);
  template <std::integral Whole>
  Text(Whole number) : text(fmt::to_string(number)) {}  // a bool is true or false
  Text(std::string_view string) : text(json_string(string)) {}
  Text(const char* string) : text(json_string(string)) {}
  Text(const std::string& string) : text(json_string(string)) {}
  template <class T>
  Text(const std::optional<T>& value) {
    if (value)
      *this = Text(*value);
  }
  template <class T>
  Text(const std::vector<T>& items);
};

/// `List list; list.add(1); list.add("a");` is [1,"a"].
class List {
 public:
  void add(const Text& item) {
    items_ += items_.empty() ? "" : ",";
    items_ += item.text;
  }
  std::string dump() const { return "[" + items_ + "]"; }
  operator Text() const;

 private:
  std::string items_;
};

/// `Object object{{"a", 1}}; object.put("b", list);` is {"a":1,"b":[1,"a"]}. The members
/// stand in the order in which they were put; each name is put once.
class Object {
 public:
  struct Member {
    std::string_view name;
    Text value;
  };

  Object() = default;
  Object(std::initializer_list<Member> members) {
    for (const Member& member : members)
      put(member.name, member.value);
  }
  void put(std::string_view name, const Text& value) {
    members_ += members_.empty() ? "" : ",";
    members_ += json_string(name) + ":" + value.text;
  }
  /// Puts a figure if there is one: one that was not measured is NaN.
  void put_finite(std::string_view name, double figure) {
    if (std::isfinite(figure))
      put(name, figure);
  }
  std::string dump() const { return "{" + members_ + "}"; }
  operator Text() const;

 private:
  std::string members_;
};

template <class T>
Text::Text(const std::vector<T>& items) {
  List list;
  for (const T& item : items)
    list.add(item);
  text = list.dump();
}

inline List::operator Text() const {
  Text value;
  value.text = dump();
  return value;
}
inline Object::operator Text() const {
  Text value;
  value.text = dump();
  return value;
}

}  // namespace GAMBETA_NAMESPACE::json
