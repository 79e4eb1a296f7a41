#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/scalar.hpp"

namespace GAMBETA_NAMESPACE {

/// All bytes of a file, a FIFO, or, for "-", the standard input. Throws Error with the
/// system's reason, such as "iris.csv: No such file or directory", and for a file of more
/// than `most` bytes.
std::string read_file(const std::string& path, std::size_t most = std::string::npos);

/// What messages call a source of data: its path, or "stdin" for "-".
std::string source_name(const std::string& source);

/// A text with its ASCII letters in lower case.
std::string lower(std::string_view text);

inline bool is_digit(char c) {  // in every locale
  return '0' <= c && c <= '9';
}
inline bool is_letter(char c) {  // of ASCII
  return ('a' <= c && c <= 'z') || ('A' <= c && c <= 'Z');
}

/// The length of the character at the beginning of a text that must not be shown as it is,
/// 0 if it may be: a control character (also U+0080 to U+009F), a mark that turns the
/// direction of writing or ends a line (U+200E, U+202E, U+2028, ...), a byte that is no
/// UTF-8.
std::size_t hidden_length(std::string_view text);

/// True if the text is UTF-8 without control characters.
bool is_printable(std::string_view text);

/// The text with what is hidden written out ("\x1b"), so that no name in a file can steer the
/// terminal; of a text of more than about `most` bytes the beginning.
std::string printable(std::string_view text, std::size_t most = std::string::npos);

/// The text as a name: control characters (line ends, tabs), with the blanks around them, are
/// one blank, and none at the ends; written out where there is nothing else.
std::string in_one_line(std::string_view text);

/// The same for a message: shortened to about 40 bytes.
std::string escaped(std::string_view text);

/// The same in quotes.
std::string in_quotes(std::string_view text);

/// A word as a shell reads it: in quotes if it needs them, and with what is hidden written
/// out as bash and zsh know it, $'\xff'.
std::string shell_quoted(const std::string& word);

/// "a, b, c", or "a, b, c, d, e and 95 more".
std::string list_of(std::span<const std::string> names);

/// The candidate that differs from a mistyped name in the fewest letters (one inserted,
/// deleted, replaced, or two neighbours exchanged), if those are at most a third of it, or
/// that begins with it.
std::optional<std::string> nearest(std::string_view name,
                                   std::span<const std::string_view> candidates);

/// What to say behind a mistyped name: "; did you mean 'x'?", or "; " and what is said
/// otherwise; nothing if that is empty.
std::string hint(std::string_view name, const std::vector<std::string>& candidates,
                 std::string_view otherwise = "");

}  // namespace GAMBETA_NAMESPACE
