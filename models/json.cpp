#include "models/json.hpp"

#include <charconv>
#include <cmath>

#include "core/check.hpp"

namespace GAMBETA_NAMESPACE::json {

Kind kind_of_scalar(std::string_view text) {
  switch (text.front()) {
    case 'n':
      return Kind::Null;
    case 't':
    case 'f':
      return Kind::Boolean;
    case '"':
      return Kind::String;
    default:
      return Kind::Number;
  }
}

static bool is_separator(char c) {
  return c == ' ' || c == ',' || c == '\n' || c == '\r' || c == '\t';
}

Items::Items(std::string_view list)
    : at_(list.data() + 1), end_(list.data() + list.size() - 1) {  // without brackets
  next(at_);
}

std::string_view Items::text() const {
  const char* c = at_;
  if (*c == '"') {
    for (++c; *c != '"'; ++c)
      if (*c == '\\')
        ++c;
    ++c;
  } else {
    while (c != end_ && !is_separator(*c))
      ++c;
  }
  return {at_, c};
}

void Items::next(const char* item_end) {
  at_ = item_end;
  while (at_ != end_ && is_separator(*at_))
    ++at_;
}

static void append_utf8(std::string& out, unsigned code) {
  if (code < 0x80) {
    out += char(code);
  } else if (code < 0x800) {
    out += char(0xC0 | code >> 6);
    out += char(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    out += char(0xE0 | code >> 12);
    out += char(0x80 | (code >> 6 & 0x3F));
    out += char(0x80 | (code & 0x3F));
  } else {
    out += char(0xF0 | code >> 18);
    out += char(0x80 | (code >> 12 & 0x3F));
    out += char(0x80 | (code >> 6 & 0x3F));
    out += char(0x80 | (code & 0x3F));
  }
}

static unsigned hex4(const char* digits) {
  unsigned code = 0;
  std::from_chars(digits, digits + 4, code, 16);
  return code;
}

std::string unescape(std::string_view quoted) {
  std::string out;
  const char* const end = quoted.data() + quoted.size() - 1;
  for (const char* c = quoted.data() + 1; c != end; ++c) {
    if (*c != '\\') {
      out += *c;
      continue;
    }
    ++c;
    constexpr std::string_view kLetters = "bfnrt", kMeanings = "\b\f\n\r\t";
    if (const std::size_t i = kLetters.find(*c); i != std::string::npos) {
      out += kMeanings[i];
    } else if (*c != 'u') {
      out += *c;  // a quote, a backslash or a slash
    } else {
      unsigned code = hex4(c + 1);
      c += 4;
      if (0xD800 <= code && code <= 0xDBFF) {  // ten bits in each half
        code = 0x10000 + ((code & 0x3FF) << 10 | (hex4(c + 3) & 0x3FF));
        c += 6;
      }
      append_utf8(out, code);
    }
  }
  return out;
}

void append_quoted(std::string& out, std::string_view text) {
  check(find_bad_utf8(text) == std::string::npos, "the name \"{}\" is not UTF-8 text",
        shown(text));
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\')
      out += '\\';
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)
      out += fmt::format("\\u{:04x}", unsigned(c));
    else
      out += c;
  }
  out += '"';
}

template <class Number>
static void append_shortest(std::string& out, Number number) {
  check(std::isfinite(number), "{} cannot be written as JSON", number);
  if (number == 0 && std::signbit(number)) {
    out += "-0.0";  // a reader may take -0 for a whole number, which has no such thing
    return;
  }
  char digits[40];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

void append_number(std::string& out, float number) {
  append_shortest(out, number);
}
void append_number(std::string& out, double number) {
  append_shortest(out, number);
}

/// Length of the character that starts at c; 0 if it is malformed: cut short, longer than
/// needed, half of a surrogate pair, or above U+10FFFF (table 3-7 of the Unicode Standard).
static std::size_t utf8_length(std::string_view text) {
  const auto byte = [text](std::size_t i) {
    return i < text.size() ? unsigned(static_cast<unsigned char>(text[i])) : 0u;
  };
  const auto in = [&](std::size_t i, unsigned low, unsigned high) {
    return low <= byte(i) && byte(i) <= high;
  };
  const unsigned lead = byte(0);
  if (lead < 0x80)
    return 1;
  if (in(0, 0xC2, 0xDF))
    return in(1, 0x80, 0xBF) ? 2 : 0;
  if (in(0, 0xE0, 0xEF)) {
    const bool ok = in(1, lead == 0xE0 ? 0xA0 : 0x80, lead == 0xED ? 0x9F : 0xBF);
    return ok && in(2, 0x80, 0xBF) ? 3 : 0;
  }
  const bool ok =
      in(0, 0xF0, 0xF4) && in(1, lead == 0xF0 ? 0x90 : 0x80, lead == 0xF4 ? 0x8F : 0xBF);
  return ok && in(2, 0x80, 0xBF) && in(3, 0x80, 0xBF) ? 4 : 0;
}

std::size_t find_bad_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    if (static_cast<unsigned char>(text[i]) < 0x80) {
      ++i;
      continue;
    }
    const std::size_t length = utf8_length(text.substr(i));
    if (length == 0)
      return i;
    i += length;
  }
  return std::string::npos;
}

std::string shown(std::string_view text) {
  constexpr std::size_t kLongest = 60;
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    if (out.size() >= kLongest)
      return out + "...";
    const std::size_t length = utf8_length(text.substr(i));
    const auto byte = static_cast<unsigned char>(text[i]);
    // C1 control characters are C2 80 to C2 9F; some terminals obey them.
    const bool control = length == 0 || byte < 0x20 || byte == 0x7F ||
                         (byte == 0xC2 && static_cast<unsigned char>(text[i + 1]) < 0xA0);
    if (control)
      out += fmt::format("\\x{:02x}", byte);
    else
      out += text.substr(i, length);
    i += control ? 1 : length;
  }
  return out;
}

}  // namespace GAMBETA_NAMESPACE::json
