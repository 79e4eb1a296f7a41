#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "data/dataset.hpp"

namespace GAMBETA_NAMESPACE {

/// A cell of CSV: in quotes if a reader might take it for more, less or other than itself
/// (RFC 4180).
std::string csv_cell(std::string_view text);

/// A row of Dataset::inputs as a file has it: a cell for each of the table's columns (table_of).
/// Numbers are written in the form of their column; a missing value, and what is left out, is "".
std::vector<std::string> cells_of(const std::vector<Column>& table, const Scalar* row);

/// The way back: one row of a table with these columns, without a label, as read_for_model()
/// would read it. `network_inputs` makes of it what a Predictor takes. Throws Error for another
/// number of cells, and with the column's name for a cell that is no number and for a value that
/// the column does not know.
Dataset row_of(const Columns& columns, std::span<const std::string> cells);

}  // namespace GAMBETA_NAMESPACE
