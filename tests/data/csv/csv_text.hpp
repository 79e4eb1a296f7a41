#pragma once
#include <algorithm>

#include "data/csv/csv.hpp"
#include "tests/data/files.hpp"

/// Reading a text as a CSV file, to train on.

namespace gambeta {

using Names = std::vector<std::string>;

inline LoadedData load(const std::string& bytes, const CsvOptions& options = {}) {
  return read_dataset(TempFile(bytes).path(), options);
}

/// Reading it for a model of these columns.
inline LoadedData again(const Columns& model, const std::string& bytes, Labels labels) {
  return read_for_model(TempFile(bytes).path(), model, labels);
}

/// The message of the Error, without the path.
inline std::string error(const std::string& bytes, const CsvOptions& options = {}) {
  const TempFile file(bytes);
  return error_of([&] { read_dataset(file.path(), options); }, file.path());
}

/// True if a notice holds the text.
inline bool says(const LoadedData& loaded, const std::string& text) {
  return std::any_of(loaded.notices.begin(), loaded.notices.end(),
                     [&](auto& line) { return line.find(text) != std::string::npos; });
}

}  // namespace gambeta
