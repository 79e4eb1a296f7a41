#include "data/csv/table.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "data/csv/cells.hpp"
#include "data/csv/header.hpp"
#include "data/csv/spaces.hpp"
#include "data/text/bytes.hpp"
#include "data/text/text.hpp"
#include "data/text/utf8.hpp"

namespace GAMBETA_NAMESPACE {

namespace {

constexpr std::array kSeparators = {';', '\t', '|', ','};
using Counts = std::array<Index, kSeparators.size()>;

std::size_t place_of(char separator) {
  return std::size_t(std::find(kSeparators.begin(), kSeparators.end(), separator) -
                     kSeparators.begin());
}

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
/// comma last, since it may be a decimal point. 0 if none does.
char steady_separator(const CsvTable& table) {
  std::size_t at = table.begin;
  const Counts first = count_separators(table, at);
  std::array<bool, kSeparators.size()> steady{};
  for (std::size_t k = 0; k < kSeparators.size(); ++k)
    steady[k] = first[k] > 0;
  for (int row = 1; row < kRowsLookedAt && at < table.end; ++row) {
    const Counts counts = count_separators(table, at);
    for (std::size_t k = 0; k < kSeparators.size(); ++k)
      steady[k] = steady[k] && counts[k] == first[k];
  }
  for (std::size_t k = 0; k < kSeparators.size(); ++k)
    if (steady[k])
      return kSeparators[k];
  return 0;
}

/// The most frequent separator of the first row, so that its ragged rows can be named.
char likely_separator(const CsvTable& table) {
  std::size_t at = table.begin;
  const Counts first = count_separators(table, at);
  const auto most = std::max_element(first.rbegin(), first.rend());
  return kSeparators[std::size_t(first.rend() - most) - 1];
}

/// Where the first row sets apart more cells than any network takes inputs, it is no table.
void refuse_wide(const CsvTable& table) {
  constexpr Index kMostColumns = 100'000;
  std::size_t at = table.begin;
  const Counts counts = count_separators(table, at);
  const Index columns = counts[place_of(table.separator)] + 1;
  check(columns <= kMostColumns, "{}: {} columns, at most {}", table.source, columns,
        kMostColumns);
}

/// Passes lines at the top that begin with #.
void skip_comments(CsvTable& table) {
  Index lines = 0;
  for (; table.begin < table.end && table.text[table.begin] == '#'; ++lines) {
    const std::size_t end = table.text.find('\n', table.begin);
    check(end < table.end, "{}: there are only comments", table.source);
    table.begin = table.text.find_first_not_of("\r\n", end);
  }
  if (lines > 0)
    table.notices.push_back(fmt::format("{}: passed over {} line{} that begin{} with #",
                                        table.source, lines, lines == 1 ? "" : "s",
                                        lines == 1 ? "s" : ""));
}

/// "sep=;" in the first line, as some spreadsheets write it.
bool take_separator_line(CsvTable& table) {
  const std::string_view rest =
      std::string_view(table.text).substr(table.begin, table.end - table.begin);
  if (!rest.starts_with("sep=") || rest.size() < 6 || rest[4] == '\n' || rest[4] == '\r')
    return false;
  const std::size_t end = rest.find('\n');
  if (end == rest.npos || rest.find_first_not_of("\r\n", 5) < end)
    return false;
  table.separator = rest[4];
  check(std::find(kSeparators.begin(), kSeparators.end(), rest[4]) != kSeparators.end(),
        "{}: 'sep=' says that {} separates cells; it may be ',' ';' '|' or a tab",
        table.source, in_quotes(rest.substr(4, 1)));
  table.begin += rest.find_first_not_of("\r\n", end);
  return true;
}

/// A line without a separator above lines that agree on one is a title. Blank lines may follow
/// it.
void refuse_title(const CsvTable& table) {
  std::size_t at = table.begin;
  const Index separators = count_separators(table, at)[place_of(table.separator)];
  at = std::min(table.text.find_first_not_of("\r\n", at), table.end);
  const std::size_t below = at;
  Counts counts[2];
  for (Counts& row : counts)
    row = at < table.end ? count_separators(table, at) : Counts{};
  for (std::size_t k = 0; k < kSeparators.size(); ++k)
    if (separators == 0 && counts[0][k] > 0 && counts[0][k] == counts[1][k])
      fail_for_title(table, counts[0][k] + 1, below);
}

/// Finds what separates the cells, and says it unless it is the comma.
void find_separator(CsvTable& table) {
  bool spaces = false;
  if (!take_separator_line(table)) {
    table.separator = steady_separator(table);
    if (table.separator == 0)
      refuse_sparse_rows(table);
    spaces = (table.separator == 0 || table.separator == '\t') &&
             is_separated_by_spaces(table);
    if (spaces)
      make_spaces_tabs(table);
    else if (table.separator == 0)
      table.separator = likely_separator(table);
    refuse_title(table);
  }
  const std::string_view name = spaces                    ? "spaces"
                                : table.separator == '\t' ? "tabs"
                                                          : table.separator_name();
  if (table.separator != ',')
    table.notices.push_back(
        fmt::format("{}: its cells are separated by {}", table.source, name));
}

[[noreturn]] void no_such_column(const CsvTable& table, const std::string& name) {
  const std::vector<std::string_view> names(table.names.begin(), table.names.end());
  const auto meant = nearest(name, names);
  throw UsageError(
      fmt::format("{}: no column {}{}", table.source, in_quotes(name),
                  meant ? fmt::format("; did you mean {}?", in_quotes(*meant))
                        : fmt::format(" (there are {})", list_of(table.names))));
}

}  // namespace

std::string CsvTable::column_name(Index column) const {
  const std::string& name = names[std::size_t(column)];
  if (!has_header)
    return fmt::format("column {}", column + 1);
  return fmt::format("column {} ({})", column + 1, list_of({&name, 1}));
}

std::string CsvTable::flag_text(Index column) const {
  const std::string& name = names[std::size_t(column)];
  return name.find(',') == name.npos ? shell_quoted(name) : fmt::format("{}", column + 1);
}

Index CsvTable::find(std::string_view name_or_number) const {
  const auto named = std::find(names.begin(), names.end(), in_one_line(name_or_number));
  if (named != names.end())
    return named - names.begin();
  Index number = 0;
  const char* last = name_or_number.data() + name_or_number.size();
  const auto [stop, error] = std::from_chars(name_or_number.data(), last, number);
  const bool whole = error == std::errc() && stop == last;
  return whole && 1 <= number && number <= columns() ? number - 1 : -1;
}

Index column_called(const CsvTable& table, const std::string& name) {
  const Index column = table.find(name);
  if (column < 0)
    no_such_column(table, name);
  return column;
}

std::string read_table(const std::string& source) {
  std::string text = read_file(source);
  if (source != "-" && text.starts_with("\x1F\x8B"))
    text = ByteReader(source).read(std::string::npos);
  return text;
}

CsvTable csv_from_text(std::string text, const std::string& name, Header header) {
  CsvTable table;
  table.source = name;
  table.text = std::move(text);
  require_utf8(table.text, table.source);
  const std::string_view other = other_text(table.text);
  check(other.empty(), "{}: not a table but {}", table.source, other);
  const std::size_t last = table.text.find_last_not_of(" \r\n");
  check(last != std::string::npos, "{}: the file is empty", table.source);
  table.begin = table.text.find_first_not_of("\r\n");
  table.end = last + 1;
  check(table.text.find('\n') != std::string::npos || table.text.find('\r') >= table.end,
        "{}: its lines end in CR only, as on old Macintoshes; end them in LF",
        table.source);
  skip_comments(table);
  find_separator(table);
  refuse_wide(table);
  read_header(table, header);
  return table;
}

}  // namespace GAMBETA_NAMESPACE
