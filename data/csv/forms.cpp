#include "data/csv/forms.hpp"

#include <algorithm>
#include <vector>

#include "data/csv/cells.hpp"
#include "data/csv/words.hpp"
#include "data/text/text.hpp"

namespace GAMBETA_NAMESPACE {

namespace {

constexpr std::string_view kSigns[] = {"$", "%", "€", "£", "¥", "₹"};

std::string_view without_spaces(std::string_view text) {
  while (!text.empty() && text.front() == ' ')
    text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ')
    text.remove_suffix(1);
  return text;
}

/// A number taken apart: its sign of a currency or %, whether it is below zero, the rest.
struct Parts {
  std::string_view sign;
  bool negative = false;
  std::string_view digits;
};

Parts parts_of(std::string_view text) {
  Parts parts;
  const auto take_minus = [&] {
    if (text.empty() || (text[0] != '-' && text[0] != '+'))
      return;
    parts.negative = text[0] == '-';
    text.remove_prefix(1);
  };
  take_minus();  // -$5 as well as $-5
  for (const std::string_view sign : kSigns) {
    if (text.starts_with(sign))
      text.remove_prefix(sign.size());
    else if (text.ends_with(sign))
      text.remove_suffix(sign.size());
    else
      continue;
    parts.sign = sign;
    text = without_spaces(text);
    if (!parts.negative)
      take_minus();
    break;
  }
  parts.digits = text;
  return parts;
}

/// True for 1,234 and 12,345,678 and 1,234.5: one to three digits that do not begin with
/// 0, then groups of three.
bool in_groups(std::string_view digits) {
  const std::string_view whole = digits.substr(0, digits.find('.'));
  const auto pieces = at_commas(whole);
  if (pieces[0].empty() || pieces[0].size() > 3 || pieces[0][0] == '0')
    return false;
  return std::all_of(pieces.begin() + 1, pieces.end(),
                     [](std::string_view group) { return group.size() == 3; });
}

}  // namespace

bool to_number(std::string_view text, const NumberForm& form, double& value) {
  if (form == NumberForm())
    return to_number(text, value);
  const Parts parts = parts_of(text);
  if (parts.sign != form.sign)
    return false;
  std::string plain(parts.negative ? "-" : "");
  const bool grouped = parts.digits.find(',') != parts.digits.npos;
  if (form.decimal == ',' && parts.digits.find('.') != parts.digits.npos)
    return false;
  if (form.decimal == '.' && grouped && (!form.thousands || !in_groups(parts.digits)))
    return false;
  if (parts.digits.starts_with('-') || parts.digits.starts_with('+'))
    return false;
  for (const char c : parts.digits)
    if (c != ',' || form.decimal == ',')
      plain += c == ',' ? '.' : c;
  return to_number(std::string_view(plain), value);
}

std::string not_a_number(std::string_view text, const NumberForm& form) {
  const Parts parts = parts_of(text);
  const bool has_digits = std::any_of(text.begin(), text.end(), is_digit);
  if (has_digits && parts.sign.empty() && !form.sign.empty())
    return fmt::format("{} is a number without {}, which this column has",
                       in_quotes(text), form.sign);
  if (has_digits && form.decimal == ',' && text.find('.') != text.npos)
    return fmt::format("{} has a point, and this column has decimal commas",
                       in_quotes(text));
  return not_a_number(text);
}

std::string description(const NumberForm& form) {
  std::vector<std::string> parts;
  if (!form.sign.empty())
    parts.push_back(fmt::format("with {}", form.sign));
  if (form.thousands)
    parts.emplace_back("with commas between thousands");
  return fmt::format("{}", fmt::join(parts, ", "));
}

bool FormEvidence::add(std::string_view cell, bool quoted) {
  double value;
  if (to_number(cell, value)) {
    ++numbers_;
    points_ |= cell.find('.') != cell.npos;
    return true;
  }
  const Parts parts = parts_of(cell);
  const std::string_view digits = parts.digits;
  const auto commas = std::count(digits.begin(), digits.end(), ',');
  const auto points = std::count(digits.begin(), digits.end(), '.');
  const bool number =
      to_number(digits, value) ||
      (commas > 0 && points <= 1 && std::any_of(digits.begin(), digits.end(), is_digit) &&
       std::all_of(digits.begin(), digits.end(),
                   [](char c) { return is_digit(c) || c == ',' || c == '.'; }));
  if (!number)
    return false;
  ++numbers_;
  points_ |= points > 0;
  if (!parts.sign.empty()) {
    mixed_signs_ |= signed_ > 0 && sign_ != parts.sign;
    sign_ = parts.sign;
    ++signed_;
  }
  if (commas == 0)
    return true;
  if (commas_++ == 0)
    first_comma_ = cell;
  const bool point_follows = points > 0 && digits.find('.') > digits.rfind(',');
  const auto point = digits.find('.');
  if (point_first_.empty() && commas == 1 && 1 <= point && point <= 3 &&
      digits.find(',') == point + 4)
    point_first_ = cell;
  const auto pieces = at_commas(digits);
  many_commas_ |= commas > 1 || point_follows;
  all_groups_ &= in_groups(digits) && (points == 0 || point_follows);
  all_quoted_ &= quoted;
  if (commas == 1 && points == 0)
    decimal_commas_ |= pieces[1].size() != 3 || pieces[0].empty() || pieces[0] == "0" ||
                       pieces[0].size() > 3;
  return true;
}

std::optional<NumberForm> FormEvidence::form(char separator, char decimal,
                                             std::string& problem) const {
  NumberForm form;
  form.sign = sign_;
  if (mixed_signs_ || (signed_ > 0 && signed_ < numbers_)) {
    problem = mixed_signs_ ? "its numbers have different signs of currency"
                           : fmt::format("{} of its {} numbers are written with {}",
                                         signed_, numbers_, sign_);
    return {};
  }
  if (commas_ == 0) {
    if (decimal == ',' && points_) {
      problem = "it has decimal points, and the file's numbers have decimal commas";
      return {};
    }
    if (decimal == ',')
      form.decimal = ',';
    return form;
  }
  if (!point_first_.empty() && decimal != '.') {
    problem =
        fmt::format("{} has a point before its decimal comma; write it without points",
                    in_quotes(point_first_));
    return {};
  }
  const bool from_cells = decimal == 0 && separator != ',' && decimal_commas_;
  if (decimal == ',' || from_cells) {
    form.decimal = ',';
    if (many_commas_ || points_) {
      problem = "some of its numbers have decimal commas and others points or two commas";
      return {};
    }
    return form;
  }
  form.thousands = ',';
  if (!all_groups_) {
    problem =
        fmt::format("{} is a number in no form: commas set groups of three digits apart",
                    in_quotes(first_comma_));
    if (separator == ',' && !many_commas_ && decimal == 0)
      problem = fmt::format("{} may be a decimal comma: --decimal comma reads it so",
                            in_quotes(first_comma_));
    return {};
  }
  if (decimal == '.' || many_commas_ || (separator == ',' && all_quoted_))
    return form;
  problem = fmt::format(
      "{} may be a number above a thousand or a decimal comma; say "
      "which: --decimal point or --decimal comma",
      in_quotes(first_comma_));
  return {};
}

}  // namespace GAMBETA_NAMESPACE
