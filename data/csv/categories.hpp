#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "data/csv/table.hpp"

namespace GAMBETA_NAMESPACE {

/// Where an input of the network comes from: a column of numbers, or the question whether
/// a column's text is this value (1 if it is, 0 if not, NaN where the cell is missing).
struct InputSource {
  Index column;
  std::optional<std::string> value;
};

/// Gives kText to the columns of text whose values repeat and kIgnored, with a notice, to
/// those whose values do not (names, dates), or are all the same. Columns with a typing
/// error among numbers stay as they are, for read_columns to name the cell.
void find_text(CsvTable& table, std::vector<Role>& roles);

/// Numbers the columns of numbers 0, 1, 2, ... in the table's order.
void number_roles(std::vector<Role>& roles);

/// The inputs of the columns that were read, in the table's order, by their names. A
/// column of numbers is one, called as it is; a text of two values is one, called after
/// the later of them: `sex=male`; of more values, one input for each (one-hot).
/// Throws Error if two inputs would have one name.
std::vector<std::string> input_names(const CsvTable& table,
                                     const std::vector<Role>& roles,
                                     const CsvColumns& columns);

/// Finds what the inputs of a network are named after. The table must outlive it.
class InputFinder {
 public:
  explicit InputFinder(const CsvTable& table);

  /// The column, or the column's value, of this name; none if there is no such column.
  std::optional<InputSource> operator()(std::string_view name) const;

 private:
  std::unordered_map<std::string_view, Index> columns_;
};

/// Rows x inputs, from the cells that were read.
Matrix spread(CsvColumns columns, const std::vector<Role>& roles,
              const std::vector<InputSource>& inputs);

}  // namespace GAMBETA_NAMESPACE
