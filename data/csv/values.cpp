// From the texts of a column to the codes of its values.
#include <algorithm>
#include <cmath>
#include <unordered_set>
#include <utility>

#include "data/csv/cells.hpp"
#include "data/csv/kinds.hpp"
#include "data/csv/words.hpp"
#include "data/one_hot.hpp"
#include "data/text/text.hpp"

namespace GAMBETA_NAMESPACE {

namespace {

bool is_number(std::string_view text) {
  double value;
  return to_number(text, value);
}

/// The two words of a flag: as they are written, if that is always alike.
std::vector<std::string> flag_words(const std::unordered_set<std::string_view>& words) {
  std::vector<std::string> values(2);
  for (const std::string_view word : words)
    values[std::size_t(flag_value(word))] =
        words.size() == 2 ? std::string(word) : lower(word);
  return values;
}

std::vector<std::string> category_values(
    const std::unordered_set<std::string_view>& texts) {
  const bool numbers = std::all_of(texts.begin(), texts.end(), is_number);
  std::vector<std::string> values;
  for (const std::string_view text : texts)
    values.push_back(numbers ? value_name(text) : in_one_line(text));
  std::sort(values.begin(), values.end(), value_before);
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

/// For each text of a column which of its values it is: of a flag in any case, of numbers
/// however they are written.
std::vector<Index> column_codes(const std::vector<std::string>& texts,
                                const Column& column) {
  const bool flag = column.kind == Column::Kind::Flag;
  const bool numbers = std::all_of(column.values.begin(), column.values.end(), is_number);
  const auto alike = [&](std::vector<std::string> words) {
    for (std::string& word : words)
      word = flag ? lower(word) : numbers ? value_name(word) : in_one_line(word);
    return words;
  };
  return codes_of(alike(texts), alike(column.values));
}

/// Those texts of a column that rows have. Rows without a label are not kept.
std::unordered_set<std::string_view> texts_in(ConstView cells, Role place,
                                              const std::vector<std::string>& texts) {
  std::vector<bool> met(texts.size());
  for (Index i = 0; i < cells.rows; ++i)
    if (const Scalar cell = cells(i, place); !std::isnan(cell))
      met[std::size_t(cell)] = true;
  std::unordered_set<std::string_view> found;
  for (std::size_t t = 0; t < texts.size(); ++t)
    if (met[t])
      found.insert(texts[t]);
  return found;
}

void find_values(Column& column, const std::unordered_set<std::string_view>& texts) {
  if (column.kind != Column::Kind::Flag)
    column.values = category_values(texts);
  else if (is_flag(texts))  // else one of the words is in no row that is kept
    column.values = flag_words(texts);
  if (column.values.size() >= 2)
    return;
  column.kind = Column::Kind::LeftOut;
  column.values.clear();
  column.why = "one value in the rows that are kept";
}

Matrix take_columns(ConstView cells, const std::vector<Role>& places) {
  Matrix taken(cells.rows, Index(places.size()));
  for (Index i = 0; i < taken.rows(); ++i)
    for (Index k = 0; k < taken.cols(); ++k)
      taken(i, k) = cells(i, places[std::size_t(k)]);
  return taken;
}

}  // namespace

bool find_values(Kinds& kinds, CsvColumns& cells) {
  std::vector<Role> kept;
  for (std::size_t c = 0; c < kinds.columns.size(); ++c) {
    Reading& reading = kinds.readings[c];
    Column& column = kinds.columns[c];
    if (reading.role < 0)
      continue;
    const Role place = std::exchange(reading.role, Role(kept.size()));
    kept.push_back(place);
    if (!reading.is_text)
      continue;
    const auto& texts = cells.texts[std::size_t(place)];
    find_values(column, texts_in(cells.cells, place, texts));
    if (column.kind != Column::Kind::LeftOut) {
      recode(cells.cells, place, column, texts, column_codes(texts, column));
      continue;
    }
    kinds.notices.push_back(
        fmt::format("left out {}: {}", printable(column.name, 40), column.why));
    reading.role = kIgnored;
    kept.pop_back();
  }
  const bool all = Index(kept.size()) == cells.cells.cols();
  if (!all)
    cells.cells = take_columns(cells.cells, kept);
  return all;
}

std::vector<Unseen> use_values(const std::vector<Column>& columns, CsvColumns& cells) {
  std::vector<Unseen> unseen;
  Role place = 0;
  for (const Column& column : columns) {
    if (input_count(column) == 0)
      continue;
    const auto& texts = cells.texts[std::size_t(place)];
    if (column.kind != Column::Kind::Number) {
      const Unseen found =
          recode(cells.cells, place, column, texts, column_codes(texts, column));
      if (found.cells > 0)
        unseen.push_back(found);
    }
    ++place;
  }
  return unseen;
}

void notice_filled(CsvTable& table, const std::vector<Column>& columns,
                   const std::vector<Index>& places, const CsvColumns& cells) {
  std::vector<std::string> means, nothing;
  for (std::size_t k = 0; k < columns.size(); ++k) {
    const Index inputs = input_count(columns[k]);
    const Index missing = inputs > 0 ? cells.missing[std::size_t(places[k])] : 0;
    if (missing > 0)
      (inputs == 1 ? means : nothing)
          .push_back(fmt::format("{} of {}", missing, printable(columns[k].name, 40)));
  }
  if (!means.empty())
    table.notices.push_back(
        fmt::format("{}: missing values take the mean of the training rows: {}",
                    table.source, fmt::join(means, ", ")));
  if (!nothing.empty())
    table.notices.push_back(
        fmt::format("{}: missing values are 0 in all inputs of their column: {}",
                    table.source, fmt::join(nothing, ", ")));
}

}  // namespace GAMBETA_NAMESPACE
