#include "models/json_writer.hpp"

#include "data/text/text.hpp"

namespace GAMBETA_NAMESPACE::json {

namespace {

/// Appends valid UTF-8 text as the inside of a JSON string.
void append_escaped(std::string& out, std::string_view text) {
  constexpr std::string_view kSpecial = "\"\\\b\f\n\r\t", kLetters = "\"\\bfnrt";
  for (const char c : text)
    if (const auto at = kSpecial.find(c); at != std::string_view::npos)
      out += {'\\', kLetters[at]};
    else if (0 <= c && c < ' ')
      out += fmt::format("\\u{:04x}", int(c));
    else
      out += c;
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

Text::Text(double number) {
  if (!std::isfinite(number))
    return;
  text = fmt::to_string(number);  // the shortest decimal that reads back as the same
  if (text.find_first_of(".e") == std::string::npos)
    text += ".0";
}

}  // namespace GAMBETA_NAMESPACE::json
