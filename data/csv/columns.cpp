#include <algorithm>
#include <cmath>
#include <limits>

#include "data/csv/cells.hpp"
#include "data/csv/table.hpp"
#include "data/text/text.hpp"

namespace GAMBETA_NAMESPACE {

namespace {

/// Reads the rows of a table. Cells that should be numbers and are not are counted, and
/// the first one remembered: only at the end is it known whether a whole column is text.
class RowReader {
 public:
  RowReader(CsvTable& table, const std::vector<Role>& roles, Missing missing)
      : table_(table),
        roles_(roles),
        policy_(missing),
        cells_(table.text, table.begin, table.end, table.separator, table.source),
        has_label_(std::find(roles.begin(), roles.end(), kLabel) != roles.end()),
        width_(std::count_if(roles.begin(), roles.end(), [](Role r) { return r >= 0; })),
        missing_(roles.size()),
        not_numbers_(roles.size()),
        low_(std::size_t(width_), std::numeric_limits<double>::infinity()),
        high_(std::size_t(width_), -std::numeric_limits<double>::infinity()) {
    std::size_t texts = 0;
    for (const Role role : roles)
      text_place_.push_back(role == kText ? texts++ : texts);
    texts_.resize(texts);
  }

  CsvColumns read();

 private:
  Index most_rows() const;
  void read_row(Scalar* numbers);
  Scalar odd_cell(Index column);
  void keep_text(Index column, std::string_view text);
  void drop_texts();
  Scalar missing_cell(Index column, const CsvCell& cell);
  [[noreturn]] void ragged_row(Index cells);
  void report_problems(Index rows);
  void report_dropped(Index rows);
  void report_filled();
  void report_rounding();
  std::string place(Index column, const char* byte) const;

  CsvTable& table_;
  const std::vector<Role>& roles_;
  const Missing policy_;
  CsvCells cells_;
  const bool has_label_;
  const Index width_;

