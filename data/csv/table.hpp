#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "data/csv/cells.hpp"
#include "data/csv/csv.hpp"

namespace GAMBETA_NAMESPACE {

/// A CSV file in memory, with its columns named and its rows not read yet.
struct CsvTable {
  std::string source;              ///< what messages call it
  std::string text;                ///< the whole file
  std::size_t begin = 0;           ///< where the first row of data starts in text
  std::size_t end = 0;             ///< where the last one ends; blank lines are left out
  char separator = ',';            ///< ',' or ';' or '|' or a tab
  bool has_header = false;         ///< the first line names the columns
  std::vector<std::string> names;  ///< of all columns; c1, c2, ... without a header
  std::vector<bool> unnamed;       ///< columns that the header gives no name
  std::vector<std::string> notices;

  Index columns() const { return Index(names.size()); }

  std::string_view separator_name() const {  ///< for messages
    return separator == ','   ? "','"
           : separator == ';' ? "';'"
           : separator == '|' ? "'|'"
                              : "a tab";
  }
  /// "column 3 (petal_length)", or "column 3" if the name says no more.
  std::string column_name(Index column) const;

  /// The column as a flag's value: its name, or its number if the name has a comma.
  std::string flag_text(Index column) const;

  /// The column with this name or, failing that, this 1-based number; -1 if none has.
  Index find(std::string_view name_or_number) const;
};

/// Rows that show what separates the cells.
constexpr int kRowsLookedAt = 10;

/// The column with this name or number. Throws UsageError, with the nearest name, if there
/// is none.
Index column_called(const CsvTable& table, const std::string& name);

/// All of a file with a table, unzipped if it is a gzip file; "-": of standard input. Throws
/// Error if it cannot be read.
std::string read_table(const std::string& source);

/// Reads a text that messages call by this name as far as the names of its columns. Throws
/// Error if it is empty, is not UTF-8, ends its lines with CR only, or names two columns
/// alike.
CsvTable csv_from_text(std::string text, const std::string& name,
                       Header header = Header::Found);

/// What becomes of a column: its place among the numbers, or one of these.
using Role = Index;
constexpr Role kLabel = -1;
constexpr Role kIgnored = -2;

/// How the cells of a column are read.
struct Reading {
  Role role = 0;
  bool is_text = false;     ///< its text tells its rows apart
  NumberForm form = {};     ///< of a column of numbers
  bool na_is_value = true;  ///< of text: NA, None, - and . are values, not gaps
};

/// The cells of a table that were asked for.
struct CsvColumns {
  /// Rows x the columns whose role is a place: numbers, and of text the place of the cell's
  /// text among the texts; NaN: missing.
  Matrix cells;
  std::vector<std::vector<std::string>> texts;  ///< of each place: the different ones
  std::vector<std::string_view> labels;  ///< cells of the kLabel column, in table.text
  std::vector<std::pair<std::size_t, CsvCell>> doubled;  ///< of them: with doubled quotes
  std::vector<Index> missing;                            ///< cells of each column
};

/// Reads all rows, and deals with missing values; adds to the table's notices. Throws
/// Error for ragged rows, and for a cell that is no number where one is needed; if there is an
/// `odd`, it holds the columns of such cells instead, and nothing is read.
CsvColumns read_columns(CsvTable& table, const std::vector<Reading>& readings,
                        Missing missing, std::vector<Index>* odd = nullptr);

/// Makes the doubled quotes of labels single, where they stand in the table's text: its rows
/// can not be read again.
void make_quotes_single(CsvColumns& cells);

}  // namespace GAMBETA_NAMESPACE
