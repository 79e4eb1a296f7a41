#pragma once
#include "data/csv/table.hpp"

namespace GAMBETA_NAMESPACE {

/// Names the columns of a table by its first row, or c1, c2, ... if that is a row of data,
/// and moves its beginning behind the header. Throws Error for two columns of one name, and
/// for a row of units below the header.
void read_header(CsvTable& table, Header header);

/// Throws Error: the first line is a title, and so many columns begin at `below` in the text.
[[noreturn]] void fail_for_title(const CsvTable& table, Index columns, std::size_t below);

}  // namespace GAMBETA_NAMESPACE
