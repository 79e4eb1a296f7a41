#pragma once
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "core/scalar.hpp"

namespace GAMBETA_NAMESPACE {

/// The standard library's hash, under a name of its own: for std::hash of text its tables of up
/// to 20 entries are searched one by one, which takes three times as long.
struct TextHash {
  std::size_t operator()(std::string_view text) const {
    return std::hash<std::string_view>()(text);
  }
};

/// The pieces between separators; of a text without one the text.
std::vector<std::string_view> split_at(char separator, std::string_view text);

/// The minus sign of its own, as a text processor sets it.
constexpr std::string_view kMinus = "\u2212";

/// The text with a plain blank for narrow ones and those at which no line breaks, and with a
/// plain minus.
std::string in_plain_signs(std::string_view text);

/// What a word of yes/no, true/false, y/n or t/f says, in any case; -1 if it is none.
int flag_value(std::string_view word);

/// True if these are the two words of one pair, in any spelling.
bool is_flag(const std::unordered_set<std::string_view>& values);

/// The name of a class, or of a category's value, that a cell means: 1, 1.0 and 01 are one,
/// and so is text that differs in its line ends and tabs alone.
std::string value_name(std::string_view cell);

/// Numbers before text, numbers by size, text by its bytes.
bool value_before(std::string_view a, std::string_view b);

}  // namespace GAMBETA_NAMESPACE
