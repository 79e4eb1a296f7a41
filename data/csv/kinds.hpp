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
/// and what is left out for having one value there.
void find_values(Kinds& kinds, const CsvColumns& cells);

/// Says, column by column, how many missing values are filled in, and with what.
void notice_filled(CsvTable& table, const std::vector<Column>& columns,
                   const std::vector<Index>& places, const CsvColumns& cells);

/// Rows x inputs of a model's columns, from the cells that were read. `places` says for
/// each of the columns which one of the file it is. A gap is NaN in a single input and 0 in
/// all inputs of a category of three values or more; so is a value that the column does not
/// know, of which `notices` tells.
Matrix spread(const std::vector<Column>& columns, const std::vector<Index>& places,
              const std::vector<Reading>& readings, CsvColumns cells,
              std::vector<Unseen>& unseen);

}  // namespace GAMBETA_NAMESPACE
