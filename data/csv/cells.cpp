#include "data/csv/cells.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/check.hpp"
#include "data/csv/words.hpp"
#include "data/text/decimal.hpp"
#include "data/text/text.hpp"

namespace GAMBETA_NAMESPACE {

namespace {

constexpr double kLargest = std::numeric_limits<Scalar>::max();

/// Behind the exponent at `at` as Fortran writes it: 1.5D-3. The number begins at `begin`;
/// `at` if no exponent stands there.
const char* scan_d_exponent(const char* begin, const char* at, const char* end,
                            double& value) {
  const char* behind = at + 1;
  while (behind != end && (is_digit(*behind) || *behind == '+' || *behind == '-'))
    ++behind;
  std::string number(begin, behind);
  number[std::size_t(at - begin)] = 'e';
  double whole = 0;
  const char* const last = number.data() + number.size();
  if (scan_number(number.data(), last, whole) != last)
    return at;
  value = whole;
  return behind;
}

/// The number behind kMinus.
const char* scan_below_zero(const char* begin, const char* end, double& value) {
  const bool is_signed = begin != end && (*begin == '-' || *begin == '+');
  const char* const stop = is_signed ? nullptr : scan_number(begin, end, value);
  value = -value;
  return stop;
}

}  // namespace

Index line_of(const std::string& text, const char* byte) {
  return 1 + std::count(text.data(), byte, '\n');
}

const char* scan_number(const char* begin, const char* end, double& value) {
  if (begin != end && *begin == kMinus[0] &&
      std::string_view(begin, std::size_t(end - begin)).starts_with(kMinus))
    return scan_below_zero(begin + kMinus.size(), end, value);
  // std::from_chars refuses '+' and takes "nan" and "inf"; here it is the other way.
  const char* digits = begin;
  if (digits != end && (*digits == '+' || *digits == '-'))
    ++digits;
  const char* first = digits;
  if (first != end && *first == '.')
    ++first;
  if (first == end || !is_digit(*first))
    return nullptr;
  const bool plus = *begin == '+';
  const auto [stop, error] = read_decimal(plus ? begin + 1 : begin, end, value);
  if (error == std::errc::result_out_of_range) {
    // It does not say which end it fell off.
    const std::string number = lower({digits, std::size_t(stop - digits)});
    const std::size_t e = number.find('e');
    const bool tiny = e == std::string::npos ? number[0] == '0' || number[0] == '.'
                                             : number[e + 1] == '-';
    value = tiny ? 0 : std::numeric_limits<double>::infinity();
  }
  if (stop != end && (*stop == 'D' || *stop == 'd'))
    return scan_d_exponent(begin, stop, end, value);
  return stop;
}

bool to_number(std::string_view text, double& value) {
  const char* end = text.data() + text.size();
  return scan_number(text.data(), end, value) == end && !text.empty() &&
         std::abs(value) <= kLargest;
}

bool is_missing(std::string_view text) {
  constexpr std::string_view kWords[] = {"?",    "n/a",  "n.a.", "#n/a", "nan",
                                         "null", "<na>", "--",   "\\n",  "#div/0!"};
  constexpr std::string_view kStarts =
      "?nN#<-\\ \t\r\n";  // most cells are none at the first look
  if (!text.empty() && kStarts.find(text[0]) == kStarts.npos)
    return false;
  if (text.find_first_not_of(" \t\r\n") == text.npos)
    return true;
  if (text.size() > 7)
    return false;
  return std::find(std::begin(kWords), std::end(kWords), lower(text)) != std::end(kWords);
}

bool may_be_missing(std::string_view text) {
  if (text.empty() || (text[0] != 'n' && text[0] != 'N'))
    return text == "-" || text == ".";
  return (text.size() == 2 || text.size() == 4) &&
         (lower(text) == "na" || lower(text) == "none");
}

bool has_na_value(const std::vector<std::string>& values) {
  return std::any_of(values.begin(), values.end(), may_be_missing);
}

std::string not_a_number(std::string_view text) {
  if (is_missing(text) || may_be_missing(text))
    return text.empty() ? "missing value"
                        : fmt::format("missing value {}", in_quotes(text));
  const char* end = text.data() + text.size();
  double value = 0;
  const char* stop = scan_number(text.data(), end, value);
  if (stop == end)
    return fmt::format("{} is too large", in_quotes(text));
  const std::string word = lower(text);
  for (const std::string_view sign : {"", "+", "-"})
    if (word == std::string(sign) + "inf" || word == std::string(sign) + "infinity")
      return fmt::format("{} is not finite", in_quotes(text));
  return fmt::format("{} is not a number", in_quotes(text));
}

std::string CsvCell::unquoted() const {
  std::string text;
  for (std::size_t i = 0; i < size; ++i) {
    text += data[i];
    i += has_doubled_quotes && data[i] == '"';
  }
  return text;
}

std::string_view CsvCell::text() {
  if (!has_doubled_quotes)
    return raw();
  const std::string single = unquoted();
  char* const out = std::copy(single.begin(), single.end(), data);
  // What is left over becomes quotes, so that line_of() still counts right.
  std::fill(out, data + size, '"');
  size = std::size_t(out - data);
  has_doubled_quotes = false;
  return raw();
}

bool CsvCells::at_cell_end(const char* p) const {
  return p == end_ || *p == separator_ || *p == '\n' ||
         (*p == '\r' && (p + 1 == end_ || p[1] == '\n'));
}

/// Moves past what ends a cell: the separator, a line ending, or the end of the text.
void CsvCells::pass(char* p) {
  row_ended_ = p == end_ || *p != separator_;
  if (p != end_ && *p == '\r')
    ++p;
  at_ = p == end_ ? p : p + 1;
}

bool CsvCells::number(double& value) {
  char* p = at_;
  while (p != end_ && *p == ' ')
    ++p;
  p = const_cast<char*>(scan_number(p, end_, value));
  if (p == nullptr || std::abs(value) > kLargest)
    return false;
  while (p != end_ && *p == ' ')
    ++p;
  if (!at_cell_end(p))
    return false;
  pass(p);
  return true;
}

CsvCell CsvCells::cell() {
  char* begin = at_;
  while (begin != end_ && *begin == ' ')
    ++begin;
  if (begin != end_ && *begin == '"')
    return quoted_cell(begin);
  char* p = begin;
  while (!at_cell_end(p))
    ++p;
  pass(p);
  while (p != begin && p[-1] == ' ')
    --p;
  return {begin, std::size_t(p - begin), false};
}

CsvCell CsvCells::quoted_cell(char* quote) {
  char* begin = quote + 1;
  bool doubled = false;
  char* p = begin;
  for (;; p += 2, doubled = true) {
    p = std::find(p, end_, '"');
    if (p == end_)
      fail("{}:{}: a quote (\") opens here and is never closed", source_,
           line_of(text_, quote));
    if (p + 1 == end_ || p[1] != '"')
      break;
  }
  char* after = p + 1;
  while (after != end_ && *after == ' ')
    ++after;
  if (!at_cell_end(after))
    fail("{}:{}: text after a closing quote; a quote inside quotes is written twice",
         source_, line_of(text_, after));
  pass(after);
  return {begin, std::size_t(p - begin), doubled, true};
}

}  // namespace GAMBETA_NAMESPACE
