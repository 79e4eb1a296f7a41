// From the cells that were read to the network's inputs.
#include <algorithm>
#include <limits>
#include <unordered_map>
#include <unordered_set>

#include "data/csv/cells.hpp"
#include "data/csv/kinds.hpp"
#include "data/csv/words.hpp"
#include "data/text/text.hpp"

namespace GAMBETA_NAMESPACE {

namespace {

constexpr Scalar kGap = std::numeric_limits<Scalar>::quiet_NaN();

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
    values.push_back(numbers ? value_name(text) : std::string(text));
  std::sort(values.begin(), values.end(), value_before);
  values.erase(std::unique(values.begin(), values.end()), values.end());
  return values;
}

/// Finds which value of a column a cell is.
class ValueFinder {
 public:
  explicit ValueFinder(const Column& column)
      : flag_(column.kind == Column::Kind::Flag),
        numbers_(std::all_of(column.values.begin(), column.values.end(), is_number)) {
    for (const std::string& value : column.values)
      places_.emplace(flag_ ? lower(value) : value, places_.size());
  }

  /// Its place among the values; -1 if it is none of them.
  Index operator()(std::string_view cell) {
    const auto [seen, is_new] = cells_.try_emplace(cell, -1);
    if (is_new) {
      const auto found = places_.find(flag_      ? lower(cell)
                                      : numbers_ ? value_name(cell)
                                                 : std::string(cell));
      if (found != places_.end())
        seen->second = Index(found->second);
    }
    return seen->second;
  }

 private:
  bool flag_, numbers_;
  std::unordered_map<std::string, std::size_t> places_;
  std::unordered_map<std::string_view, Index> cells_;  // those met so far
};

/// Writes the inputs of a column of text from `first` on; returns the cells whose value it
/// does not know.
std::vector<std::string_view> spread_text(const Column& column,
                                          const std::vector<std::string_view>& cells,
                                          Index first, Matrix& out) {
  const Index inputs = input_count(column);
  ValueFinder find(column);
  std::vector<std::string_view> unknown;
  for (Index i = 0; i < out.rows(); ++i) {
    const std::string_view cell = cells[std::size_t(i)];
    const Index value = cell.empty() ? -1 : find(cell);
    if (value < 0 && !cell.empty())
      unknown.push_back(cell);
    if (inputs == 1)
      out(i, first) = value < 0 ? kGap : Scalar(value);
    else if (value >= 0)
      out(i, first + value) = 1;
  }
  return unknown;
}

}  // namespace

void find_values(Kinds& kinds, const CsvColumns& cells) {
  std::size_t text = 0;
  for (std::size_t c = 0; c < kinds.columns.size(); ++c) {
    if (kinds.readings[c].role != kText)
      continue;
    const std::vector<std::string_view>& own = cells.texts[text++];
    std::unordered_set<std::string_view> different(own.begin(), own.end());
    different.erase(std::string_view());
    Column& column = kinds.columns[c];
    if (column.kind != Column::Kind::Flag)
      column.values = category_values(different);
    else if (is_flag(different))  // else one of the words is in no row that is kept
      column.values = flag_words(different);
    if (column.values.size() < 2) {
      column.kind = Column::Kind::LeftOut;
      column.values.clear();
      column.why = "one value in the rows that have a label";
      kinds.notices.push_back(
          fmt::format("left out {}: {}", printable(column.name, 40), column.why));
    }
  }
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
    table.notices.push_back(fmt::format("{}: missing values are none of the column's: {}",
                                        table.source, fmt::join(nothing, ", ")));
}

Matrix spread(const std::vector<Column>& columns, const std::vector<Index>& places,
              const std::vector<Reading>& readings, CsvColumns cells,
              std::vector<Unseen>& unseen) {
  Index inputs = 0;
  bool in_place = cells.texts.empty();  // the numbers are the inputs, in their order
  for (std::size_t k = 0; k < columns.size(); ++k)
    if (const Index count = input_count(columns[k]); count > 0) {
      in_place &= readings[std::size_t(places[k])].role == inputs;
      inputs += count;
    }
  if (in_place && inputs == cells.numbers.cols())
    return std::move(cells.numbers);

  std::vector<std::size_t> text_places;
  std::size_t texts = 0;
  for (const Reading& reading : readings)
    text_places.push_back(reading.role == kText ? texts++ : texts);
  Matrix out(cells.numbers.rows(), inputs);
  Index first = 0;
  for (std::size_t k = 0; k < columns.size(); ++k) {
    const auto place = std::size_t(places[k]);
    if (columns[k].kind == Column::Kind::Number) {
      for (Index i = 0; i < out.rows(); ++i)
        out(i, first) = cells.numbers(i, readings[place].role);
    } else if (columns[k].kind != Column::Kind::LeftOut) {
      const auto unknown =
          spread_text(columns[k], cells.texts[text_places[place]], first, out);
      if (!unknown.empty())
        unseen.push_back(
            {columns[k].name, std::string(unknown[0]), Index(unknown.size())});
    }
    first += input_count(columns[k]);
  }
  return out;
}

}  // namespace GAMBETA_NAMESPACE
