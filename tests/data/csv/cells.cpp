// What the cells of a CSV file may hold: numbers, missing values, text.
#include <doctest/doctest.h>

#include <cmath>

#include "tests/data/csv/csv_text.hpp"

using namespace gambeta;

namespace {

/// What a cell in an input column is read as, or the message about it.
std::string cell(const std::string& text) {
  const CsvOptions refuse{{}, {}, Missing::Refuse, {}};
  std::string rows = "a,b,c\n1,2.5,x\n3," + text + ",y\n";
  for (int i = 0; i < 12; ++i)
    rows += fmt::format("{},2.5,x\n", i);
  const TempFile file(rows);
  try {
    return fmt::format("{:.6g}", read_dataset(file.path(), refuse).data.inputs(1, 1));
  } catch (const Error& e) {
    const std::string place = file.path() + ":3: column 2 (b): ", what = e.what();
    if (what.rfind(place, 0) != 0)
      return what;
    return what.substr(place.size(),
                       what.find("; --ignore b leaves it out") - place.size());
  }
}

}  // namespace

TEST_CASE("csv: numbers may have a sign, a point, an exponent and spaces around") {
  CHECK(cell(" 1") == "1");
  CHECK(cell("+1") == "1");
  CHECK(cell("-.5e+1 ") == "-5");
  CHECK(cell("5.") == "5");
  CHECK(cell("-1.5D+01") == "-15");  // as Fortran writes it
  CHECK(cell("2d-1") == "0.2");
  CHECK(cell("1d999") == "'1d999' is too large");
  CHECK(cell("\" 7\"") == "' 7' is not a number");
  CHECK(cell("\"7\"") == "7");
  CHECK(cell("\"7\"  ") == "7");
  CHECK(cell("007") == "7");
  CHECK((cell("1e-50") == "0" || sizeof(Scalar) > 4));
  CHECK(cell("1e-400") == "0");
  CHECK(cell("0." + std::string(400, '0') + "1") == "0");
}

TEST_CASE("csv: what only looks like a number is refused by place and name") {
  CHECK(cell("abc") == "'abc' is not a number");
  for (const char* text : {"0x10", "1_000", "１", "1.2.3", "--1", "+-1", "e5", "1 2",
                           "5d", "5d+", "1d2d3", "1e2d3"})
    CHECK(cell(text) == fmt::format("'{}' is not a number", text));
  for (const char* text : {"inf", "-Infinity", "INF", "+inf"})
    CHECK(cell(text) == fmt::format("'{}' is not finite", text));
  CHECK(cell("1e999") == "'1e999' is too large");
  CHECK(cell("-1e39") == "'-1e39' is too large");
  CHECK(cell("\"3,14\"")
            .find("column 2 (b): '3,14' may be a decimal comma: --decimal "
                  "comma reads it so") != std::string::npos);
  CHECK(cell("\x1b[31mred") == "'\\x1b[31mred' is not a number");
  CHECK(cell(std::string(100, 'z')) ==
        "'" + std::string(40, 'z') + "...' is not a number");
}

TEST_CASE("csv: missing values are named, dropped or filled, as asked") {
  const std::string remedy = "; --missing drop or --missing fill goes on";
  for (const char* text : {"?", "NA", "N/A", "nan", "NaN", "NULL", "n.a.", "#N/A", "None",
                           "<NA>", ".", "-", "--", "\\N", "#DIV/0!"})
    CHECK(cell(text) == fmt::format("missing value '{}'{}", text, remedy));
  CHECK(cell("") == "missing value" + remedy);
  const std::string text = "a,b,k\n1,2,x\n?,4,y\n5,,x\n9,NA,y\n3,3,\n";
  CHECK(
      error(text, {{}, {}, Missing::Refuse, {}}) ==
      ":3: column 1 (a): missing value '?'; 4 values are missing in all; --missing drop "
      "or --missing fill goes on");

  const LoadedData dropped = load(text + "7,8,y\n", {{}, {}, Missing::Drop, {}});
  CHECK(dropped.data.rows() == 2);
  CHECK(dropped.data.labels == std::vector<int>{0, 1});
  CHECK(dropped.data.inputs(1, 1) == 8);
  CHECK(says(dropped, "4 of 6 rows dropped for missing values"));

  // By default gaps stay: which rows are trained on, and so their mean, comes later.
  const LoadedData filled = load(text);
  CHECK(filled.data.rows() == 4);
  CHECK(std::isnan(filled.data.inputs(1, 0)));
  CHECK(filled.data.inputs(1, 1) == 4);
  CHECK(
      says(filled, "missing values take the mean of the training rows: 1 of a, 2 of b"));
  CHECK(says(filled, "1 of 5 rows left out: they have no label"));
}

