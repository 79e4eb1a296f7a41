#include "data/csv/forms.hpp"

#include <algorithm>
#include <vector>

#include "data/csv/cells.hpp"
#include "data/csv/words.hpp"
#include "data/text/text.hpp"

namespace GAMBETA_NAMESPACE {

namespace {

constexpr std::string_view kSigns[] = {"$", "%", "€", "£", "¥", "₹"};

bool is_sign(std::string_view text) {
  return std::find(std::begin(kSigns), std::end(kSigns), text) != std::end(kSigns);
}

std::string_view without_spaces(std::string_view text) {
  while (!text.empty() && text.front() == ' ')
    text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ')
    text.remove_suffix(1);
  return text;
}

/// A number taken apart: its sign of a currency, % or unit, whether it is below zero, the rest.
struct Parts {
  std::string_view sign;
  bool negative = false;
  std::string_view digits;
};

/// `unit` is looked for behind, where a column has one.
Parts parts_of(std::string_view text, std::string_view unit = {}) {
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
  if (parts.sign.empty() && !unit.empty() && text.ends_with(unit)) {
    parts.sign = unit;
    text = without_spaces(text.substr(0, text.size() - unit.size()));
  }
  parts.digits = text;
  return parts;
}

/// "cm" of "150 cm": a word behind the last digit; empty if there is none.
std::string_view unit_of(std::string_view text) {
  constexpr std::size_t kLongest = 16;
  const auto digit = text.find_last_of("0123456789");
  const auto unit = digit == text.npos ? "" : without_spaces(text.substr(digit + 1));
  const bool is_word =
      !unit.empty() && (is_letter(unit[0]) || (unit[0] & 0x80) != 0) && !is_sign(unit);
  return is_word && unit.size() <= kLongest && printable(unit, kLongest) == unit ? unit
                                                                                 : "";
}

/// True for 1,234 and 12,345,678 and 1,234.5, if commas stand between and the point is the
/// decimal one: one to three digits that do not begin with 0, then groups of three.
bool in_groups(std::string_view digits, char between, char decimal) {
  const std::string_view whole = digits.substr(0, digits.find(decimal));
  const auto pieces = split_at(between, whole);
  if (pieces[0].empty() || pieces[0].size() > 3 || pieces[0][0] == '0' ||
      digits.find(between, whole.size()) != digits.npos)
    return false;
  return std::all_of(pieces.begin() + 1, pieces.end(),
                     [](std::string_view group) { return group.size() == 3; });
}

}  // namespace

bool to_number(std::string_view text, const NumberForm& form, double& value) {
  if (form == NumberForm())
    return to_number(text, value);
  const std::string plain = in_plain_signs(text);
  const Parts parts = parts_of(plain, form.sign);
  std::string digits(parts.digits);
  if (parts.sign != form.sign || digits.starts_with('-') || digits.starts_with('+'))
    return false;
  if (form.thousands != 0 && digits.find(form.thousands) != digits.npos) {
    if (!in_groups(digits, form.thousands, form.decimal))
      return false;
    std::erase(digits, form.thousands);
  }
  if (form.decimal == ',') {
    if (digits.find('.') != digits.npos)
      return false;
    std::replace(digits.begin(), digits.end(), ',', '.');
  }
  return to_number(std::string_view((parts.negative ? "-" : "") + digits), value);
}

std::string not_a_number(std::string_view text, const NumberForm& form) {
  const Parts parts = parts_of(text, form.sign);
  const bool has_digits = std::any_of(text.begin(), text.end(), is_digit);
  if (has_digits && parts.sign.empty() && !form.sign.empty())
    return fmt::format("{} is a number without {}, which this column has",
                       in_quotes(text), printable(form.sign, 40));
  if (has_digits && form.decimal == ',' && text.find('.') != text.npos)
    return fmt::format(
        "{} has a point, and this column has decimal commas: write them here, too",
        in_quotes(text));
  return not_a_number(text);
}

std::string description(const NumberForm& form) {
  std::vector<std::string> parts;
  if (!form.sign.empty())
    parts.push_back(fmt::format("with {}", printable(form.sign, 40)));
  if (form.thousands != 0)
    parts.push_back(
        fmt::format("with {} between thousands", form.thousands == ','   ? "commas"
                                                 : form.thousands == '.' ? "points"
                                                                         : "spaces"));
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string in_form(std::string number, const NumberForm& form) {
  std::replace(number.begin(), number.end(), '.', form.decimal);
  if (form.sign == "%")
    return number + form.sign;
  const bool in_front = form.sign.empty() || is_sign(form.sign);
  return in_front ? form.sign + number : number + " " + form.sign;
}

bool FormEvidence::add(std::string_view cell, bool quoted) {
  double value;
  if (to_number(cell, value)) {
    ++numbers_;
    const bool point = cell.find('.') != cell.npos;
    points_ |= point;
    point_groups_ =
        point_groups_ && (!point || in_groups(parts_of(cell).digits, '.', ','));
    return true;
  }
  const std::string plain = in_plain_signs(cell);
  const std::string_view unit = unit_of(plain);
  const Parts parts = parts_of(plain, unit);
  const bool number = add_digits(std::string(parts.digits), cell, quoted);
  if (!number || !unit.empty()) {
    if (number && (unit_.empty() || unit_ == unit))
      unit_ = unit, ++in_unit_;
    else if (--in_unit_; odd_.empty())
      odd_ = cell;
    return false;
  }
  ++numbers_;
  if (!parts.sign.empty()) {
    mixed_signs_ |= signed_ > 0 && sign_ != parts.sign;
    sign_ = parts.sign;
    ++signed_;
  }
  return true;
}

// Looks at what is left of a cell without its signs. False if that is a number in no form.
bool FormEvidence::add_digits(std::string digits, std::string_view cell, bool quoted) {
  const bool has_spaces = digits.find(' ') != digits.npos;
  if (has_spaces && !in_groups(digits, ' ', digits.find(',') != digits.npos ? ',' : '.'))
    return false;
  std::erase(digits, ' ');
  const auto commas = std::count(digits.begin(), digits.end(), ',');
  const auto points = std::count(digits.begin(), digits.end(), '.');
  const bool by_points = points > 0 && commas <= 1 && in_groups(digits, '.', ',');
  double value;
  const bool number =
      to_number(digits, value) || (((commas > 0 && points <= 1) || by_points) &&
                                   std::any_of(digits.begin(), digits.end(), is_digit) &&
                                   std::all_of(digits.begin(), digits.end(), [](char c) {
                                     return is_digit(c) || c == ',' || c == '.';
                                   }));
  if (!number)
    return false;
  points_ |= points > 0;
  point_groups_ &= points == 0 || by_points;
  if (has_spaces || (by_points && commas + points > 1)) {
    (has_spaces ? spaces_ : by_points_) = true;
    if (first_group_.empty())
      first_group_ = cell;
  }
  if (commas > 0)
    add_commas(digits, commas, by_points, cell, quoted);
  return true;
}

void FormEvidence::add_commas(std::string_view digits, long commas, bool by_points,
                              std::string_view cell, bool quoted) {
  if (commas_++ == 0)
    first_comma_ = cell;
  const auto point = digits.find('.');
  many_commas_ |= commas > 1 || (point != digits.npos && point > digits.rfind(','));
  all_groups_ &= in_groups(digits, ',', '.');
  all_quoted_ &= quoted;
  const auto pieces = split_at(',', digits);
  decimal_commas_ |= by_points;
  if (commas == 1 && point == digits.npos)
    decimal_commas_ |= pieces[1].size() != 3 || pieces[0].empty() || pieces[0] == "0" ||
                       pieces[0].size() > 3;
}

std::optional<NumberForm> FormEvidence::form(char separator, char decimal,
                                             std::string& problem) const {
  NumberForm form;
  form.sign = sign_.empty() ? unit_ : sign_;
  if (mixed_signs_ || (signed_ > 0 && signed_ < numbers_)) {
    problem = mixed_signs_ ? "its numbers have different signs of currency"
                           : fmt::format("{} of its {} numbers are written with {}",
                                         signed_, numbers_, sign_);
    return {};
  }
  if (spaces_ || by_points_)
    return form_of_groups(form, decimal, problem);
  if (commas_ > 0)
    return form_of_commas(form, separator, decimal, problem);
  if (decimal == ',' && points_) {
    problem = "it has decimal points, and the file's numbers have decimal commas";
    return {};
  }
  if (decimal == ',')
    form.decimal = ',';
  return form;
}

// Where spaces or points stand between thousands, a comma is a decimal one.
std::optional<NumberForm> FormEvidence::form_of_groups(NumberForm form, char decimal,
                                                       std::string& problem) const {
  form.thousands = spaces_ ? ' ' : '.';
  form.decimal = by_points_ || commas_ > 0 || decimal == ',' ? ',' : '.';
  const bool one_way =
      spaces_ ? !by_points_ && (form.decimal == '.' || !points_) : point_groups_;
  if (one_way && !many_commas_ && (decimal == 0 || decimal == form.decimal))
    return form;
  problem = fmt::format("{} is written otherwise than others of its numbers",
                        in_quotes(first_group_));
  return {};
}

std::optional<NumberForm> FormEvidence::form_of_commas(NumberForm form, char separator,
                                                       char decimal,
                                                       std::string& problem) const {
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
