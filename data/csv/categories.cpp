#include "data/csv/categories.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_set>

#include "data/csv/cells.hpp"
#include "data/text/text.hpp"

namespace GAMBETA_NAMESPACE {

namespace {

constexpr Index kFirstRows = 1000;        // those asked whether a column holds text
constexpr std::size_t kFewValues = 32;    // a category may always have so many
constexpr std::size_t kMostValues = 256;  // and never more than these

/// What a column's cells are.
struct Content {
  Index numbers = 0, words = 0;
  bool fractions = false;
  bool odd_numbers = false;  // 3,14 or 1e999
  std::unordered_set<std::string_view> values;

  void add(std::string_view cell) {
    if (is_missing(cell))
      return;
    if (values.size() <= kMostValues)
      values.insert(cell);
    double number;
    if (!to_number(cell, number)) {
      const char* end = cell.data() + cell.size();
      odd_numbers |=
          has_decimal_comma(cell) || scan_number(cell.data(), end, number) == end;
      ++words;
      return;
    }
    ++numbers;
    fractions |= number != std::floor(number);
  }

  std::size_t most_values() const {
    const auto tenth = std::size_t(numbers + words) / 10;
    return std::min(std::max(kFewValues, tenth), kMostValues);
  }
  /// Numbers with words among them that do not repeat, or few words among fractions, are
  /// numbers with typing errors.
  bool is_text() const {
    if (words == 0 || odd_numbers || numbers == 0)
      return words > 0 && !odd_numbers;
    const bool few_words = 10 * words < numbers + words;
    return repeats() && !(few_words && fractions);
  }
  bool repeats() const {
    return values.size() <= most_values() &&
           2 * values.size() <= std::size_t(numbers + words);
  }
};

/// Looks at the wanted columns of the first rows, without changing them.
std::vector<Content> contents(CsvTable& table, const std::vector<Index>& wanted,
                              Index most_rows) {
  std::vector<Content> result(wanted.size());
  CsvCells cells(table.text, table.begin, table.end, table.separator, table.source);
  for (Index row = 0; row < most_rows && cells.position() < table.end; ++row) {
    auto next = wanted.begin();
    Index column = 0;
    do {
      const CsvCell cell = cells.cell();
      if (next != wanted.end() && *next == column++)
        result[std::size_t(next++ - wanted.begin())].add(cell.raw());
    } while (!cells.row_ended());
  }
  return result;
}

/// Numbers before text, numbers by size, text by its bytes.
bool value_before(std::string_view a, std::string_view b) {
  double x = 0, y = 0;
  const bool a_is_number = to_number(a, x), b_is_number = to_number(b, y);
  if (a_is_number && b_is_number && x != y)
    return x < y;
  return a_is_number != b_is_number ? a_is_number : a < b;
}

std::vector<std::string_view> values_of(const std::vector<std::string_view>& cells) {
  const std::unordered_set<std::string_view> different(cells.begin(), cells.end());
  std::vector<std::string_view> values;
  for (const std::string_view value : different)
    if (!value.empty())
      values.push_back(value);
  std::sort(values.begin(), values.end(), value_before);
  if (values.size() == 2)
    values.erase(values.begin());  // one 0/1 column tells two values apart
  return values;
}

}  // namespace

void find_text(CsvTable& table, std::vector<Role>& roles) {
  std::vector<Index> wanted;
  for (std::size_t c = 0; c < roles.size(); ++c)
    if (roles[c] >= 0)
      wanted.push_back(Index(c));
  // A table of numbers should not be read twice: ask its first rows.
  const std::vector<Content> first = contents(table, wanted, kFirstRows);
  std::vector<Index> candidates;
  for (std::size_t k = 0; k < wanted.size(); ++k)
    if (first[k].words > 0)
      candidates.push_back(wanted[k]);
  if (candidates.empty())
    return;
  const auto all = contents(table, candidates, std::numeric_limits<Index>::max());
  for (std::size_t k = 0; k < candidates.size(); ++k) {
    const auto column = std::size_t(candidates[k]);
    const std::size_t values = all[k].values.size();
    if (!all[k].is_text())
      continue;
    roles[column] = values > 1 && all[k].repeats() ? kText : kIgnored;
    if (roles[column] == kIgnored)
      table.notices.push_back(fmt::format(
          "{}: left out {}: {}", table.source, table.column_name(Index(column)),
          values == 1 ? "its text is always the same"
                      : "its text has too many different values"));
  }
}

void number_roles(std::vector<Role>& roles) {
  Index numbers = 0;
  for (Role& role : roles)
    if (role >= 0)
      role = numbers++;
}

std::vector<std::string> input_names(const CsvTable& table,
                                     const std::vector<Role>& roles,
                                     const CsvColumns& columns) {
  const InputFinder find(table);
  std::vector<std::string> names;
  std::size_t text = 0;
  for (std::size_t c = 0; c < roles.size(); ++c) {
    const std::size_t before = names.size();
    if (roles[c] >= 0)
      names.push_back(table.names[c]);
    else if (roles[c] == kText)
      for (const std::string_view value : values_of(columns.texts[text++]))
        names.push_back(fmt::format("{}={}", table.names[c], value));
    for (std::size_t i = before; i < names.size(); ++i)
      check(find(names[i])->column == Index(c),
            "{}: the name {} stands for two inputs; give {} another name", table.source,
            in_quotes(names[i]), table.column_name(Index(c)));
  }
  return names;
}

InputFinder::InputFinder(const CsvTable& table) {
  for (Index c = 0; c < table.columns(); ++c)
    columns_.emplace(table.names[std::size_t(c)], c);
}

std::optional<InputSource> InputFinder::operator()(std::string_view name) const {
  if (const auto whole = columns_.find(name); whole != columns_.end())
    return InputSource{whole->second, {}};
  for (std::size_t at = name.find('='); at != name.npos; at = name.find('=', at + 1))
    if (const auto start = columns_.find(name.substr(0, at)); start != columns_.end())
      return InputSource{start->second, std::string(name.substr(at + 1))};
  return {};
}

Matrix spread(CsvColumns columns, const std::vector<Role>& roles,
              const std::vector<InputSource>& inputs) {
  if (columns.texts.empty())
    return std::move(columns.numbers);
  Matrix out(columns.numbers.rows(), Index(inputs.size()));
  std::vector<std::size_t> places;  // of a column of text among the texts
  std::size_t texts = 0;
  for (const Role role : roles)
    places.push_back(role == kText ? texts++ : texts);
  for (std::size_t j = 0; j < inputs.size(); ++j) {
    const auto c = std::size_t(inputs[j].column);
    for (Index i = 0; i < out.rows(); ++i) {
      if (!inputs[j].value) {
        out(i, Index(j)) = columns.numbers(i, roles[c]);
        continue;
      }
      const std::string_view cell = columns.texts[places[c]][std::size_t(i)];
      out(i, Index(j)) = cell.empty() ? std::numeric_limits<Scalar>::quiet_NaN()
                                      : Scalar(cell == *inputs[j].value);
    }
  }
  return out;
}

}  // namespace GAMBETA_NAMESPACE
