#pragma once
#include <string_view>
#include <vector>

#include "data/dataset.hpp"

namespace GAMBETA_NAMESPACE {

/// True if a column is called as those that name rows are: id, no, customer_id, CustomerID,
/// Unnamed: 0; not humid or acid.
bool is_identifier_name(std::string_view name);

/// Fewer rows prove nothing about a column.
constexpr Index kRowsThatTell = 20;

/// The columns (in table_of, by number) each of whose values comes with one class alone, and
/// twice on average: perhaps the answer in other words, as alive=yes where survived is to be
/// predicted. Raw rows; gaps do not count. None of fewer than kRowsThatTell rows, of a
/// regression, or of more than kMostValues values: so a column of measurements is soon left.
std::vector<Index> columns_that_tell(const Dataset& data);

}  // namespace GAMBETA_NAMESPACE
