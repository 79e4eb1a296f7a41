#include "models/json.hpp"

#include <charconv>
#include <cmath>

#include "core/check.hpp"
#include "data/text.hpp"

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
  check(first_invalid(text) == text.size(), "the name {} is not UTF-8 text",
        in_quotes(text));
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

}  // namespace GAMBETA_NAMESPACE::json
