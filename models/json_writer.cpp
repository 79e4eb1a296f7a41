#include "models/json_writer.hpp"

#include <algorithm>

#include "data/text/text.hpp"
#include "data/text/utf8.hpp"

namespace GAMBETA_NAMESPACE::json {

namespace {

/// The number of a hidden character, of one to three bytes of UTF-8.
unsigned code_point(std::string_view c) {
  const auto low = [&](std::size_t i) {
    return static_cast<unsigned char>(c[i]) & 0x3Fu;
  };
  if (c.size() == 1)
    return static_cast<unsigned char>(c[0]);
  if (c.size() == 2)
    return (static_cast<unsigned char>(c[0]) & 0x1Fu) << 6 | low(1);
  return (static_cast<unsigned char>(c[0]) & 0x0Fu) << 12 | low(1) << 6 | low(2);
}

/// Appends valid UTF-8 text as the inside of a JSON string. What is hidden is written as its
/// number, which reads back as the same and steers no terminal.
void append_escaped(std::string& out, std::string_view text) {
  constexpr std::string_view kSpecial = "\"\\\b\f\n\r\t", kLetters = "\"\\bfnrt";
  for (std::size_t at = 0, length; at < text.size(); at += length) {
    const std::size_t hidden = hidden_length(text.substr(at));
    length = std::max<std::size_t>(hidden, 1);
    if (const auto known = kSpecial.find(text[at]); known != std::string_view::npos) {
      out += {'\\', kLetters[known]};
    } else if (hidden > 0) {
      out += fmt::format("\\u{:04x}", code_point(text.substr(at, hidden)));
    } else {
      while (at + length < text.size() && !begins_character(text[at + length]))
        ++length;  // the rest of a character of several bytes
      out += text.substr(at, length);
    }
  }
}

}  // namespace

std::string json_string(std::string_view string) {
  std::string out = "\"";
  while (!string.empty()) {
    const std::size_t valid = first_invalid(string);
    append_escaped(out, string.substr(0, valid));
    string.remove_prefix(valid);
    if (string.empty())
      break;
    out += fmt::format("\\\\x{:02x}", (unsigned char)string.front());
    string.remove_prefix(1);
  }
  return out + '"';
}

void Writer::value(std::string_view string) {
  check(first_invalid(string) == string.size(), "the name {} is not UTF-8 text",
        in_quotes(string));
  text += json_string(string);
}

// The shortest decimal that reads back as the same number, of its own precision.
template <class Number>
static std::string with_point(Number number) {
  if (!std::isfinite(number))
    return "null";
  const std::string text = fmt::to_string(number);
  return text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
}

Text::Text(double number) : text(with_point(number)) {}
Text::Text(float number) : text(with_point(number)) {}

}  // namespace GAMBETA_NAMESPACE::json
