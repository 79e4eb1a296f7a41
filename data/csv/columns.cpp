#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>
#include <utility>

#include "data/csv/content.hpp"
#include "data/text/text.hpp"

namespace GAMBETA_NAMESPACE {

namespace {

/// Reads the rows of a table. Of cells that should be numbers and are not the first is
/// remembered: a row that has too few cells is named before it, if it comes before it.
class RowReader {
 public:
  RowReader(CsvTable& table, const std::vector<Reading>& readings, Missing missing)
      : table_(table),
        readings_(readings),
        policy_(missing),
        cells_(table.text, table.begin, table.end, table.separator, table.source),
        has_label_(has_role(kLabel)),
        width_(std::count_if(readings.begin(), readings.end(),
                             [](const Reading& r) { return r.role >= 0; })),
        texts_(std::size_t(width_)),
        known_(std::size_t(width_)),
        missing_(readings.size()),
        is_odd_(readings.size()),
        low_(std::size_t(width_), std::numeric_limits<double>::infinity()),
        high_(std::size_t(width_), -std::numeric_limits<double>::infinity()) {
    for (const Reading& reading : readings)
      plain_.push_back(!reading.is_text && reading.form == NumberForm());
  }

  CsvColumns read(std::vector<Index>* odd);

 private:
  bool has_role(Role role) const {
    return std::any_of(readings_.begin(), readings_.end(),
                       [=](const Reading& r) { return r.role == role; });
  }
  Role role(Index column) const { return readings_[std::size_t(column)].role; }
  Index most_rows() const;
  void read_row(Scalar* numbers);
  Scalar odd_cell(Index column);
  Scalar text_cell(Index column, const CsvCell& cell);
  Scalar keep_label(Index column, const CsvCell& cell);
  void drop_label();
  Scalar missing_cell(Index column, const CsvCell& cell);
  [[noreturn]] void refuse_row();
  void refuse_missing();
  void report_dropped(Index rows);
  void report_rounding();
  std::string place(Index column, const char* byte) const;

  CsvTable& table_;
  const std::vector<Reading>& readings_;
  const Missing policy_;
  CsvCells cells_;
  const bool has_label_;
  const Index width_;
  std::vector<char> plain_;  // columns of numbers in no form of their own

