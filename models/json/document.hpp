#pragma once
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/scalar.hpp"

/// JSON as nlohmann_json reads it, but strict, and with its long lists left as text.
///
/// A model file is lists of numbers, all but a few hundred bytes of it. nlohmann_json takes
/// 250 ns for a number and makes it a double; std::from_chars takes 30 and makes it what
/// is wanted. So lists of numbers are cut out before nlohmann_json reads the rest, and are
/// turned into floats, doubles or whole numbers by whoever knows what they are for: -0
/// keeps its sign, 1e39 is seen to be out of range of a float, and a million weights take
/// no memory before their place is known to be right.
namespace GAMBETA_NAMESPACE::json {

using Json = nlohmann::json;

/// A list of numbers as it is written, at least one of them: "[0.5, -0, 3]". Walk it with
/// `for (NumberList::Walk at(list); at.more(); at.next())`.
struct NumberList {
  std::string_view text;      ///< in the document's text, with its brackets
  std::size_t size = 0;       ///< numbers in it
  std::size_t cut_after = 0;  ///< where the text without the lists goes on after it

  class Walk;
};

class NumberList::Walk {
 public:
  explicit Walk(const NumberList& list)
      : at_(list.text.data()), end_(list.text.data() + list.text.size()) {
    next(at_);
  }
  bool more() const { return at_ != end_; }
  /// The text from the number on, to the list's end: what std::from_chars wants.
  const char* begin() const { return at_; }
  const char* end() const { return end_; }
  std::string_view text() const;  ///< of the number alone
  void next() { next(text().data() + text().size()); }
  void next(const char* number_end);  ///< faster, for who knows where the number ends

 private:
  const char* at_;
  const char* end_;
};

/// A text and the values in it.
class Document {
 public:
  /// Throws Error, "source: line 3, column 14: ...", if the text is not exactly one JSON
  /// value in UTF-8, if two members of an object have the same name, or if it is larger
  /// than any model: lists and objects nest more than 16 deep, a string is longer than
  /// 64 KB, an object has more than 65,536 members, or there are more than a million
  /// values outside of number lists. The text must outlive the document.
  Document(std::string_view text, const std::string& source);

  const Json& root() const { return root_; }
  /// The list of numbers that `value` stands for; null if it is anything else.
  const NumberList* numbers(const Json& value) const;

 private:
  std::vector<NumberList> lists_;
  Json root_;
};

}  // namespace GAMBETA_NAMESPACE::json