TEST_CASE("csv: a column of text that does not repeat is left out, and said") {
  const LoadedData loaded = load("a,name,k\n1,Ann,x\n2,Bob,y\n3,Eve,x\n");
  CHECK(loaded.data.columns.input_names == Names{"a"});
  CHECK(says(loaded, "left out column 2 (name): its text has too many different values"));
  CHECK(
      error("day,color,k\nmo,red,x\ntu,blue,y\n") ==
      ": no column is left to learn from: day: its text has too many different values (2 "
      "in 2 cells); color: its text has too many different values (2 in 2 cells)");
}

TEST_CASE("csv: numbers that a float cannot tell apart are said") {
  CHECK(says(load("t,k\n1700000000,x\n1700000009,y\n"),
             "column 1 (t): its numbers, from 1700000000 to 1700000009, lie too close"));
  CHECK(!says(load("t,k\n1700000000,x\n1800000000,y\n"), "too close"));
  CHECK(load("t,k\n1000.1,x\n1000.1,y\n").notices.empty());  // constant: another matter
}

TEST_CASE("csv: spaces separate cells where they give as many in every row") {
  const LoadedData by_commas = load("a,b,k\n1,2.5,x\n3,4,y\n5,6,x\n7,8,y\n");
  for (const char* text :
       {"a b k\n1 2.5 x\n3 4 y\n5 6 x\n7 8 y\n",
        "  a   b k  \r\n 1 \t 2.5   x\r\n3   4\ty\t\r\n5 6 x\r\n7 8 y \r\n",
        "\"a\" b \"k\"\n1 2.5 \"x\"\n3 4 y\n 5 6 x\n7 8 y  \n\n"}) {
    CAPTURE(text);
    const LoadedData loaded = load(text);
    CHECK(loaded.data.columns.input_names == Names{"a", "b"});
    CHECK(loaded.data.labels == by_commas.data.labels);
    CHECK(std::equal(loaded.data.inputs.begin(), loaded.data.inputs.end(),
                     by_commas.data.inputs.begin(), by_commas.data.inputs.end()));
    CHECK(says(loaded, ": its cells are separated by spaces"));
  }
  // R's write.table: the rows have names, the header is one word short.
  const LoadedData from_r = load(
      "\"a\" \"k\"\n\"1\" 0.5 \"New York\"\n\"2\" 2 \"Rome\"\n"
      "\"3\" 1 \"New York\"\n\"4\" 3 \"Rome\"\n");
  CHECK(from_r.data.columns.input_names == Names{"a"});
  CHECK(from_r.data.columns.class_names == Names{"New York", "Rome"});
  CHECK(from_r.data.inputs(3, 0) == 3);
  // A table laid out in columns, with a tab before the last: UCI's cars.
  std::string cars;
  for (int i = 0; i < 12; ++i)
    cars += fmt::format("{}.0   8   ?     1{}12.      12.0\t\"car {}\"\n", 14 + i, i % 9,
                        i % 2);
  const LoadedData laid_out = load(cars, {"1", {}, Missing::Fill, {}});
  CHECK(laid_out.data.inputs.rows() == 12);
  CHECK(laid_out.data.columns.table.size() == 5);
  CHECK(laid_out.data.targets(2, 0) == 16);
  CHECK_FALSE(says(laid_out, "looks like a code"));  // 1012. and 12.0 have points
}

TEST_CASE("csv: spaces that stand in cells do not separate them") {
  const LoadedData tabs =
      load("a\tk\n1\tNew York\n2\tNew York\n3\tOld Rome\n4\tOld Rome\n");
  CHECK(tabs.data.columns.class_names == Names{"New York", "Old Rome"});
  CHECK(says(tabs, "separated by tabs"));
  CHECK(load("1 234\t0\n5 678\t1\n3 456\t0\n7 890\t1\n").data.inputs(0, 0) == 1234);
  for (const char* text : {"full name\nJohn Smith\nAda Byron\n", "a b\n1 2\n3\n",
                           "name\nNew York 1\nNew York 2\n"}) {
    CAPTURE(text);
    CHECK(error(text).find("only one column") != std::string::npos);
  }
  CHECK(error("1;2 3\n4 5\n6 7\n") == ":2: 1 value, expected 2");
  // Pairs of a place and a number are no cells; times of day are.
  for (const char* text : {"+1 3:1 7:0.5 \n-1 3:1 9:1\n", "2 1:-3e-1\n1 2:4 5:6\n"})
    CHECK(error(text).starts_with(": not a table but sparse rows, as LIBSVM has"));
  CHECK(says(load("1 12:30 a\n2 12:30 b\n3 14:45 a\n4 14:45 b\n"), "by spaces"));
  CHECK(
      says(load("1 12:30 9:15\n2 12:30 9:45\n3 8:00 9:15\n4 8:00 9:45\n"), "by spaces"));
  // Beyond the rows that are looked at first, a row that differs is named.
  std::string text;
  for (int i = 0; i < 12; ++i)
    text += fmt::format("{} {} {}\n", i, 2 * i, i % 2);
  CHECK(error(text + "1 2\n") == ":13: 2 values, expected 3");
  CHECK(error(text + "1 \"2 3\n") == ":13: a quote (\") opens here and is never closed");
}