  std::vector<std::string_view> labels_;
  std::vector<std::pair<std::size_t, CsvCell>> doubled_;  // labels with such quotes
  std::vector<std::vector<std::string>> texts_;  // different ones, by a column's place
  std::vector<std::unordered_map<std::string_view, Scalar, TextHash>>
      known_;  // as they are written
  std::size_t row_begin_ = 0;
  bool drop_row_ = false;
  Index kept_ = 0;
  Index missing_cells_ = 0;
  std::vector<Index> missing_;      // how many of them, by column
  std::vector<bool> is_odd_;        // columns with a cell that is no number
  std::vector<double> low_, high_;  // of an input, before it becomes a float
  std::string problem_;             // the first cell that is not a number
  std::size_t problem_row_ = 0;     // where its row begins
  std::string missing_problem_;     // the first missing value
};

/// An upper bound: no row without a line ending, and none without a byte for each column.
Index RowReader::most_rows() const {
  const auto text = std::string_view(table_.text).substr(0, table_.end);
  const Index lines = 1 + std::count(text.begin() + table_.begin, text.end(), '\n');
  return std::min(lines, Index(text.size() - table_.begin) / table_.columns() + 1);
}

CsvColumns RowReader::read(std::vector<Index>* odd) {
  CsvColumns result;
  result.cells = Matrix(table_.begin < table_.end ? most_rows() : 0, width_);
  if (has_label_)
    labels_.reserve(std::size_t(result.cells.rows()));
  Index rows = 0;
  for (; cells_.position() < table_.end; ++rows) {
    row_begin_ = cells_.position();
    drop_row_ = false;
    read_row(result.cells.data() + kept_ * width_);
    if (!drop_row_)
      ++kept_;
    else
      drop_label();
  }
  if (odd != nullptr && !problem_.empty()) {
    for (std::size_t c = 0; c < is_odd_.size(); ++c)
      if (is_odd_[c])
        odd->push_back(Index(c));
    return {};
  }
  check(problem_.empty(), "{}", problem_);
  refuse_missing();
  report_dropped(rows);
  report_rounding();
  if (kept_ < result.cells.rows()) {
    Matrix exact(kept_, width_);
    std::copy_n(result.cells.data(), exact.size(), exact.data());
    result.cells = std::move(exact);
  }
  result.labels = std::move(labels_);
  result.doubled = std::move(doubled_);
  result.texts = std::move(texts_);
  result.missing = std::move(missing_);
  return result;
}

void RowReader::read_row(Scalar* numbers) {
  const Index columns = table_.columns();
  for (Index column = 0; column < columns; ++column) {
    const Role role = readings_[std::size_t(column)].role;
    double value;
    if (role >= 0 && plain_[std::size_t(column)] && cells_.number(value)) {
      numbers[role] = Scalar(value);
      low_[std::size_t(role)] = std::min(low_[std::size_t(role)], value);
      high_[std::size_t(role)] = std::max(high_[std::size_t(role)], value);
    } else if (role >= 0)
      numbers[role] = odd_cell(column);
    else
      odd_cell(column);
    if (cells_.row_ended() != (column + 1 == columns))
      refuse_row();
  }
}

/// Reads a cell that is not simply a number: quoted, missing, text, or not to be used.
Scalar RowReader::odd_cell(Index column) {
  const Reading& reading = readings_[std::size_t(column)];
  const CsvCell cell = cells_.cell();
  if (reading.role == kIgnored)
    return 0;
  if (reading.role == kLabel)
    return keep_label(column, cell);
  if (reading.is_text)
    return text_cell(column, cell);
  if (is_missing(cell.raw()) || may_be_missing(cell.raw()))
    return missing_cell(column, cell);
  double value = 0;
  if (!to_number(cell.raw(), reading.form, value)) {
    is_odd_[std::size_t(column)] = true;
    if (problem_.empty()) {
      problem_ = place(column, cell.data) + ": " + not_a_number(cell.raw(), reading.form);
      problem_row_ = row_begin_;
    }
  }
  return Scalar(value);
}

/// The place of a cell's text among the column's texts.
Scalar RowReader::text_cell(Index column, const CsvCell& cell) {
  constexpr std::size_t kMost = std::size_t(1) << 24;  // what a float counts to
  const Reading& reading = readings_[std::size_t(column)];
  auto& known = known_[std::size_t(reading.role)];
  // Quoted, a""b is another text than without quotes: the opening one tells.
  const std::string_view written = cell.has_doubled_quotes
                                       ? std::string_view(cell.data - 1, cell.size + 1)
                                       : cell.raw();
  if (const auto found = known.find(written); found != known.end())
    return found->second;
  if (is_missing(cell.raw()) || (!reading.na_is_value && may_be_missing(cell.raw())))
    return missing_cell(column, cell);
  auto& texts = texts_[std::size_t(reading.role)];
  check(texts.size() < kMost, "{}: {}: more than {} different texts", table_.source,
        table_.column_name(column), kMost);
  texts.push_back(cell.unquoted());
  return known[written] = Scalar(texts.size() - 1);
}

Scalar RowReader::keep_label(Index column, const CsvCell& cell) {
  const bool na_is_value = readings_[std::size_t(column)].na_is_value;
  labels_.push_back(cell.raw());
  if (is_missing(cell.raw()) || (!na_is_value && may_be_missing(cell.raw())))
    return missing_cell(column, cell);
  if (cell.has_doubled_quotes)
    doubled_.emplace_back(labels_.size() - 1, cell);
  return 0;
}

/// Forgets the label of the last row.
void RowReader::drop_label() {
  if (!has_label_)
    return;
  labels_.pop_back();
  if (!doubled_.empty() && doubled_.back().first == labels_.size())
    doubled_.pop_back();
}

/// Counts a missing value, and marks it by NaN.
Scalar RowReader::missing_cell(Index column, const CsvCell& cell) {
  ++missing_cells_;
  ++missing_[std::size_t(column)];
  if (missing_problem_.empty()) {
    missing_problem_ = place(column, cell.data) + ": " + not_a_number(cell.raw());
    if (cell.size == 0 && column > 0 && cells_.row_ended())
      missing_problem_ += fmt::format(" (the line ends in {})", table_.separator_name());
  }
  if (policy_ != Missing::Fill || role(column) == kLabel)
    drop_row_ = true;
  return std::numeric_limits<Scalar>::quiet_NaN();
}

/// Throws because a row has too few or too many cells, or because of a cell in a row before it.
void RowReader::refuse_row() {
  fail("{}",
       problem_.empty() || problem_row_ == row_begin_ ? ragged_row(table_) : problem_);
}

std::string RowReader::place(Index column, const char* byte) const {
  return fmt::format("{}:{}: {}", table_.source, line_of(table_.text, byte),
                     table_.column_name(column));
}

/// Throws if a value is missing where that is refused.
void RowReader::refuse_missing() {
  if (policy_ == Missing::Refuse && missing_cells_ > 0)
    fail("{}{}; --missing drop or --missing fill goes on", missing_problem_,
         missing_cells_ == 1
             ? ""
             : fmt::format("; {} values are missing in all", missing_cells_));
}

void RowReader::report_dropped(Index rows) {
  if (kept_ == rows)
    return;
  const bool labels = policy_ == Missing::Fill;
  table_.notices.push_back(fmt::format(
      "{}: {} of {} rows {}", table_.source, rows - kept_, rows,
      labels ? "left out: they have no label" : "dropped for missing values"));
}

/// Says which columns lose most of their information when they become floats: those whose
/// numbers, all together, lie within a hundred steps of a float of their size.
void RowReader::report_rounding() {
  for (std::size_t c = 0; c < readings_.size(); ++c) {
    if (readings_[c].role < 0 || readings_[c].is_text)
      continue;
    const double low = low_[std::size_t(readings_[c].role)],
                 high = high_[std::size_t(readings_[c].role)];
    const double step =
        std::max(std::abs(low), std::abs(high)) * std::numeric_limits<Scalar>::epsilon();
    if (low < high && high - low < 100 * step)
      table_.notices.push_back(fmt::format(
          "{}: {}: its numbers, from {} to {}, lie too close together for a float; "
          "subtract {} from them",
          table_.source, table_.column_name(Index(c)), low, high, low));
  }
}

}  // namespace

CsvColumns read_columns(CsvTable& table, const std::vector<Reading>& readings,
                        Missing missing, std::vector<Index>* odd) {
  return RowReader(table, readings, missing).read(odd);
}

void make_quotes_single(CsvColumns& cells) {
  for (auto& [row, cell] : std::exchange(cells.doubled, {}))
    cells.labels[row] = cell.text();
}

}  // namespace GAMBETA_NAMESPACE
