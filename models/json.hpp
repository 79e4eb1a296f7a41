#pragma once
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "core/scalar.hpp"

/// A strict and frugal reader of JSON text (RFC 8259).
///
/// It checks all of the text first, and keeps numbers as they are written: whoever knows
/// what a number is for turns it into a float, a double or a whole number, so `-0` keeps
/// its sign, 1e39 is seen to be out of range, and a million weights cost no memory until
/// their place is known to be right.
namespace GAMBETA_NAMESPACE::json {

enum class Kind : std::uint8_t {
  Null,
  Boolean,
  Number,
  String,
  Scalars,  ///< a list without lists or objects in it; also the empty list
  List,     ///< a list with at least one list or object
  Object
};

/// A value of the text. The items of a List and the members of an Object follow it;
/// those of Scalars stay text (see Items).
struct Node {
  std::string_view name;   ///< of a member of an object
  std::string_view text;   ///< as written: "0.1", "\"moons\"", "[1, 2]"
  std::uint32_t size = 0;  ///< items or members
  std::uint32_t next = 0;  ///< where the next item or member of the same parent is; or 0
  Kind kind = Kind::Null;
};

/// A text and the values in it. The text must outlive the document.
class Document {
 public:
  /// Throws Error "source: line 3, column 14: ..." if the text is not exactly one JSON
  /// value, if two members of an object have the same name, if lists and objects nest more
  /// than 16 deep, or if there are more than a million values that are not in Scalars.
  Document(std::string_view text, const std::string& source);
  Document(const Document&) = delete;  // nodes look into names_
  Document& operator=(const Document&) = delete;

  const Node& operator[](std::uint32_t i) const { return nodes_[i]; }
  const Node& root() const { return nodes_.front(); }
  /// Where the first item or member of a List or Object that is not empty is.
  std::uint32_t first_child(std::uint32_t i) const { return i + 1; }

 private:
  friend class Parser;
  std::deque<Node> nodes_;         // in the order of the text
  std::deque<std::string> names_;  // those that were written with escapes
};

/// Walks the items of Scalars: `for (Items items(node.text); items.more(); items.next())`.
class Items {
 public:
  explicit Items(std::string_view list);  ///< the checked text of a Scalars node
  bool more() const { return at_ != end_; }
  /// The text from the item on, to the list's end: what std::from_chars wants.
  const char* begin() const { return at_; }
  const char* end() const { return end_; }
  std::string_view text() const;  ///< of the item alone
  void next() { next(text().data() + text().size()); }
  void next(const char* item_end);  ///< faster, for who knows where the item ends

 private:
  const char* at_;
  const char* end_;
};

Kind kind_of_scalar(std::string_view text);

/// The characters a checked JSON string (with its quotes) stands for.
std::string unescape(std::string_view quoted);

/// Appends text as a JSON string. Throws Error if it is not UTF-8.
void append_quoted(std::string& out, std::string_view text);

/// Appends the shortest decimal that reads back as the same number. Throws Error for a NaN
/// or an infinity, which JSON cannot say.
void append_number(std::string& out, float number);
void append_number(std::string& out, double number);

}  // namespace GAMBETA_NAMESPACE::json
