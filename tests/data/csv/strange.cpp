// What people's tables have in them that no standard has thought of.
#include <doctest/doctest.h>

#include "data/csv/describe.hpp"
#include "tests/data/csv/csv_text.hpp"

using namespace gambeta;

TEST_CASE("csv: a line end or a tab in a name, a value or a class is a blank there") {
  const std::string text =
      "n,\"a\n in Euro\",\"k\tof\r\nit\"\n1,\"x \n1\",\"p\nq\"\n2,\"x\t1\",r\n"
      "3,y,\"p\tq\"\n4,y,r\n5,y,r\n6,y,r\n";
  const LoadedData loaded = load(text);
  const Columns& columns = loaded.data.columns;
  CHECK(columns.table[1].name == "a in Euro");
  CHECK(columns.target_name == "k of it");
  CHECK(columns.class_names == Names{"p q", "r"});
  CHECK(columns.table[1].values == Names{"x 1", "y"});
  CHECK(loaded.data.inputs(0, 1) == loaded.data.inputs(1, 1));
  const LoadedData later =
      again(columns, "\"a in\tEuro\",n\n\"x\r\n1\",7\ny,7\n", Labels::Ignore);
  CHECK(later.data.inputs(0, 1) == loaded.data.inputs(0, 1));
  CHECK(later.data.inputs(1, 1) == loaded.data.inputs(2, 1));
  CsvOptions options;
  options.ignore = {"a in Euro"};
  CHECK(load(text, options).data.columns.input_names == Names{"n"});
  options = {};
  options.label = "a\n in Euro";
  CHECK(load(text, options).data.columns.target_name == "a in Euro");
  CHECK(load("a,k\n1,x\n2,\" \n\"\n3,y\n").data.rows() == 2);  // of blanks: missing
}

TEST_CASE("csv: the minus sign of a text processor is one, in each form") {
  const LoadedData plain = load("a,k\n\u22121.5,x\n2,y\n\u22120.5,x\n");
  CHECK(plain.data.inputs(0, 0) == Scalar(-1.5));
  CHECK(load("a;k\n\u22121,5;x\n2,5;y\n").data.inputs(0, 0) == Scalar(-1.5));
  CHECK(load("a,k\n\u2212$5,x\n$\u22126,y\n").data.inputs(1, 0) == Scalar(-6));
  CHECK(error("a,k\n\u2212-5,x\n1.5,y\n2,x\n").find("is not a number") !=
        std::string::npos);
}

TEST_CASE("csv: above a column of row names a header may have nothing") {
  const LoadedData index = load(",y\n0.5,0\n0.7,1\n0.2,0\n0.3,1\n");
  CHECK(index.data.rows() == 4);
  CHECK(index.data.columns.target_name == "y");
  CHECK(load(",,a\n1,2,b\n,3,a\n4,5,b\n").data.rows() == 4);  // a row of data: a again
  CHECK(
      load("red,,\nblue,1,2\nred,2,1\nblue,3,1\nred,2,2\n").data.columns.table[0].name ==
      "c1");
}

TEST_CASE("csv: a title may be padded with separators, or have a blank line below") {
  const std::string table = "x,z,y\n1,2,a\n2,3,b\n3,3,a\n";
  const std::string what =
      ":1: one value, and 3 in the lines below: a title? Without it: ";
  const std::string rest = " FILE | gambeta train - ...";
  CHECK(error("Report,,\n" + table) == what + "tail -n +2" + rest);
  CHECK(error("Report\n\n\n" + table) == what + "tail -n +4" + rest);
  // A row of data without a label:
  CHECK(load("red,,\nblue,big,square\nblue,small,round\nred,big,square\nred,big,round\n")
            .data.columns.table[0]
            .name == "c1");
}

TEST_CASE("csv: what is offered for a column that cannot be read would help it") {
  std::string many = "a,code,k\nabc,10000,x\n";
  for (int i = 1; i < 300; ++i)
    many += fmt::format("{}.5,{},{}\n", i, 10000 + i, i % 2 ? "x" : "y");
  CHECK(error(many) ==
        ":2: column 1 (a): 'abc' is not a number; --ignore a leaves it out, and an empty "
        "cell counts as missing");
  many.replace(many.find("abc"), 3, "");
  CHECK(says(load(many), "column 2 (code) looks like a code: --ignore code"));
}

TEST_CASE("csv: None as often as other texts is said to be a gap, and how it is none") {
  std::string text = "alcohol,x,k\n";
  const char* const words[] = {"None", "Low", "High"};
  for (int i = 0; i < 30; ++i)
    text += fmt::format("{},{}.5,{}\n", words[i % 3], i, i % 2 ? "x" : "y");
  CHECK(
      says(load(text), "(alcohol): None is a gap; --category alcohol makes it a value"));
  CsvOptions options;
  options.category = {"alcohol"};
  CHECK(load(text, options).data.columns.table[0].values == Names{"High", "Low", "None"});
  const TempFile file(text);
  const auto missing = [&](const CsvOptions& how) {
    return describe_table(file.path(), how).columns[0].missing;
  };
  CHECK(missing({}) == 10);
  CHECK(missing(options) == 0);
}

TEST_CASE("csv: classes and values that differ in case only are said") {
  const LoadedData loaded = load(
      "c,x,k\nParis,1,True\nparis,2,true\nRome,3,False\nRome,4,False\nParis,5,x\n"
      "paris,6,x\n");
  CHECK(says(loaded, "column 1 (c): 'Paris' and 'paris' differ in case only"));
  CHECK(says(loaded, "column 3 (k): 'True' and 'true' differ in case only"));
}

TEST_CASE("csv: times of day are left out as such") {
  std::string text = "at,x,k\n";
  for (int i = 0; i < 50; ++i)
    text += fmt::format("{}:{:02}{},{},{}\n", i % 24, i, i % 3 ? "" : ":07", i, i % 2);
  CHECK(says(load(text), "column 1 (at): dates or times; a column of numbers"));
}
