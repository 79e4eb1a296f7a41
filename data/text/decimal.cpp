#include "data/text/decimal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <version>

namespace GAMBETA_NAMESPACE {

namespace {

/// The digits of a finite number that is not 0, and the power of ten of the first:
/// 0.00125 is 125 and -3.
struct Digits {
  std::string digits;
  int power = 0;

  explicit Digits(std::string_view text) {  // "0.00125", "1.25e-05", "1250"
    const std::size_t e = std::min(text.find('e'), text.size());
    const std::string_view number = text.substr(0, e);
    const std::size_t point = std::min(number.find('.'), number.size());
    for (const char c : number)
      if (c != '.')
        digits += c;
    const std::size_t zeros = digits.find_first_not_of('0');
    power = int(point) - 1 - int(zeros) + (e < text.size() ? std::atoi(&text[e + 1]) : 0);
    digits = digits.substr(zeros, digits.find_last_not_of('0') + 1 - zeros);
  }
};

template <class Number>
std::string shortest(Number number) {
  if (number == 0 || !std::isfinite(number))
    return fmt::format("{}", number);
  const Digits d(fmt::format("{}", std::abs(number)));
  const int n = int(d.digits.size());
  const std::string sign = number < 0 ? "-" : "";
  const int fixed = d.power < 0       ? n + 1 - d.power                    // 0.00125
                    : d.power < n - 1 ? n + 1                              // 12.5
                                      : d.power + 1;                       // 1250
  const int scientific = n + (n > 1) + (std::abs(d.power) < 100 ? 4 : 5);  // 1.25e-05
  if (fixed > scientific)
    return fmt::format("{}{}{}{}e{:+03}", sign, d.digits[0], n > 1 ? "." : "",
                       d.digits.substr(1), d.power);
  if (d.power < 0)
    return fmt::format("{}0.{:0>{}}{}", sign, "", -d.power - 1, d.digits);
  if (d.power < n - 1)
    return fmt::format("{}{}.{}", sign, d.digits.substr(0, std::size_t(d.power) + 1),
                       d.digits.substr(std::size_t(d.power) + 1));
  return fmt::format("{:.0f}",
                     number);  // all its digits: as many as 1250 has, but nearer
}

#ifdef __cpp_lib_to_chars
template <class Number>
std::from_chars_result read(const char* first, const char* last, Number& number) {
  return std::from_chars(first, last, number);
}
#else
float to_number(const char* text, char** end, float) {
  return std::strtof(text, end);
}
double to_number(const char* text, char** end, double) {
  return std::strtod(text, end);
}

template <class Number>
std::from_chars_result read(const char* first, const char* last, Number& number) {
  // Nothing but what from_chars takes: strtod would skip blanks, and read +1 and 0x1.
  const std::string text(first, std::find_if_not(first, last, [](char c) {
                           return ('0' <= c && c <= '9') || c == '.' || c == 'e' ||
                                  c == 'E' || c == '-' || c == '+';
                         }));
  char* stop = nullptr;
  const Number value = to_number(text.c_str(), &stop, Number());
  if (stop == text.c_str() || text[0] == '+')
    return {first, std::errc::invalid_argument};
  const char* const end = first + (stop - text.c_str());
  const auto mantissa = std::string_view(text).substr(0, text.find_first_of("eE"));
  const bool zero = mantissa.find_first_of("123456789") == std::string_view::npos;
  if (std::isinf(value) || (value == 0 && !zero))
    return {end, std::errc::result_out_of_range};
  number = value;
  return {end, std::errc()};
}
#endif

}  // namespace

std::string shortest_decimal(float number) {
  return shortest(number);
}
std::string shortest_decimal(double number) {
  return shortest(number);
}
std::from_chars_result read_decimal(const char* first, const char* last, float& number) {
  return read(first, last, number);
}
std::from_chars_result read_decimal(const char* first, const char* last, double& number) {
  return read(first, last, number);
}

}  // namespace GAMBETA_NAMESPACE
