#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "data/csv/table.hpp"

namespace GAMBETA_NAMESPACE {

/// The label column of a table that has been read.
struct LabelColumn {
  const CsvTable& table;
  Index column;
  const std::vector<std::string_view>& cells;  ///< one for each row, in table.text
  NumberForm form = {};                        ///< of labels that are numbers
};

/// What the labels are for. Text means classes, and so do whole numbers if there are just
/// two of them, or at most 20 of which each comes three times on average; anything else
/// is regression.
Task infer_task(const LabelColumn& labels);

/// Fills in the classes of a data set to train on: all that occur, numbers first and in
/// order, then text. Numbers compare as numbers: `1`, `1.0` and `01` are one class,
/// called 1. Throws Error if there is only one.
void set_classes(Dataset& data, const LabelColumn& labels);

/// Fills in the labels for a model that knows data.columns.class_names. Throws Error, with file
/// and line, for a class that it does not know.
void set_known_classes(Dataset& data, const LabelColumn& labels);

/// Fills in the targets of a regression. Throws Error for a label that is not a number.
void set_targets(Dataset& data, const LabelColumn& labels);

}  // namespace GAMBETA_NAMESPACE
