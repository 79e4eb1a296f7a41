// How the numbers of a column are written: with signs, commas, points or spaces in them.
#include <doctest/doctest.h>

#include "tests/data/csv/csv_text.hpp"

using namespace gambeta;

TEST_CASE("csv: money, percent and thousands are numbers, here and in later files") {
  const LoadedData loaded = load(
      "price,share,n,k\n\"$183,765\",73.4%,\"1,190\",x\n$950,12%,7,y\n"
      "-$1.5,0.5%,\"12,345\",x\n");
  const Matrix& x = loaded.data.inputs;
  CHECK(x(0, 0) == 183765);
  CHECK(x(2, 0) == Scalar(-1.5));
  CHECK(x(0, 1) == Scalar(73.4));
  CHECK(x(0, 2) == 1190);
  CHECK(says(loaded, "(price): numbers with $, with commas between thousands"));
  const Columns& model = loaded.data.columns;
  CHECK(again(model, "price,share,n\n$7,1%,\"2,000\"\n", Labels::Ignore)
            .data.inputs(0, 2) == 2000);
  const TempFile mixed("price,share,n\n$7,1%,\"1,234.5,6\"\n");
  CHECK(error_of([&] { read_for_model(mixed.path(), model, Labels::Ignore); },
                 mixed.path()) == ":2: column 3 (n): '1,234.5,6' is not a number");
  const TempFile other("price,share,n\n7,1%,2\n");
  CHECK(error_of([&] { read_for_model(other.path(), model, Labels::Ignore); },
                 other.path()) ==
        ":2: column 1 (price): '7' is a number without $, which "
        "this column has");
  CHECK(error("a,k\n$1,x\n2,y\n$3,x\n").find("2 of its 3 numbers are written with $") !=
        std::string::npos);
  CHECK(error("a,k\n$1,x\n\u20ac2,y\n").find("different signs of currency") !=
        std::string::npos);
  const Dataset target = load("a,price\n1,$5\n2,$5\n3,$7\n4,$7\n5,$5\n6,$7\n").data;
  CHECK(target.columns.task == Task::Regression);
  CHECK(target.targets(2, 0) == 7);
}

TEST_CASE(
    "csv: numbers with the same unit in every cell are numbers, here and in later "
    "files") {
  const LoadedData loaded = load(
      "engine,tank,term,k\n1248 CC,\"1,200 l\",36 months,x\n1497CC,950 l,60 months,y\n"
      ",800 l,36 months,x\n1396\u00a0CC,850 l,60 months,y\n");
  const Matrix& x = loaded.data.inputs;
  CHECK(x.cols() == 3);
  CHECK(x(0, 0) == 1248);
  CHECK(x(1, 0) == 1497);
  CHECK(x(3, 0) == 1396);
  CHECK(x(0, 1) == 1200);
  CHECK(x(1, 2) == 60);
  CHECK(says(loaded, "column 1 (engine): numbers with CC"));
  CHECK(says(loaded, "column 2 (tank): numbers with l, with commas between thousands"));
  const Columns& model = loaded.data.columns;
  CHECK(again(model, "engine,tank,term\n998 CC,700 l,48 months\n", Labels::Ignore)
            .data.inputs(0, 2) == 48);
  const TempFile other("engine,tank,term\n998,700 l,48 months\n");
  CHECK(error_of([&] { read_for_model(other.path(), model, Labels::Ignore); },
                 other.path()) ==
        ":2: column 1 (engine): '998' is a number without CC, which this column has");
  CHECK(load("x;k\n1,5 \u00b0C;a\n-2,25 \u00b0C;b\n").data.inputs(1, 0) == -2.25);
  // Two units, one that not all have or none that can be shown are text as ever.
  for (const char* text :
       {"x,k\n1st,a\n2nd,b\n1st,a\n2nd,b\n", "x,k\n5 kg,a\n5,b\n5 kg,a\n5,b\n",
        "x,k\n5\u200e,a\n7\u200e,b\n5\u200e,a\n7\u200e,b\n",
        "x,k\n5 kg,a\n10+ kg,b\n5 kg,a\n10+ kg,b\n"}) {
    CAPTURE(text);
    CHECK(load(text).data.columns.table[0].kind == Column::Kind::Category);
  }
  std::string power = "bhp,a,k\n";
  for (int i = 0; i < 40; ++i)
    power += i % 20 == 7 ? "null bhp,1,x\n" : fmt::format("{}.5 bhp,{},y\n", i, i % 9);
  CHECK(says(load(power),
             "left out column 1 (bhp): its text has too many different values (39 in 40 "
             "cells); most are numbers with bhp, but 'null bhp' is not"));
  // An identifier stays one; without such a name, or with points, it is a measure.
  const char* const codes = "a,x,k\n1001A,5,p\n1002A,6,q\n1003A,7,p\n";
  CHECK(says(load(std::string("id") + (codes + 1)),
             "column 1 (id): its numbers name the rows"));
  CHECK(load(codes).data.inputs(2, 0) == 1003);
  CHECK(load("id,x,k\n1.5 kg,5,p\n2.5 kg,6,q\n").data.inputs(1, 0) == 2.5);
  CsvOptions category;
  category.category = {"x"};
  CHECK(load("x,k\n5 kg,a\n7 kg,b\n5 kg,a\n7 kg,b\n", category)
            .data.columns.table[0]
            .kind == Column::Kind::Category);
  // A label of few whole numbers has classes.
  CHECK(load("a,k\n1,5 kg\n2,7 kg\n1,5 kg\n2,7 kg\n").data.classes() == 2);
  CHECK(load("a,k\n1,5.5 kg\n2,7 kg\n1,5.5 kg\n2,7 kg\n").data.targets(1, 0) == 7);
  CsvOptions regression;
  regression.task = Task::Regression;
  CHECK(load("a,k\n1,5 kg\n2,7 kg\n1,5 kg\n", regression).data.targets(0, 0) == 5);
  std::string many = "a,k\n";
  for (int i = 0; i < 30; ++i)
    many += fmt::format("{},{} kg\n", i, i);
  CHECK(load(many).data.targets(29, 0) == 29);
}