  std::vector<std::string_view> labels_;
  std::vector<std::vector<std::string_view>> texts_;
  std::vector<std::size_t> text_place_;  // of a kText column among texts_
  std::size_t row_begin_ = 0;
  bool drop_row_ = false;
  Index kept_ = 0;
  Index missing_cells_ = 0;
  std::vector<Index> missing_;      // how many of them, by column
  std::vector<Index> not_numbers_;  // how many such cells, by column
  std::vector<double> low_, high_;  // of an input, before it becomes a float
  std::string problem_;             // the first cell that is not a number
  std::string missing_problem_;     // the first missing value
};

/// An upper bound: no row without a line ending, and none without a byte for each column.
Index RowReader::most_rows() const {
  const auto text = std::string_view(table_.text).substr(0, table_.end);
  const Index lines = 1 + std::count(text.begin() + table_.begin, text.end(), '\n');
  return std::min(lines, Index(text.size() - table_.begin) / table_.columns() + 1);
}

CsvColumns RowReader::read() {
  CsvColumns result;
  result.numbers = Matrix(table_.begin < table_.end ? most_rows() : 0, width_);
  if (has_label_)
    labels_.reserve(std::size_t(result.numbers.rows()));
  Index rows = 0;
  for (; cells_.position() < table_.end; ++rows) {
    row_begin_ = cells_.position();
    drop_row_ = false;
    read_row(result.numbers.data() + kept_ * width_);
    if (!drop_row_)
      ++kept_;
    else
      drop_texts();
  }
  report_problems(rows);
  report_dropped(rows);
  report_filled();
  report_rounding();
  if (kept_ < result.numbers.rows()) {
    Matrix exact(kept_, width_);
    std::copy_n(result.numbers.data(), exact.size(), exact.data());
    result.numbers = std::move(exact);
  }
  result.labels = std::move(labels_);
  result.texts = std::move(texts_);
  return result;
}

void RowReader::read_row(Scalar* numbers) {
  const Index columns = table_.columns();
  for (Index column = 0; column < columns; ++column) {
    const Role role = roles_[std::size_t(column)];
    double value;
    if (role >= 0 && cells_.number(value)) {
      numbers[role] = Scalar(value);
      low_[std::size_t(role)] = std::min(low_[std::size_t(role)], value);
      high_[std::size_t(role)] = std::max(high_[std::size_t(role)], value);
    } else if (role >= 0)
      numbers[role] = odd_cell(column);
    else
      odd_cell(column);
    if (cells_.row_ended() != (column + 1 == columns))
      ragged_row(column + 1);
  }
}

/// Reads a cell that is not simply a number: quoted, missing, text, or not to be used.
Scalar RowReader::odd_cell(Index column) {
  const Role role = roles_[std::size_t(column)];
  CsvCell cell = cells_.cell();
  if (role == kIgnored)
    return 0;
  const bool missing = is_missing(cell.raw());
  if (role < 0)
    keep_text(column, missing ? std::string_view() : cell.text());
  if (missing)
    return missing_cell(column, cell);
  double value = 0;
  if (role >= 0 && !to_number(cell.raw(), value)) {
    not_numbers_[std::size_t(column)] += !has_decimal_comma(cell.raw());
    if (problem_.empty())
      problem_ = place(column, cell.data) + ": " + not_a_number(cell.raw());
  }
  return Scalar(value);
}

void RowReader::keep_text(Index column, std::string_view text) {
  const auto c = std::size_t(column);
  (roles_[c] == kLabel ? labels_ : texts_[text_place_[c]]).push_back(text);
}

/// Forgets what keep_text kept of the last row.
void RowReader::drop_texts() {
  if (has_label_)
    labels_.pop_back();
  for (auto& cells : texts_)
    cells.pop_back();
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
  if (policy_ != Missing::Fill || roles_[std::size_t(column)] == kLabel)
    drop_row_ = true;
  return std::numeric_limits<Scalar>::quiet_NaN();
}

/// Throws because a row, of which some cells are read, has too few or too many.
void RowReader::ragged_row(Index cells) {
  if (!problem_.empty())
    throw Error(problem_);  // it comes first in the file
  bool ends_in_separator = false;
  for (; !cells_.row_ended(); ++cells)
    ends_in_separator = cells_.cell().size == 0;
  const std::size_t line = std::size_t(line_of(table_.text, &table_.text[row_begin_]));
  const char first = table_.text[row_begin_];
  check(cells > 1 || (first != '\n' && first != '\r'),
        "{}:{}: a blank line, expected {} values", table_.source, line, table_.columns());
  fail("{}:{}: {} value{}, expected {}{}", table_.source, line, cells,
       cells == 1 ? "" : "s", table_.columns(),
       ends_in_separator ? fmt::format(" (the line ends in {})", table_.separator_name())
                         : "");
}

std::string RowReader::place(Index column, const char* byte) const {
  return fmt::format("{}:{}: {}", table_.source, line_of(table_.text, byte),
                     table_.column_name(column));
}

/// Throws if a cell was not a number, or missing where that is refused.
void RowReader::report_problems(Index rows) {
  std::vector<std::string> text_columns;
  for (Index c = 0; c < table_.columns() && rows > 1; ++c)
    if (not_numbers_[std::size_t(c)] == rows)
      text_columns.push_back(table_.column_name(c));
  check(
      text_columns.empty(),
      "{}: {} hold{} text, not numbers; leave {} out (--ignore), write a 0/1 column for "
      "each value, or name the label (--label)",
      table_.source, list_of(text_columns), text_columns.size() == 1 ? "s" : "",
      text_columns.size() == 1 ? "it" : "them");
  if (!problem_.empty())
    throw Error(problem_);
  if (policy_ == Missing::Refuse && missing_cells_ > 0)
    fail("{}{}; --missing drop or --missing fill goes on", missing_problem_,
         missing_cells_ == 1
             ? ""
             : fmt::format("; {} values are missing in all", missing_cells_));
}

void RowReader::report_dropped(Index rows) {
  if (kept_ < rows)
    table_.notices.push_back(fmt::format("{}: {} of {} rows dropped for missing values",
                                         table_.source, rows - kept_, rows));
}

/// Says, column by column, how many missing values will be filled in.
void RowReader::report_filled() {
  std::vector<std::string> columns;
  for (std::size_t c = 0; c < roles_.size(); ++c)
    if (policy_ == Missing::Fill && roles_[c] != kLabel && missing_[c] > 0)
      columns.push_back(fmt::format("{} of {}", missing_[c], table_.names[c]));
  if (!columns.empty())
    table_.notices.push_back(
        fmt::format("{}: missing values take the mean of the training rows: {}",
                    table_.source, fmt::join(columns, ", ")));
}

/// Says which columns lose most of their information when they become floats: those whose
/// numbers, all together, lie within a hundred steps of a float of their size.
void RowReader::report_rounding() {
  for (std::size_t c = 0; c < roles_.size(); ++c) {
    if (roles_[c] < 0)
      continue;
    const double low = low_[std::size_t(roles_[c])], high = high_[std::size_t(roles_[c])];
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

CsvColumns read_columns(CsvTable& table, const std::vector<Role>& roles,
                        Missing missing) {
  return RowReader(table, roles, missing).read();
}

}  // namespace GAMBETA_NAMESPACE
