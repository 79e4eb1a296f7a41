#pragma once
#include <charconv>
#include <concepts>
#include <string>

#include "core/scalar.hpp"

namespace GAMBETA_NAMESPACE {

/// A number as the shortest decimal that reads back as the same, in fixed or in scientific
/// notation, whichever is shorter: what std::to_chars writes. Every build uses this one, so
/// that a model file has the same bytes wherever it is written: C++ libraries differ in
/// whether they have to_chars.
std::string shortest_decimal(float number);
std::string shortest_decimal(double number);

/// std::from_chars for decimal numbers; by strtod where the C++ library has none for them
/// (emscripten's), in the "C" locale that is the only one there.
std::from_chars_result read_decimal(const char* first, const char* last, float& number);
std::from_chars_result read_decimal(const char* first, const char* last, double& number);
template <std::integral Whole>
std::from_chars_result read_decimal(const char* first, const char* last, Whole& number) {
  return std::from_chars(first, last, number);
}

}  // namespace GAMBETA_NAMESPACE
