#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "data/csv/csv.hpp"

namespace GAMBETA_NAMESPACE {

/// What the reading of a file was told beside its label and task, as flags without dashes
/// and their values: {{"ignore", "id,name"}, {"missing", "drop"}}. Defaults are left out.
using Told = std::vector<std::pair<std::string, std::string>>;

Told told(const CsvOptions& options);

/// Tells a reading the same. Throws Error for a flag or a value that there is none of.
void tell(CsvOptions& options, const Told& told);

/// The words that the flag missing, decimal or header takes.
std::vector<std::string> words_of(std::string_view flag);

}  // namespace GAMBETA_NAMESPACE
