#pragma once
#include "data/csv/table.hpp"

namespace GAMBETA_NAMESPACE {

/// Names the columns of a table by its first row, or c1, c2, ... if that is a row of data,
/// and moves its beginning behind the header. Throws Error for two columns of one name, and
/// for a row of units below the header.
void read_header(CsvTable& table, Header header);

}  // namespace GAMBETA_NAMESPACE
