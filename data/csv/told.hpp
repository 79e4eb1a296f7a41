#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "data/csv/csv.hpp"

namespace GAMBETA_NAMESPACE {

/// What the reading of a file was told beside its label and task, as flags without dashes
/// and their values: {{"ignore", "id,name"}, {"missing", "drop"}}. Defaults are left out.
using ToldTexts = std::vector<std::pair<std::string, std::string>>;

ToldTexts told(const CsvOptions& options);

/// Tells a reading the same. Throws Error for a flag or a value that there is none of.
void tell(CsvOptions& options, const ToldTexts& told);

/// A flag that tells a reading something.
struct ToldFlag {
  std::string_view name;
  /// What it may say, the default first; none: it names columns, none by default.
  std::vector<std::string> words;
  std::function<std::string(const CsvOptions&)> get;
  /// Throws Error for what it may not say.
  std::function<void(CsvOptions&, const std::string&)> set;
};

/// All of them.
const std::vector<ToldFlag>& told_flags();

/// The flag of that name. Throws Error if there is none.
const ToldFlag& told_flag(std::string_view name);

/// Columns as a flag names them: `id,"a, b"`. A name with a comma or a quote in it stands in
/// quotes, as in a CSV file.
std::string names_text(const std::vector<std::string>& names);

/// The way back. Throws Error for a quote that is never closed.
std::vector<std::string> names_from(std::string text);

}  // namespace GAMBETA_NAMESPACE
