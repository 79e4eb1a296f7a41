#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/scalar.hpp"

namespace GAMBETA_NAMESPACE::json {

/// A list of numbers as it is written: "[0.5, -0, 3]". Walk it with
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

/// The text with [] in place of each list of numbers, which are told in their order, those
/// that were empty with them. Strings and all else stay as they are. Throws Error for a string
/// that is longer than any model's.
std::string cut_lists(std::string_view text, std::vector<NumberList>& lists,
                      const std::string& source);

/// Where in the text the place `offset` of the text without its lists is.
std::size_t uncut(std::size_t offset, std::string_view text,
                  const std::vector<NumberList>& lists);

/// Throws Error "source: line 3, column 14: message".
[[noreturn]] void fail_at(std::string_view text, std::size_t offset,
                          const std::string& source, std::string_view message);

}  // namespace GAMBETA_NAMESPACE::json
