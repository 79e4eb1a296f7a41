#pragma once
#include <string>
#include <string_view>

#include "core/scalar.hpp"

namespace GAMBETA_NAMESPACE {

/// The length of the UTF-8 character that starts at `at`; 0 if none does.
std::size_t utf8_length(std::string_view text, std::size_t at);

/// True for the byte that a character of UTF-8 text begins with.
inline bool begins_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
}

/// How many characters UTF-8 text has.
std::size_t character_count(std::string_view text);

/// Takes a byte order mark off and throws Error unless the rest is UTF-8 text without NUL
/// bytes. The message names the line, or the format, and how it can be read.
void require_utf8(std::string& text, std::string_view source);

/// What a file is that people take for text, by its first bytes: "a gzip file; gunzip it";
/// empty if that cannot be told.
std::string_view other_format(std::string_view text);

/// The same of a text that people take for a table: a web page, JSON, ARFF.
std::string_view other_text(std::string_view text);

/// Where the text stops being UTF-8 without NUL bytes; its size if it never does.
std::size_t first_invalid(std::string_view text);

}  // namespace GAMBETA_NAMESPACE
