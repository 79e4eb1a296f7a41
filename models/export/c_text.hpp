#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/scalar.hpp"

namespace GAMBETA_NAMESPACE {

/// The name in capitals, for macros.
std::string c_macro(std::string name);

/// A string constant of C. Only printable ASCII stands for itself, and neither a trigraph
/// nor the end of a comment can come out, so that it may stand in a comment, too.
std::string c_string(std::string_view text);
std::vector<std::string> c_strings(const std::vector<std::string>& texts);

/// The float as a constant of C: the shortest decimal that reads back as the same float.
std::string c_number(float number);

/// "{1.0f, 2.0f}" in lines of at most 90 columns.
std::string c_list(const std::vector<std::string>& items);
std::string c_list(const std::vector<float>& numbers);

}  // namespace GAMBETA_NAMESPACE
