#pragma once
#include "data/csv/table.hpp"

namespace GAMBETA_NAMESPACE {

/// True if spaces and tabs, as many as one likes, separate as many words in each of the first
/// ten rows, two at least; no other separator stands there, and in the last row a number. The
/// first row may have one word less, as R writes the names above rows with names. Where tabs
/// were found to separate cells, words that are neither numbers nor in quotes do not count as
/// such, nor do single spaces, which may stand in a cell.
bool is_separated_by_spaces(const CsvTable& table);

/// Throws Error for "+1 3:0.5 7:1": a label, and what is not 0 by its place.
void refuse_sparse_rows(const CsvTable& table);

/// Writes a tab between two words, and no space around them, in the table's text: then tabs
/// separate its cells.
void make_spaces_tabs(CsvTable& table);

}  // namespace GAMBETA_NAMESPACE