TEST_CASE("csv: a comma is a decimal comma, a thousand's or refused, never a guess") {
  CHECK(error("a;k\n1,190;x\n2,345;y\n")
            .find("'1,190' may be a number above a thousand or a "
                  "decimal comma; say which: --decimal point or "
                  "--decimal comma") != std::string::npos);
  CsvOptions comma, point;
  comma.decimal = ',', point.decimal = '.';
  CHECK(load("a;k\n1,190;x\n2,345;y\n", comma).data.inputs(0, 0) == Scalar(1.19));
  CHECK(load("a;k\n1,190;x\n2,345;y\n", point).data.inputs(0, 0) == 1190);
  CHECK(load("a;k\n1,234,567;x\n2,345;y\n").data.inputs(1, 0) == 2345);
  CHECK(load("a;k\n1,234.5;x\n2,345;y\n").data.inputs(0, 0) == Scalar(1234.5));
  // One column shows it for all of the file, and then a point is none.
  const Dataset both = load("a;b;k\n1,190;3,14;x\n2,345;2,7;y\n").data;
  CHECK(both.inputs(0, 0) == Scalar(1.19));
  CHECK(error("a;b;k\n1.190;3,14;x\n2.345;2,7;y\n")
            .find("decimal points, and the file's numbers "
                  "have decimal commas") != std::string::npos);
  CHECK(error("x;k\n1.5,2;a\n2.5,3;b\n").find("'1.5,2' is a number in no form") !=
        std::string::npos);
  CHECK(again(both.columns, "a;b\n5;0,5\n", Labels::Ignore).data.inputs(0, 1) ==
        Scalar(0.5));
  CHECK(error("a,k\n\"1,90\",x\n\"2,345\",y\n").find("may be a decimal comma") !=
        std::string::npos);
}

TEST_CASE(
    "csv: points and spaces between thousands are read where they have one meaning") {
  // A German spreadsheet's, and a French one's with the spaces that such have.
  const LoadedData german = load("x;y;k\n1.234,56;0,5;a\n2.345;0,7;b\n-12,5;1;a\n");
  CHECK(german.data.inputs(0, 0) == Scalar(1234.56));
  CHECK(german.data.inputs(1, 0) == 2345);
  CHECK(german.data.inputs(2, 0) == -12.5);
  CHECK(german.data.inputs(0, 1) == 0.5);
  CHECK(says(german, "column 1 (x): numbers with points between thousands"));
  const LoadedData french = load(
      "x;y;k\n1 234,5;12\u202f345\u00a0\u20ac;a\n-2\u00a0345;2 \u20ac;b\n"
      "1\u2009234\u2009567;3\u20ac;b\n");
  CHECK(french.data.inputs(0, 0) == 1234.5);
  CHECK(french.data.inputs(1, 0) == -2345);
  CHECK(french.data.inputs(2, 0) == 1234567);
  CHECK(french.data.inputs(0, 1) == 12345);
  CHECK(says(french, "column 2 (y): numbers with \u20ac, with spaces between thousands"));
  CHECK(load("x,k\n1 234,a\n7.5,b\n2 000,a\n").data.inputs(1, 0) == 7.5);
  CHECK(load("x,k\n1.234.567,a\n2.000,b\n7,a\n").data.inputs(1, 0) == 2000);
  // A later file is read in the same way, and what is none of it named.
  CHECK(again(german.data.columns, "x;y\n3.456,5;0,25\n", Labels::Ignore)
            .data.inputs(0, 0) == 3456.5);
  const TempFile other("x;y\n1.5;2\n");
  CHECK(
      error_of([&] { read_for_model(other.path(), german.data.columns, Labels::Ignore); },
               other.path()) ==
      ":2: column 1 (x): '1.5' has a point, and this column has decimal commas: "
      "write them here, too");
  // Two ways in one column are none.
  for (const char* text : {"x;k\n1.234,5;a\n1.5;b\n", "x;k\n1 234,5;a\n1.5;b\n",
                           "x;k\n1 234;a\n1.234,5;b\n", "x;k\n1 234;a\n1,234,567;b\n"}) {
    CAPTURE(text);
    CHECK(error(text).find("is written otherwise than others of its numbers") !=
          std::string::npos);
  }
  CsvOptions point;
  point.decimal = '.';
  CHECK(error("x;k\n1.234,5;a\n2,5;b\n", point).find("otherwise") != std::string::npos);
  CHECK(load("x;k\n1 23;a\n4 56;b\n1 23;a\n4 56;b\n").data.columns.table[0].kind ==
        Column::Kind::Category);
}
