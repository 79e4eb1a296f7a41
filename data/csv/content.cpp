#include "data/csv/content.hpp"

#include <algorithm>
#include <cmath>

#include "data/csv/words.hpp"
#include "data/telling.hpp"
#include "data/text/text.hpp"

namespace GAMBETA_NAMESPACE {

namespace {

constexpr std::size_t kFewValues = 32;  // a category may always have so many

/// True for 9:05, 14:30:00 and the like.
bool is_time(std::string_view text) {
  const auto pieces = split_at(':', text.substr(0, text.find('.')));
  return (pieces.size() == 2 || pieces.size() == 3) &&
         std::all_of(pieces.begin(), pieces.end(), [](std::string_view piece) {
           return (piece.size() == 1 || piece.size() == 2) &&
                  std::all_of(piece.begin(), piece.end(), is_digit);
         });
}

/// True for 2024-01-31, 31.1.24, 1/31/2024 and the like, perhaps with a time behind.
bool is_date(std::string_view text) {
  std::size_t lengths[3] = {}, part = 0, at = 0;
  char separator = 0;
  for (; at < text.size() && text[at] != ' ' && text[at] != 'T'; ++at) {
    if (is_digit(text[at]))
      ++lengths[part];
    else if ((text[at] == '-' || text[at] == '/' || text[at] == '.') && part < 2 &&
             (separator == 0 || separator == text[at]))
      separator = text[at], ++part;
    else
      return false;
  }
  const auto is_day = [](std::size_t n) { return n == 1 || n == 2; };
  const bool time = at == text.size() || text.find(':', at) != text.npos;
  return time && part == 2 && is_day(lengths[1]) &&
         ((lengths[0] == 4 && is_day(lengths[2])) ||
          (is_day(lengths[0]) && (lengths[2] == 4 || lengths[2] == 2)));
}

bool has_identifier_name(const CsvTable& table, Index column) {
  const auto c = std::size_t(column);
  return table.has_header && (table.unnamed[c] || is_identifier_name(table.names[c]));
}

}  // namespace

std::size_t most_values(Index cells) {
  return std::min(std::max(kFewValues, std::size_t(cells) / 10), kMostValues);
}

void Content::add(const CsvCell& cell) {
  const std::string_view text = cell.raw();
  if (const auto known = met.find(text); known != met.end()) {
    ++words;
    dates += known->second;
    return;
  }
  if (is_missing(text)) {
    ++empty;
    return;
  }
  if (may_be_missing(text)) {
    ++na_words;
    na_values.emplace(text);
    return;
  }
  if (names_rows || values.size() <= kMostCounted)
    values.insert(text);
  if (!forms.add(text, cell.quoted)) {
    if (words++ == 0)
      word = text;
    const bool date = is_date(text) || is_time(text);
    dates += date;
    if (met.size() < kMostCounted)
      met.emplace(text, date);
    return;
  }
  ++numbers;
  double number = 0;
  const bool plain = to_number(text, number);
  const bool is_whole = plain && number == std::floor(number);
  whole &= is_whole;
  fractions |= plain ? !is_whole : text.find('.') != text.npos;
  leading_zeros |= plain && text.size() > 1 && text[0] == '0' && is_digit(text[1]);
  const std::size_t digits = text.find('.') == text.npos ? text.size() : 0;
  shortest = std::min(shortest, digits);
  longest = std::max(longest, digits);
}

bool Content::deserves_a_look() const {
  return words > 0 || forms.any() || total() == 0 || looks_like_codes();
}

bool Content::has_typing_errors() const {
  if (words == 0 || numbers == 0)
    return false;
  const bool many = values.size() > most_values(total());
  return 10 * words < total() && (fractions || many);
}

bool Content::is_whole_and_different() const {
  const bool whole_with_unit = is_in_one_unit() && !forms.has_points();
  return (words == 0 || whole_with_unit) && whole && total() > 1 &&
         values.size() == std::size_t(total());
}

bool Content::looks_like_codes() const {
  constexpr std::size_t kShortCode = 5;
  return words == 0 && whole && numbers > 1 && values.size() > 1 &&
         (leading_zeros || (shortest == longest && longest >= kShortCode));
}

bool Content::are_measured_targets(std::optional<Task> task) const {
  const bool guess = forms.has_points() || values.size() > kMostClasses;
  return is_in_one_unit() && (task ? *task == Task::Regression : guess);
}

bool Content::has_frequent_na_words() const {
  const auto each = [](Index cells, std::size_t different) {
    return double(cells) / double(std::max<std::size_t>(different, 1));
  };
  return na_words > 0 && each(na_words, na_values.size()) >= each(total(), values.size());
}

std::string Content::list_of_na_words() const {
  return list_of(std::vector(na_values.begin(), na_values.end()));
}

std::string Content::first_word(const CsvTable& table) const {
  return fmt::format("{}:{}: {}: {}{}", table.source, line_of(table.text, word.data()),
                     table.column_name(column), not_a_number(word),
                     words == 1 ? "" : fmt::format(" ({} such cells)", words));
}

std::vector<Content> contents(CsvTable& table, const std::vector<Index>& wanted,
                              Index most_rows) {
  std::vector<Content> result(wanted.size());
  for (std::size_t k = 0; k < wanted.size(); ++k) {
    result[k].column = wanted[k];
    result[k].names_rows = has_identifier_name(table, wanted[k]);
  }
  CsvCells cells(table.text, table.begin, table.end, table.separator, table.source);
  for (Index row = 0; row < most_rows && cells.position() < table.end; ++row) {
    std::size_t next = 0;
    Index column = 0;
    do {
      const CsvCell cell = cells.cell();
      if (next < wanted.size() && wanted[next] == column)
        result[next++].add(cell);
      ++column;
    } while (!cells.row_ended());
  }
  return result;
}

std::string ragged_row(CsvTable& table) {
  CsvCells cells(table.text, table.begin, table.end, table.separator, table.source);
  while (cells.position() < table.end) {
    const std::size_t begin = cells.position();
    Index count = 0;
    bool ends_in_separator = false;
    for (; count == 0 || !cells.row_ended(); ++count)
      ends_in_separator = cells.cell().size == 0;
    if (count == table.columns())
      continue;
    const std::size_t line = std::size_t(line_of(table.text, &table.text[begin]));
    const char first = table.text[begin];
    if (count == 1 && (first == '\n' || first == '\r'))
      return fmt::format("{}:{}: a blank line, expected {} values", table.source, line,
                         table.columns());
    const std::string why = fmt::format(" (the line ends in {})", table.separator_name());
    return fmt::format("{}:{}: {} value{}, expected {}{}", table.source, line, count,
                       count == 1 ? "" : "s", table.columns(),
                       ends_in_separator ? why : "");
  }
  return "";
}

}  // namespace GAMBETA_NAMESPACE
