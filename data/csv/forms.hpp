#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "data/dataset.hpp"
#include "data/text/text.hpp"

namespace GAMBETA_NAMESPACE {

/// Reads a number written in this form, such as "$1,190.50" where the sign is $ and commas
/// set thousands apart. False if it is written otherwise or no Scalar can hold it.
bool to_number(std::string_view text, const NumberForm& form, double& value);

/// The number as a column of this form has it: "$5.5", "5,5%", "5.5 cm".
std::string in_form(std::string number, const NumberForm& form);

/// Why a cell of a column of this form is no number, as not_a_number() says it.
std::string not_a_number(std::string_view text, const NumberForm& form);

/// "with $, with commas between thousands"; empty if the form has neither.
std::string description(const NumberForm& form);

/// What the cells of a column tell about the form of its numbers. Cells are shown to it one
/// by one; plain numbers count as numbers of every form.
class FormEvidence {
 public:
  /// Looks at a cell. False if it is a number in no form, or has a unit as "150 cm".
  bool add(std::string_view cell, bool quoted);

  /// True if a number was no plain one.
  bool any() const {
    return signed_ + commas_ > 0 || spaces_ || by_points_ || has_one_unit();
  }
  /// True if all cells for which add() was false are numbers with the same unit.
  bool has_one_unit() const { return odd_.empty() && !unit_.empty(); }
  /// "; most are numbers with cm, but 'tall' is not" of a column that is text so; else empty.
  std::string why_text() const {
    return in_unit_ <= 0 || odd_.empty()
               ? ""
               : fmt::format("; most are numbers with {}, but {} is not", unit_,
                             in_quotes(odd_));
  }
  bool shows_decimal_comma() const { return decimal_commas_; }
  bool has_points() const { return points_; }

  /// How the numbers are written. `separator` is the file's; `decimal` is '.' or ',' where
  /// that is known, 0 where only the cells tell. What cannot be told is `problem`, with
  /// what to do about it; then the form is none.
  std::optional<NumberForm> form(char separator, char decimal,
                                 std::string& problem) const;

 private:
  bool add_digits(std::string digits, std::string_view cell, bool quoted);
  void add_commas(std::string_view digits, long commas, bool by_points,
                  std::string_view cell, bool quoted);
  std::optional<NumberForm> form_of_groups(NumberForm form, char decimal,
                                           std::string& problem) const;
  std::optional<NumberForm> form_of_commas(NumberForm form, char separator, char decimal,
                                           std::string& problem) const;

  long numbers_ = 0, signed_ = 0, commas_ = 0;
  std::string sign_;
  bool mixed_signs_ = false;
  std::string unit_, odd_;       // the first unit, the first other text
  long in_unit_ = 0;             // different texts with the unit, less the others
  bool points_ = false;          // 1.5
  bool decimal_commas_ = false;  // 3,14: what follows is no group of three digits
  bool many_commas_ = false;     // 1,234,567 or 1,234.5
  bool all_groups_ = true;       // every comma stands between groups of thousands
  bool all_quoted_ = true;       // every cell with a comma stood in quotes
  std::string first_comma_;      // the first cell that has one
  bool spaces_ = false;          // 1 234
  bool by_points_ = false;       // 1.234,56 or 1.234.567
  bool point_groups_ = true;     // every point stands between groups of thousands
  std::string first_group_;      // the first cell as one of these two
};

}  // namespace GAMBETA_NAMESPACE
