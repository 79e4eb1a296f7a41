#include "data/csv/header.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <unordered_set>

#include "data/csv/cells.hpp"
#include "data/text/text.hpp"

namespace GAMBETA_NAMESPACE {

namespace {

using Cells = std::vector<CsvCell>;

bool is_gap(const CsvCell& cell) {
  return is_missing(cell.raw()) || may_be_missing(cell.raw());
}
bool has_number(const CsvCell& cell) {
  double value;
  return to_number(cell.raw(), value);
}
bool is_word(const CsvCell& cell) {
  return !is_gap(cell) && !has_number(cell);
}

Cells read_row(CsvCells& reader) {
  Cells cells;
  do
    cells.push_back(reader.cell());
  while (!reader.row_ended());
  return cells;
}

/// True if a column has a word in the first row and numbers in the next ten. `reader` is a
/// copy.
bool has_words_above_numbers(const CsvTable& table, const Cells& first, CsvCells reader) {
  constexpr int kRows = 10;
  std::vector<bool> numbers(first.size()), others(first.size());
  for (int row = 0; row < kRows && reader.position() < table.end; ++row) {
    const Cells cells = read_row(reader);
    for (std::size_t c = 0; c < std::min(cells.size(), first.size()); ++c)
      if (!is_gap(cells[c]))
        (has_number(cells[c]) ? numbers : others)[c] = true;
  }
  for (std::size_t c = 0; c < first.size(); ++c)
    if (is_word(first[c]) && numbers[c] && !others[c])
      return true;
  return false;
}

/// 0, 1, 2, ... as pandas names columns, or three years or more in a row.
bool counts_up(const Cells& first) {
  std::size_t zeros = 0, years = 0;
  double before = 0;
  for (const CsvCell& cell : first) {
    double value = 0;
    if (!to_number(cell.raw(), value)) {
      if (is_word(cell))
        continue;
      return false;
    }
    zeros += value == double(zeros);
    if (value < 1500 || value > 2200 || value != std::floor(value) ||
        (years > 0 && value != before + 1))
      years = 0;
    else
      ++years;
    before = value;
  }
  return (zeros == first.size() && zeros > 1) || years >= 3;
}

/// True if of the first row's words half or more stand again in their columns in the next
/// 1000 rows: then it is a row of data like the others, in a table of text alone. `reader`
/// is a copy.
bool occurs_below(const CsvTable& table, const std::vector<CsvCell>& first,
                  CsvCells reader) {
  std::vector<bool> seen(first.size());
  const auto words = std::size_t(
      std::count_if(first.begin(), first.end(), [](auto cell) { return cell.size > 0; }));
  std::size_t count = 0;
  constexpr int kRows = 1000;
  for (int row = 0; row < kRows && reader.position() < table.end; ++row) {
    std::size_t column = 0;
    do {
      const std::string_view cell = reader.cell().raw();
      if (column < first.size() && !seen[column] && !is_missing(cell) &&
          cell == first[column].raw()) {
        seen[column] = true;
        ++count;
      }
      ++column;
    } while (!reader.row_ended());
    if (2 * count >= words)
      return true;
  }
  return false;
}

/// Words for missing values tell nothing: `?,?,?,a` is data, `RI,NA,MG` are names. Nor do
/// empty cells in front: pandas writes no name above its index.
bool is_header(const CsvTable& table, const Cells& first, const CsvCells& reader) {
  const auto words = std::count_if(first.begin(), first.end(), is_word);
  const bool ends_empty = first.back().size == 0;
  const auto gaps = std::count_if(first.begin(), first.end(), [&](const CsvCell& cell) {
    return is_gap(cell) && (cell.size > 0 || ends_empty);
  });
  if (std::any_of(first.begin(), first.end(), has_number))
    return counts_up(first) || has_words_above_numbers(table, first, reader);
  return words > gaps && !occurs_below(table, first, reader);
}

/// Says of these columns, which have a fault, what they are called.
void notice_names(CsvTable& table, std::string_view fault,
                  const std::vector<std::size_t>& columns) {
  std::vector<std::string> names;
  for (const std::size_t c : columns)
    names.push_back(table.names[c]);
  if (names.size() == 1)
    table.notices.push_back(fmt::format("{}: column {} has {}; it is called {}",
                                        table.source, columns[0] + 1, fault, names[0]));
  else if (!names.empty())
    table.notices.push_back(fmt::format("{}: {} columns have {}; they are called {}",
                                        table.source, names.size(), fault,
                                        list_of(names)));
}

/// A name that another column has, too, gets a number behind it: a, a.1, a.2.
void rename_twins(CsvTable& table) {
  std::unordered_set<std::string> taken(table.names.begin(), table.names.end());
  std::unordered_map<std::string, Index> met;  // how many columns have had the name
  std::vector<std::size_t> twins;
  for (std::size_t c = 0; c < table.names.size(); ++c) {
    const std::string given = table.names[c];
    Index& count = met[given];
    if (count++ == 0)
      continue;
    while (!taken.insert(table.names[c] = fmt::format("{}.{}", given, count - 1)).second)
      ++count;
    twins.push_back(c);
  }
  notice_names(table, "the name of another", twins);
}

/// Takes the names from the header's cells; a column without a name is called c1, c2, ...
void name_columns(CsvTable& table, std::vector<CsvCell>& cells) {
  const std::string for_sed = table.separator == '|'    ? "\\|"
                              : table.separator == '\t' ? "\\t"
                                                        : std::string(1, table.separator);
  check(table.names.size() < 2 || cells.back().size > 0,
        "{}:1: the line ends in {}; take it off this line and all others: "
        "sed -E 's/{}\\r?$//' FILE | gambeta train - ...",
        table.source, table.separator_name(), for_sed);
  std::vector<std::size_t> unnamed;
  for (std::size_t c = 0; c < cells.size(); ++c) {
    table.unnamed[c] = cells[c].size == 0;
    if (table.unnamed[c])
      unnamed.push_back(c);
    else
      table.names[c] = in_one_line(cells[c].text());
  }
  notice_names(table, "no name", unnamed);
  rename_twins(table);
}

/// True if the row below the header, as R writes it, has its name in front.
bool has_row_names(const CsvTable& table, const Cells& header, CsvCells reader) {
  if (reader.position() >= table.end || header.back().size == 0)
    return false;
  const Cells row = read_row(reader);
  return row.size() == header.size() + 1 && row.back().size > 0;
}

/// A title that a spreadsheet padded with separators, above a row of names with numbers below.
void refuse_padded_title(const CsvTable& table, const Cells& first, CsvCells reader) {
  const bool one_word = first.size() > 1 && is_word(first[0]) &&
                        std::all_of(first.begin() + 1, first.end(),
                                    [](auto& cell) { return cell.size == 0; });
  const std::size_t below = reader.position();
  if (!one_word || below >= table.end)
    return;
  const Cells names = read_row(reader);
  if (std::all_of(names.begin(), names.end(), is_word) &&
      has_words_above_numbers(table, names, reader))
    fail_for_title(table, Index(names.size()), below);
}

/// A row of words alone below the header, where the two next rows have numbers, says in what
/// units these are.
void refuse_units(const CsvTable& table, CsvCells reader) {
  if (reader.position() >= table.end)
    return;
  const Cells units = read_row(reader);
  std::size_t below = 0;
  for (int row = 0; row < 2 && reader.position() < table.end; ++row) {
    const Cells cells = read_row(reader);
    std::size_t numbers = 0;
    for (std::size_t c = 0; c < std::min(cells.size(), units.size()); ++c)
      numbers += is_word(units[c]) && has_number(cells[c]);
    below = row == 0 ? numbers : std::min(below, numbers);
  }
  const auto words = std::size_t(std::count_if(units.begin(), units.end(), is_word));
  if (words < 2 || below < 2 || 2 * below < words ||
      std::any_of(units.begin(), units.end(), has_number))
    return;
  const Index line = line_of(table.text, units[0].data);
  fail(
      "{}:{}: words above columns of numbers: units? Without them: sed {}d FILE | "
      "gambeta "
      "train - ...",
      table.source, line, line);
}

}  // namespace

void fail_for_title(const CsvTable& table, Index columns, std::size_t below) {
  fail(
      "{}:{}: one value, and {} in the lines below: a title? Without it: tail -n +{} "
      "FILE | gambeta train - ...",
      table.source, line_of(table.text, &table.text[table.begin]), columns,
      line_of(table.text, &table.text[below]));
}

void read_header(CsvTable& table, Header header) {
  CsvCells reader(table.text, table.begin, table.end, table.separator, table.source);
  Cells cells = read_row(reader);
  const bool numbers = std::any_of(cells.begin(), cells.end(), has_number);
  table.has_header = header == Header::Yes ||
                     (header == Header::Found && is_header(table, cells, reader));
  if (table.has_header && has_row_names(table, cells, reader)) {
    cells.insert(cells.begin(), CsvCell{cells[0].data, 0});
    table.notices.push_back(
        fmt::format("{}: the rows have a cell more than the header; the first is taken "
                    "for their name",
                    table.source));
  }
  for (std::size_t c = 0; c < cells.size(); ++c)
    table.names.push_back(fmt::format("c{}", c + 1));
  table.unnamed.resize(cells.size());
  if (!table.has_header) {
    if (header == Header::Found)
      refuse_padded_title(table, cells, reader);
    table.notices.push_back(fmt::format("{}: no header; columns are called c1 to c{}",
                                        table.source, cells.size()));
    return;
  }
  if (numbers && header == Header::Found)
    table.notices.push_back(
        fmt::format("{}: the first row is taken for names, though it "
                    "has numbers; --header no takes it for data",
                    table.source));
  name_columns(table, cells);
  table.begin = reader.position();
  if (header == Header::Found)
    refuse_units(table, reader);
}

}  // namespace GAMBETA_NAMESPACE
