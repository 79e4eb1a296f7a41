#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/scalar.hpp"

namespace GAMBETA_NAMESPACE {

/// One cell of a CSV file, still lying in the file's text: spaces around it and quotes
/// are cut off, but a quote inside quotes is still written twice.
struct CsvCell {
  char* data;
  std::size_t size;
  bool has_doubled_quotes = false;
  bool quoted = false;

  std::string_view raw() const { return {data, size}; }

  /// Its text, with doubled quotes made single.
  std::string unquoted() const;

  /// The same, made single in place. The cell must not be read from the file again.
  std::string_view text();
};

/// Walks over the cells of CSV text (RFC 4180) in one pass and without allocating.
class CsvCells {
 public:
  /// `source` is for messages and must outlive the walk, as must the text.
  CsvCells(std::string& text, std::size_t begin, std::size_t end, char separator,
           std::string_view source)
      : text_(text),
        at_(text.data() + begin),
        end_(text.data() + end),
        separator_(separator),
        source_(source) {}

  bool done() const { return at_ == end_ && row_ended_; }  ///< no row is left
  bool row_ended() const { return row_ended_; }  ///< the last cell ended its row
  std::size_t position() const { return std::size_t(at_ - text_.data()); }

  /// Reads the next cell if it is a number without quotes that a Scalar can hold, and
  /// leaves it alone if it is not.
  bool number(double& value);

  /// Reads the next cell. Throws Error for a quote that is never closed.
  CsvCell cell();

 private:
  CsvCell quoted_cell(char* quote);
  bool at_cell_end(const char* p) const;
  void pass(char* p);

  std::string& text_;
  char* at_;
  char* end_;
  char separator_;
  std::string_view source_;
  bool row_ended_ = true;
};

/// The line, counted from 1, on which a byte of the text stands.
Index line_of(const std::string& text, const char* byte);

/// Reads a number at the start of the text: decimal, perhaps with sign (of - also the
/// character U+2212), point and exponent, never "nan", "inf" or hexadecimal. Returns where it
/// ends, null if there is none. A number beyond double's range becomes infinite, one below it
/// zero.
const char* scan_number(const char* begin, const char* end, double& value);

/// True if the whole text is a number that a Scalar can hold.
bool to_number(std::string_view text, double& value);

/// True for what is a missing value wherever it stands: '', blanks, ?, #N/A, N/A, nan, null
/// and their like.
bool is_missing(std::string_view text);

/// True for NA, None, - and ., which in a column of text may be values of their own.
bool may_be_missing(std::string_view text);

/// True if one of these values is such a word: then it is no gap in their column.
bool has_na_value(const std::vector<std::string>& values);

/// Why a cell is no number: "missing value '?'", "'abc' is not a number", ...
std::string not_a_number(std::string_view text);

}  // namespace GAMBETA_NAMESPACE
