#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/view.hpp"

namespace GAMBETA_NAMESPACE {

enum class Task { Classification, Regression };

/// What the columns of a data set are. A model keeps those it was trained on, and new data
/// are read by them.
struct Columns {
  Task task = Task::Classification;
  std::vector<std::string> input_names;  ///< one for each column of inputs
  std::string target_name;               ///< the label column's name
  std::vector<std::string> class_names;  ///< empty for regression
};

/// Rows of inputs, each with its class or its target number.
struct Dataset {
  std::string name;  ///< "iris", or the file it came from
  Columns columns;
  Matrix inputs;            ///< rows x inputs; NaN: a missing value (fill_missing)
  std::vector<int> labels;  ///< class of each row; empty for regression
  Matrix targets;           ///< rows x 1; empty for classification

  std::vector<Index> places;  ///< see place()

  Index rows() const { return inputs.rows(); }
  /// Where row i stood in the data that these rows were taken from (take_rows).
  Index place(Index i) const { return places.empty() ? i : places[std::size_t(i)]; }
  Index classes() const { return Index(columns.class_names.size()); }
};

/// Throws Error unless the parts of the data set fit together: a name for each column, one
/// label or target a row, labels from 0 to classes - 1. What trains or evaluates asks this
/// first, for a caller's own data are memory to it. Rows for prediction may lack answers.
enum class Answers { Needed, MayLack };
void check_dataset(const Dataset& data, Answers answers = Answers::Needed);

/// A data set as it was loaded, with what its user should be told.
struct LoadedData {
  Dataset data;
  std::optional<Dataset> validation;  ///< where a set comes with its own test part
  std::vector<std::string> notices;   ///< one line each; whoever calls prints them
};

/// The given rows of a data set, in the given order. A row may be taken twice; rows of
/// data without labels (read for prediction) have none.
Dataset take_rows(const Dataset& all, const std::vector<Index>& rows);

}  // namespace GAMBETA_NAMESPACE
