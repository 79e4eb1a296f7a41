#pragma once
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/view.hpp"

namespace GAMBETA_NAMESPACE {

enum class Task { Classification, Regression };

std::string_view name_of(Task task);  ///< "classification", "regression"

/// How the numbers of a column are written, where it is not as 1234.5.
struct NumberForm {
  char decimal = '.';     ///< or ',': 1234,5
  char thousands = 0;     ///< ',' '.' or ' ' if groups of three digits are set apart
  std::string sign = {};  ///< in front or behind: "$", "%", "cm"; every number has it
  bool operator==(const NumberForm&) const = default;
};

/// One column of a table: what its cells are, and so what they become.
struct Column {
  enum class Kind {
    Number,    ///< one input
    Flag,      ///< yes/no, true/false, ...: one input, 0 or 1
    Category,  ///< text whose values repeat: one 0/1 input a value; of two values one
    LeftOut,   ///< nothing
  };
  std::string name = {};
  Kind kind = Kind::Number;
  NumberForm form = {};                  ///< Number
  std::vector<std::string> values = {};  ///< Flag: no and yes; Category: all, in order
  std::string why = {};                  ///< LeftOut
  /// What a gap of its one input becomes, the mean of the training rows; NaN: not known.
  /// A gap in a category of three values or more is none of them: 0 in all its inputs.
  double fill = std::numeric_limits<double>::quiet_NaN();
};

constexpr std::size_t kMostValues = 256;  ///< a category never has more

std::string_view name_of(Column::Kind kind);  ///< "number", "left out"

/// How many inputs a column becomes.
Index input_count(const Column& column);

/// What its inputs are called: "age"; of a flag or two values the one that is 1,
/// "sex=male"; else "deck=A", "deck=B", ...
std::vector<std::string> input_names(const Column& column);
std::vector<std::string> input_names(const std::vector<Column>& columns);

/// What the columns of a data set are. A model keeps those it was trained on, and new data
/// are read by them.
struct Columns {
  Task task = Task::Classification;
  std::vector<std::string> input_names = {};  ///< one for each input of a network
  std::string target_name = {};               ///< the label column's name
  std::vector<std::string> class_names = {};  ///< empty for regression
  /// The table's columns but the label, in its order; empty if each input is a column of
  /// numbers (see table_of).
  std::vector<Column> table = {};
  NumberForm target_form = {};  ///< regression
  /// Where the label stands among the table's columns, from 0; -1: behind them.
  Index target_place = -1;
};

/// The table's columns, or a column of numbers for each input.
std::vector<Column> table_of(const Columns& columns);

/// Why a column is left out that --ignore names.
constexpr const char* kToldToIgnore = "--ignore";

/// Cells of a flag or a category with values that its column does not know. They count as
/// missing.
struct Unseen {
  std::string column, example;
  Index cells = 0;
};
std::string description(const Unseen& unseen);  ///< "2 cells of deck, such as 'T'"
std::string notice(const Unseen& unseen);       ///< ..., with what becomes of them

/// Rows of inputs, each with its class or its target number.
struct Dataset {
  std::string name = {};  ///< "iris", or the file it came from
  Columns columns = {};
  /// Rows x columns in use; NaN: a missing value (fill_missing). They are the network's
  /// inputs, but for a category of three values or more: of that a code is kept, the place of
  /// its value, or -1 (OneHot).
  Matrix inputs = {};
  std::vector<int> labels = {};  ///< class of each row; empty for regression
  Matrix targets = {};           ///< rows x 1; empty for classification

  std::vector<Index> places = {};  ///< see place()
  // Of rows that were read for a model:
  std::vector<Unseen> unseen = {};
  std::vector<std::string> unused =
      {};  ///< columns that are to be ignored to train alike

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
