#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "data/csv/csv.hpp"
#include "data/dataset.hpp"

namespace GAMBETA_NAMESPACE {

/// A data set that is known by its name.
struct BuiltInSet {
  std::string_view name;
  std::string_view description;  ///< half a line
  Index rows;                    ///< of a generated set: the default
  Index inputs;
  Index classes;                ///< 0: regression
  std::string_view label = {};  ///< of a table: what it predicts if nothing is said
};

/// All of them: first the generated ones, then those that come as files.
std::span<const BuiltInSet> built_in_sets();

/// How to load data; each option concerns the kinds of data that have it.
struct DataOptions {
  CsvOptions csv = {};
  std::optional<Index> rows = {};    ///< of a generated set
  std::optional<double> noise = {};  ///< of a generated set
  std::uint64_t seed = 42;           ///< of a generated set
};

/// True if DATA is read as CSV: a file (anything with '/' or '.') or "-" for the standard
/// input, but not the two files of IMAGES:LABELS.
bool is_csv(const std::string& source);

/// Loads DATA to train on: a built-in name, CSV (is_csv()), or
/// IMAGES-idx3-ubyte:LABELS-idx1-ubyte.
///
/// Shipped files are looked for in $GAMBETA_DATA, in ../share/gambeta/sets beside the
/// program's folder, in the source folder this library was built from, and where its build
/// was configured to install them. Throws Error for an unknown name (suggesting the
/// nearest), a missing file, and what the readers throw.
LoadedData load_data(const std::string& source, const DataOptions& options = {});

/// Loads DATA to use a model on; the same sources, with the model's inputs and classes.
/// Of a set with its own test part this is the test part.
LoadedData load_for_model(const std::string& source, const Columns& model, Labels labels,
                          const DataOptions& options = {});

}  // namespace GAMBETA_NAMESPACE
