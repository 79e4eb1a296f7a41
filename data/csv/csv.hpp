#pragma once
#include <optional>
#include <string>
#include <vector>

#include "data/dataset.hpp"

namespace GAMBETA_NAMESPACE {

/// No label was named, and the last column does not look like one.
struct NoLabel : Error {
  using Error::Error;
};

/// What to do about a row with a missing value: '', ?, NA, N/A, nan, null, ...
enum class Missing {
  Fill,    ///< mark inputs by NaN, for the training rows' mean; drop rows without a label
  Refuse,  ///< throw an Error that names the place
  Drop,    ///< leave the row out, and say how many
};

/// Whether the first row names the columns.
enum class Header { Found, Yes, No };  ///< Found: as the row itself tells

/// How to read a CSV file for training.
struct CsvOptions {
  std::string label = {};  ///< the label column's name or 1-based number; empty: the last
  std::optional<Task> task = {};  ///< empty: inferred from the labels (data/README.md)
  Missing missing = Missing::Fill;
  std::vector<std::string> ignore = {};    ///< columns to leave out, by name or number
  std::vector<std::string> category = {};  ///< columns whose numbers are names
  std::vector<std::string> use = {};       ///< columns that would be left out
  char decimal = 0;                        ///< '.' or ','; 0: as the cells show
  Header header = Header::Found;
};

/// Reads a CSV file (a path, a FIFO, or "-" for the standard input) to train on.
///
/// Throws Error, in one line that names file and place, for everything data/README.md lists
/// as refused, for fewer than two rows or columns, and for a single class.
LoadedData read_dataset(const std::string& source, const CsvOptions& options = {});
/// The same, of CSV that is text already. `name` is what messages call it.
LoadedData dataset_from_text(std::string text, const std::string& name,
                             const CsvOptions& options = {});

/// Whether new data must have labels (to evaluate) or may (to predict).
enum class Labels { Ignore, Require };

/// Reads a CSV file to use a model on. Columns of a file with a header are matched with
/// the model's by name, in any order; without a header they are counted: the model's
/// columns and perhaps, where it stood in training, the label. With Labels::Ignore the result
/// has no labels and targets; one row is enough.
///
/// Throws Error like read_dataset, and for missing columns and classes the model does
/// not know. `options.label` names the label column if it is not the model's target_name.
LoadedData read_for_model(const std::string& source, const Columns& model, Labels labels,
                          const CsvOptions& options = {});
/// The same, of CSV that is text already. `name` is what messages call it.
LoadedData for_model_from_text(std::string text, const std::string& name,
                               const Columns& model, Labels labels,
                               const CsvOptions& options = {});

}  // namespace GAMBETA_NAMESPACE
