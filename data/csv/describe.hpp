#pragma once
#include "data/csv/csv.hpp"

namespace GAMBETA_NAMESPACE {

constexpr std::size_t kMostCounted = 10'000;  ///< different values that are counted

/// What one column of a table holds, and what training makes of it.
struct ColumnDescription {
  Column column;  ///< of the label its name alone
  bool is_label = false;
  Index missing = 0;                  ///< cells without a value
  Index different = 0;                ///< values, as text; counted up to kMostCounted
  std::vector<std::string> examples;  ///< the first different values
};

/// A table as read_dataset reads it.
struct TableDescription {
  std::string source;
  Index rows = 0;  ///< of data; training may leave some out
  std::vector<ColumnDescription> columns;
  LoadedData loaded;
  std::string no_label;  ///< why training asks for one; the last column stands for it
};

/// Reads a table as for training and describes it. Throws Error like read_dataset,
/// but for a label that is not named.
TableDescription describe_table(const std::string& source,
                                const CsvOptions& options = {});

}  // namespace GAMBETA_NAMESPACE
