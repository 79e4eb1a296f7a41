#include "data/csv/table.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "data/csv/cells.hpp"
#include "data/text/text.hpp"

namespace GAMBETA_NAMESPACE {

namespace {

constexpr std::array kSeparators = {';', '\t', ','};
using Counts = std::array<Index, kSeparators.size()>;

/// How often each separator stands outside quotes in the row at `at`, which is moved on.
Counts count_separators(const CsvTable& table, std::size_t& at) {
  Counts counts{};
  bool in_quotes = false;
  for (; at < table.end; ++at) {
    const char c = table.text[at];
    in_quotes ^= c == '"';
    if (c == '\n' && !in_quotes)
      return ++at, counts;
    for (std::size_t k = 0; k < kSeparators.size(); ++k)
      counts[k] += c == kSeparators[k] && !in_quotes;
  }
  return counts;
}

/// The separator that comes equally often in each of the first rows; if several do, the
/// comma last, since it may be a decimal point; if none does, the most frequent one of
/// the first row, so that its ragged rows can be named.
char detect_separator(const CsvTable& table) {
  constexpr int kRows = 10;
  std::size_t at = table.begin;
  const Counts first = count_separators(table, at);
  std::array<bool, kSeparators.size()> steady{};
  for (std::size_t k = 0; k < kSeparators.size(); ++k)
    steady[k] = first[k] > 0;
  for (int row = 1; row < kRows && at < table.end; ++row) {
    const Counts counts = count_separators(table, at);
    for (std::size_t k = 0; k < kSeparators.size(); ++k)
      steady[k] = steady[k] && counts[k] == first[k];
  }
  for (std::size_t k = 0; k < kSeparators.size(); ++k)
    if (steady[k])
      return kSeparators[k];
  const auto most = std::max_element(first.rbegin(), first.rend());
  return kSeparators[std::size_t(first.rend() - most) - 1];
}

/// A first row names the columns if no cell of it is a number, and most of them are not
/// missing values either: `?,?,?,a` is data, `RI,NA,MG` are chemical elements.
bool is_header(const std::vector<CsvCell>& cells) {
  Index words = 0, missing = 0;
  for (const CsvCell& cell : cells) {
    double value;
    if (to_number(cell.raw(), value))
      return false;
    ++(is_missing(cell.raw()) ? missing : words);
  }
  return words > missing;
}

/// True if in half of the columns or more the first row's word stands again in the next
/// 1000: then it is a row of data like the others, in a table of text alone. `reader` is
/// a copy.
bool occurs_below(const CsvTable& table, const std::vector<CsvCell>& first,
                  CsvCells reader) {
  std::vector<bool> seen(first.size());
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
    if (2 * count >= first.size())
      return true;
  }
  return false;
}

/// Takes the names from the header's cells; a column without a name is called c1, c2, ...
void name_columns(CsvTable& table, std::vector<CsvCell>& cells) {
  check(table.names.size() < 2 || cells.back().size > 0,
        "{}:1: the line ends in {}; take it off this line and all others", table.source,
        table.separator_name());
  for (std::size_t c = 0; c < cells.size(); ++c) {
    if (cells[c].size > 0) {
      table.names[c] = cells[c].text();
      continue;
    }
    table.notices.push_back(fmt::format("{}: column {} has no name; it is called {}",
                                        table.source, c + 1, table.names[c]));
  }
  std::vector<std::string_view> sorted(table.names.begin(), table.names.end());
  std::sort(sorted.begin(), sorted.end());
  const auto twin = std::adjacent_find(sorted.begin(), sorted.end());
  if (twin != sorted.end())
    fail("{}:1: two columns are called {}", table.source, in_quotes(*twin));
}

void read_header(CsvTable& table) {
  CsvCells reader(table.text, table.begin, table.end, table.separator, table.source);
  std::vector<CsvCell> cells;
  do {
    cells.push_back(reader.cell());
    table.names.push_back(fmt::format("c{}", cells.size()));
  } while (!reader.row_ended());

  table.has_header = is_header(cells) && !occurs_below(table, cells, reader);
  if (table.has_header) {
    name_columns(table, cells);
    table.begin = reader.position();
  } else {
    table.notices.push_back(fmt::format("{}: no header; columns are called c1 to c{}",
                                        table.source, cells.size()));
  }
}

}  // namespace

std::string CsvTable::column_name(Index column) const {
  const std::string& name = names[std::size_t(column)];
  if (!has_header)
    return fmt::format("column {}", column + 1);
  return fmt::format("column {} ({})", column + 1, list_of({&name, 1}));
}

Index CsvTable::find(std::string_view name_or_number) const {
  const auto named = std::find(names.begin(), names.end(), name_or_number);
  if (named != names.end())
    return named - names.begin();
  Index number = 0;
  const char* last = name_or_number.data() + name_or_number.size();
  const auto [stop, error] = std::from_chars(name_or_number.data(), last, number);
  const bool whole = error == std::errc() && stop == last;
  return whole && 1 <= number && number <= columns() ? number - 1 : -1;
}

CsvTable open_csv(const std::string& source) {
  return csv_from_text(read_file(source), source_name(source));
}

CsvTable csv_from_text(std::string text, const std::string& name) {
  CsvTable table;
  table.source = name;
  table.text = std::move(text);
  require_utf8(table.text, table.source);
  const std::size_t last = table.text.find_last_not_of(" \r\n");
  check(last != std::string::npos, "{}: the file is empty", table.source);
  table.begin = table.text.find_first_not_of("\r\n");
  table.end = last + 1;
  check(table.text.find('\n') != std::string::npos || table.text.find('\r') >= table.end,
        "{}: its lines end in CR only, as on old Macintoshes; end them in LF",
        table.source);
  table.separator = detect_separator(table);
  if (table.separator != ',')
    table.notices.push_back(fmt::format("{}: its cells are separated by {}", table.source,
                                        table.separator == ';' ? "';'" : "tabs"));
  read_header(table);
  return table;
}

}  // namespace GAMBETA_NAMESPACE
