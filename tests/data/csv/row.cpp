#include "data/csv/row.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "tests/data/csv/csv_text.hpp"

using namespace gambeta;

namespace {

// A column of every kind, in every form; code is left out, for it names the rows.
const std::string kTable =
    "price,code,\"a, b\",alive,deck,sex,share,y\n"
    "\"$1,190.5\",r1,1,yes,NA,m,7%,u\n"
    "$-3,r2,,no,B,f,-0.5%,v\n"
    "$0.00001,r3,1e30,,C,m,,u\n"
    ",r4,-2.5,yes,,,1%,v\n";

Dataset table() {
  CsvOptions options;
  options.ignore = {"code"};
  options.use = {"deck", "sex", "alive"};
  return load(kTable, options).data;
}

bool same(Scalar a, Scalar b) {
  return a == b || (std::isnan(a) && std::isnan(b));
}

Names cells_of(const Dataset& data, Index row) {
  return gambeta::cells_of(table_of(data.columns),
                           data.inputs.data() + row * data.inputs.cols());
}

}  // namespace

TEST_CASE("csv row: a row's cells come back as the same numbers and codes") {
  const Dataset data = table();
  REQUIRE(data.columns.table.size() == 7);
  CHECK(cells_of(data, 0) == Names{"$1190.5", "", "1", "yes", "NA", "m", "7%"});
  CHECK(cells_of(data, 3) == Names{"", "", "-2.5", "yes", "", "", "1%"});
  for (Index i = 0; i < data.rows(); ++i) {
    CAPTURE(i);
    const Dataset row = row_of(data.columns, cells_of(data, i));
    REQUIRE(row.inputs.cols() == data.inputs.cols());
    for (Index j = 0; j < row.inputs.cols(); ++j)
      CHECK(same(row.inputs(0, j), data.inputs(i, j)));
  }
}

TEST_CASE("csv row: the cells, written as a file, are read as the same row") {
  const Dataset data = table();
  std::string text;
  for (const Column& column : data.columns.table)
    text += csv_cell(column.name) + ",";
  text.back() = '\n';
  for (const std::string& cell : cells_of(data, 2))
    text += csv_cell(cell) + ",";
  text.back() = '\n';
  const Dataset read =
      for_model_from_text(text, "row.csv", data.columns, Labels::Ignore).data;
  REQUIRE(read.rows() == 1);
  for (Index j = 0; j < read.inputs.cols(); ++j)
    CHECK(same(read.inputs(0, j), data.inputs(2, j)));
}

TEST_CASE("csv row: decimal commas are written as their column has them") {
  const Dataset data = load("a;y\n3,14;u\n-2,7;v\n1000,25;u\n").data;
  CHECK(cells_of(data, 1) == Names{"-2,7"});
  CHECK(row_of(data.columns, Names{"-2,7"}).inputs(0, 0) == Scalar(-2.7));
}

TEST_CASE("csv row: columns without a table are numbers") {
  const Columns columns{.input_names = {"x", "y"}};
  const Dataset row = row_of(columns, Names{"1.5", "nan"});
  CHECK(row.inputs(0, 0) == 1.5f);
  CHECK(std::isnan(row.inputs(0, 1)));
  CHECK(cells_of(row, 0) == Names{"1.5", ""});
}

TEST_CASE("csv row: what cannot be read is refused with its column") {
  const Columns columns = table().columns;
  const auto refusal = [&](std::size_t place, const std::string& cell) {
    Names cells = cells_of(table(), 0);
    cells[place] = cell;
    return error_of([&] { row_of(columns, cells); }, "");
  };
  CHECK(refusal(0, "$1190.5") == "no error");
  CHECK(refusal(0, "5") == "price: '5' is a number without $, which this column has");
  CHECK(refusal(2, "x") == "a, b: 'x' is not a number");
  CHECK(refusal(4, "Q") == "deck: 'Q' is none of its values");
  CHECK(refusal(3, "YES") == "no error");
  CHECK(refusal(1, "anything") == "no error");  // of a column that is left out
  CHECK_THROWS_WITH_AS(row_of(columns, Names{"1"}),
                       "expected 7 cells, one for each column, got 1", Error);
}

TEST_CASE("csv row: a cell is quoted where it would be read as something else") {
  CHECK(csv_cell("plain word") == "plain word");
  CHECK(csv_cell("") == "");
  for (const char* const text : {"a,b", "a;b", "a|b", "a\tb", "a\nb", " a", "a ", "#a"})
    CHECK(csv_cell(text) == "\"" + std::string(text) + "\"");
  CHECK(csv_cell("a\"b") == "\"a\"\"b\"");
}
