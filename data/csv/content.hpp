#pragma once
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "data/csv/cells.hpp"
#include "data/csv/describe.hpp"
#include "data/csv/forms.hpp"
#include "data/csv/table.hpp"
#include "data/csv/words.hpp"

namespace GAMBETA_NAMESPACE {

/// So many different whole numbers may be classes.
constexpr std::size_t kMostClasses = 20;

/// How many different values a category of so many cells may have.
std::size_t most_values(Index cells);

/// What the cells of a column are. A gap counts as nothing but empty.
struct Content {
  Index numbers = 0;   ///< in some form
  Index words = 0;     ///< anything else, but for NA, None, - and .
  Index na_words = 0;  ///< these
  Index empty = 0;
  bool fractions = false;
  bool whole = true;  ///< its numbers are whole
  bool leading_zeros = false;
  std::size_t shortest = std::string::npos;  ///< of its numbers; 0 with a point
  std::size_t longest = 0;
  Index dates = 0;        ///< and times
  std::string_view word;  ///< the first
  FormEvidence forms;
  std::unordered_set<std::string_view> values;  ///< counted up to kMostCounted...
  Index column = 0;                             ///< of the table
  bool names_rows = false;  ///< so says its name; then all its values are counted
  std::set<std::string> na_values;
  std::unordered_map<std::string_view, bool, TextHash>
      met;  ///< words that came before: are they dates?

  void add(const CsvCell& cell);

  Index total() const { return numbers + words; }
  /// Something to look at in all rows: text, numbers in other forms, codes, no value.
  bool deserves_a_look() const;
  bool is_text() const { return words > 0 && !has_typing_errors(); }
  /// Few words among numbers that are more than a list of codes.
  bool has_typing_errors() const;
  bool is_whole_and_different() const;
  bool looks_like_codes() const;  ///< as 01234, or all of one length from 5 up
  bool is_in_one_unit() const {
    return words > 0 && numbers == 0 && forms.has_one_unit();
  }
  /// Numbers with a unit, as a label: with points, too many for classes, or so the task says.
  bool are_measured_targets(std::optional<Task> task) const;
  bool are_dates() const { return dates > 0 && dates == total(); }
  /// NA, None, - and . : are there as many of each as of other texts on average?
  bool has_frequent_na_words() const;
  std::string list_of_na_words() const;
  /// "t.csv:4: column 1 (a): 'abc' is not a number, nor are 2 more cells"
  std::string first_word(const CsvTable& table) const;
};

/// Looks at the wanted columns (in order) of the first rows, without changing them.
std::vector<Content> contents(CsvTable& table, const std::vector<Index>& wanted,
                              Index most_rows);

/// What is wrong with the first row that has not a cell for each column; "" if all have.
std::string ragged_row(CsvTable& table);

}  // namespace GAMBETA_NAMESPACE
