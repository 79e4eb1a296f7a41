#include "data/csv/row.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "data/csv/cells.hpp"
#include "data/csv/forms.hpp"
#include "data/csv/kinds.hpp"
#include "data/one_hot.hpp"
#include "data/text/text.hpp"

namespace GAMBETA_NAMESPACE {

namespace {

std::string cell_of(const Column& column, Scalar cell) {
  if (column.kind == Column::Kind::Number)
    return std::isnan(cell) ? "" : in_form(fmt::format("{}", cell), column.form);
  const bool known = 0 <= cell && cell < Scalar(column.values.size());  // neither is NaN
  return known ? column.values[std::size_t(cell)] : "";
}

bool is_gap(const std::string& text, const Column& column) {
  return is_missing(text) || (may_be_missing(text) && !has_na_value(column.values));
}

}  // namespace

std::string csv_cell(std::string_view text) {
  const bool plain = text.find_first_of(",;|\t\"\r\n") == text.npos &&
                     !text.starts_with(' ') && !text.ends_with(' ') &&
                     !text.starts_with('#');
  if (plain)
    return std::string(text);
  std::string quoted = "\"";
  for (const char c : text)
    quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

std::vector<std::string> cells_of(const std::vector<Column>& table, const Scalar* row) {
  std::vector<std::string> cells;
  for (const Column& column : table)
    cells.push_back(input_count(column) > 0 ? cell_of(column, *row++) : "");
  return cells;
}

Dataset row_of(const Columns& columns, std::span<const std::string> cells) {
  const std::vector<Column> table = table_of(columns);
  check(cells.size() == table.size(), "expected {} cells, one for each column, got {}",
        table.size(), cells.size());
  CsvColumns read;
  read.cells = Matrix(1, Index(input_places(columns).size()),
                      std::numeric_limits<Scalar>::quiet_NaN());
  read.texts.resize(std::size_t(read.cells.cols()));
  Index place = 0;
  for (std::size_t c = 0; c < cells.size(); ++c) {
    const Column& column = table[c];
    if (input_count(column) == 0)
      continue;
    const Index own = place++;
    if (is_gap(cells[c], column))
      continue;
    double number = 0;  // of a text: its place among the one text
    if (column.kind == Column::Kind::Number)
      check(to_number(cells[c], column.form, number), "{}: {}",
            printable(column.name, 40), not_a_number(cells[c], column.form));
    else
      read.texts[std::size_t(own)] = {cells[c]};
    read.cells(0, own) = Scalar(number);
  }
  for (const Unseen& unseen : use_values(table, read))
    fail("{}: {} is none of its values", printable(unseen.column, 40),
         in_quotes(unseen.example));
  Dataset row;
  row.columns = columns;
  row.inputs = std::move(read.cells);
  return row;
}

}  // namespace GAMBETA_NAMESPACE
