#pragma once
#include <string>
#include <vector>

#include "data/csv/table.hpp"

namespace GAMBETA_NAMESPACE {

/// What the columns of a table to train on are, and how they are read.
struct Kinds {
  std::vector<Column> columns;    ///< of all columns; of the label name and form alone
  std::vector<Reading> readings;  ///< of each
  std::vector<std::string> notices;
};

/// Decides what each column is (data/README.md has the rules). `roles` names the label and
/// what is ignored. Whether a column holds text is seen in the first rows; those of
/// `suspects` are read to their ends, as are those that the first rows give a reason for.
/// Throws Error, for all columns at once, where cells can be read in no way, or in two.
Kinds find_kinds(CsvTable& table, const std::vector<Role>& roles,
                 const CsvOptions& options, const std::vector<Index>& suspects);

/// Fills in the values of flags and categories from the cells of the rows that are kept,
/// and what is left out for having one value there: false if there is any. Then the cells are
/// as Dataset::inputs has them: those of text are codes.
bool find_values(Kinds& kinds, CsvColumns& cells);

/// Makes the cells of text into codes of the values that a model's columns have, whose places
/// are in their order. Returns those whose value a column does not know.
std::vector<Unseen> use_values(const std::vector<Column>& columns, CsvColumns& cells);

/// Says, column by column, how many missing values are filled in, and with what.
void notice_filled(CsvTable& table, const std::vector<Column>& columns,
                   const std::vector<Index>& places, const CsvColumns& cells);

}  // namespace GAMBETA_NAMESPACE
