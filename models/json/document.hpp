#pragma once
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "models/json/number_lists.hpp"

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
  /// The list of numbers that `value` stands for; null if it is anything else. In the tree it
  /// is what JSON text never makes, a binary value, of its number among the lists.
  const NumberList* numbers(const Json& value) const;

 private:
  std::vector<NumberList> lists_;
  Json root_;
};

}  // namespace GAMBETA_NAMESPACE::json
