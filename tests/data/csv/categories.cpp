// Columns of text: which become 0/1 columns, and how they are read again for a model.
#include <cmath>

#include <doctest/doctest.h>

#include "data/one_hot.hpp"
#include "tests/data/csv/csv_text.hpp"

using namespace gambeta;

namespace {

const std::string kText =
    "sex,deck,age,k\n"
    "male,B,1,x\nfemale,A,2,y\n female ,\"C\",3,x\nmale,,4,y\nmale,A,5,x\nmale,B,6,y\n"
    "male,C,7,y\n";

}  // namespace

TEST_CASE("csv: text of two values is one input, of more one for each") {
  const Dataset data = load(kText).data;
  CHECK(data.columns.input_names ==
        Names{"sex=male", "deck=A", "deck=B", "deck=C", "age"});
  const Scalar first[] = {1, 0, 1, 0, 1}, third[] = {0, 0, 0, 1, 3};
  const Matrix x = network_inputs(data);
  for (Index j = 0; j < 5; ++j) {
    CHECK(x(0, j) == first[j]);
    CHECK(x(2, j) == third[j]);
    CHECK(std::isnan(x(3, j)) == false);
  }
  for (Index j = 1; j <= 3; ++j)
    CHECK(x(3, j) == 0);           // its deck is missing
  CHECK(data.inputs.cols() == 3);  // the deck's values are kept as codes
  CHECK(data.inputs(2, 1) == 2);
  CHECK(data.inputs(3, 1) == -1);
  CHECK(
      says(load(kText), "missing values are 0 in all inputs of their column: 1 of deck"));
  CHECK(load(kText, {"", {}, Missing::Drop, {}}).data.rows() == 6);
}

TEST_CASE("csv: a model's text columns are read from any order, one row or many") {
  const Columns model = load(kText).data.columns;
  const Matrix one =
      network_inputs(again(model, "deck,age,sex\nC,3,female\n", Labels::Ignore).data);
  const Matrix all = network_inputs(again(model, kText, Labels::Require).data);
  for (Index j = 0; j < 5; ++j)
    CHECK(one(0, j) == all(2, j));
  const Matrix unseen =
      network_inputs(again(model, "deck,age,sex\nZ,3,male\n", Labels::Ignore).data);
  for (Index j = 1; j <= 3; ++j)
    CHECK(unseen(0, j) == 0);
  const TempFile lacks("deck,age\nA,3\n");
  CHECK(
      error_of([&] { read_for_model(lacks.path(), model, Labels::Ignore); }, lacks.path())
          .find("no column sex") != std::string::npos);
}

TEST_CASE(
    "csv: numbers with a typing error are no text, nor are other forms of numbers") {
  std::string slip = "a,k\n1.5,x\n2,y\nabc,x\n";
  for (int i = 0; i < 20; ++i)
    slip += "2.5,y\n";
  CHECK(error(slip) ==
        ":4: column 1 (a): 'abc' is not a number; --ignore a leaves it out, --category a "
        "takes its cells as text");
  const std::string mixed = "deps,k\n0,x\n1,y\n3+,x\n0,y\n1,x\n3+,y\n";
  CHECK(load(mixed).data.columns.input_names == Names{"deps=0", "deps=1", "deps=3+"});
}

TEST_CASE("csv: a name that stands for two inputs is refused") {
  CHECK(error("a,a=x,k\nx,1,p\ny,2,q\nx,3,p\ny,4,q\nz,5,q\nz,1,p\n")
            .find("the name 'a=x' stands for two inputs") != std::string::npos);
}

TEST_CASE("csv: true and false, yes and no are one input, whatever their spelling") {
  const std::string text =
      "smoker,alone,k\nyes,True,x\nNO,False,y\nno,True,x\nYes,,y\nno,False,x\n";
  const LoadedData loaded = load(text);
  const Columns& columns = loaded.data.columns;
  CHECK(columns.input_names == Names{"smoker=yes", "alone=True"});
  CHECK(columns.table[0].kind == Column::Kind::Flag);
  CHECK(columns.table[1].values == Names{"False", "True"});
  const Scalar smokes[] = {1, 0, 0, 1, 0};
  for (Index i = 0; i < 5; ++i)
    CHECK(loaded.data.inputs(i, 0) == smokes[i]);
  CHECK(std::isnan(loaded.data.inputs(3, 1)));
  // Another word is filled like a gap, and said.
  const LoadedData other = again(columns, "alone,smoker\ntrue,maybe\n", Labels::Ignore);
  CHECK(std::isnan(other.data.inputs(0, 0)));
  CHECK(other.data.inputs(0, 1) == 1);
  CHECK(says(other,
             "1 cell of smoker, such as 'maybe': a value that training has not seen"));
  CHECK(
      load("a,b,k\nyes,1,x\ntrue,2,y\nyes,3,x\ntrue,4,y\n").data.columns.table[0].kind ==
      Column::Kind::Category);  // of two pairs
}

TEST_CASE("csv: identifiers, dates and what says nothing are left out, with the reason") {
  const LoadedData loaded = load(
      "CustomerID,humid,day,only,gone,zip,k\n7,1,2024-01-31,a,,01234,x\n"
      "5,2,2024-02-01,a,,01234,y\n9,3,2024-02-01,a,,12345,x\n1,4,2024-01-31,a,,01235,"
      "y\n");
  CHECK(loaded.data.columns.input_names == Names{"humid", "zip"});
  CHECK(says(loaded, "(CustomerID): its numbers name the rows"));
  CHECK(says(loaded, "(day): dates or times"));
  CHECK(says(loaded, "(only): its text is always the same"));
  CHECK(says(loaded, "(gone): it has no values"));
  CHECK(says(loaded, "zip) looks like a code: --category zip or --ignore zip"));
  CHECK(load("id,k\n3,x\n4,y\n9,x\n").data.columns.input_names == Names{"id"});
  CsvOptions use;
  use.use = {"id"};
  CHECK(load("id,a,k\n3,1,x\n4,2,y\n9,3,x\n", use).data.columns.input_names ==
        Names{"id", "a"});
  CHECK(error("a,id\n1,3\n2,4\n3,9\n") ==
        ": the last column, id, names the rows; name the "
        "label with --label (there are a)");
}

TEST_CASE("csv: --category makes numbers names, and 1 and 1.0 are one") {
  CsvOptions options;
  options.category = {"zip"};
  const Dataset data = load("zip,a,k\n1,1,x\n1.0,2,y\n2,3,x\n3,4,y\n", options).data;
  CHECK(data.columns.input_names == Names{"zip=1", "zip=2", "zip=3", "a"});
  CHECK(data.inputs(1, 0) == 0);  // the code of 1
  CHECK(again(data.columns, "zip,a\n01,9\n", Labels::Ignore).data.inputs(0, 0) == 0);
  options.category = {"k"};
  CHECK(error("zip,a,k\n1,1,x\n2,3,y\n", options).find("'k' is the label and no input") !=
        std::string::npos);
}

TEST_CASE("csv: NA is missing in text, or a value where the gaps are written otherwise") {
  const Dataset data = load("a,k\n1,NA\n2,EU\n3,NA\n4,EU\n").data;
  CHECK(data.columns.class_names == Names{"EU", "NA"});
  CHECK(load("a,k\n1,NA\n2,EU\n3,EU\n4,UK\n5,UK\n").data.rows() == 4);
  const LoadedData gaps = load("a,c,k\n1,NA,x\n2,EU,y\n3,NA,x\n4,EU,y\n5,UK,x\n6,UK,y\n");
  CHECK(gaps.data.columns.input_names == Names{"a", "c=UK"});
  CHECK(!says(gaps, "is a value"));
  const LoadedData value = load("a,c,k\n1,NA,x\n2,EU,y\n3,,x\n4,EU,y\n5,NA,x\n6,EU,y\n");
  CHECK(value.data.columns.input_names == Names{"a", "c=NA"});
  CHECK(says(value, "column 2 (c): NA is a value"));
  CHECK(says(load("a,c,k\n1,NA,x\n2,NA,y\n"), "left out column 2 (c): it has no values"));
}

TEST_CASE("csv: all that is wrong with a table is said at once, with one way on") {
  std::string text = "a,b,k\nabc,1.5,x\n";
  for (int i = 0; i < 30; ++i)
    text += fmt::format("{}.5,{}.25,{}\n", i, i, i % 2 ? "x" : "y");
  text += "1.5,def,x\n";
  CHECK(error(text).find(":2: column 1 (a): 'abc' is not a number; ") == 0);
  CHECK(error(text).find(
            "column 2 (b): 'def' is not a number; --ignore a,b leaves them out, "
            "--category a,b takes their cells as text") != std::string::npos);
}

TEST_CASE(
    "csv: what tells the class by itself is said, and a class that nearly all have") {
  std::string text = "n,alive,sex,survived\n";
  for (int i = 0; i < 40; ++i)
    text += fmt::format("{},{},{},{}\n", i * 7 % 11, i % 20 ? "no" : "yes",
                        i % 3 ? "m" : "f", i % 20 ? 0 : 1);
  const LoadedData loaded = load(text);
  CHECK(says(loaded,
             "(alive) tells the class by itself: if it is not known before, --ignore "
             "alive"));
  CHECK(!says(loaded, "(sex) tells"));
  CHECK(says(loaded, "always '0' would be right in 95.0 % of the rows"));
  CsvOptions ignore;
  ignore.ignore = {"alive"};
  CHECK(!says(load(text, ignore), "tells the class"));
}

TEST_CASE("csv: however many columns are wrong, the line of why stays short") {
  std::string header, numbers, words;
  for (int c = 0; c < 300; ++c) {
    header += fmt::format("column{};", c);
    numbers += "1.5;";
    words += "w;";
  }
  CsvOptions comma;
  comma.decimal = ',';
  const std::string text = header + "k\n" + numbers + "x\n" + numbers + "y\n";
  CHECK(error(text, comma).size() < 400);
  CHECK(error(text, comma).find("; and 298 more columns; --ignore COLUMN,...") !=
        std::string::npos);
  CHECK(error(header + "k\n" + words + "x\n" + words + "y\n").size() < 400);
}

TEST_CASE(
    "csv: NA beside the words of a flag is a gap, or makes it a category, and a lost "
    "word leaves it out") {
  const std::string rows = "f,n,k\nyes,1,x\nno,2,y\nNA,3,x\nyes,4,y\nno,5,x\nNA,6,y\n";
  CHECK(load(rows).data.columns.input_names == Names{"f=yes", "n"});
  CHECK(load(rows + ",7,x\n").data.columns.input_names ==
        Names{"f=NA", "f=no", "f=yes", "n"});
  const LoadedData lost =
      load("f,n,k\nyes,1,x\nYES,2,y\nno,3,\nyes,4,y\nYES,5,x\nno,6,\n");
  CHECK(lost.data.columns.input_names == Names{"n"});
  CHECK(says(lost, "left out f: one value in the rows that are kept"));
}

TEST_CASE(
    "csv: text that shows below the first thousand rows is text, in several columns") {
  std::string text = "a,b,k\n";
  for (int i = 0; i < 1500; ++i)
    text += i < 1100 ? fmt::format("{},{},{}\n", i % 3, i % 5, i % 2)
                     : fmt::format("x{},y,{}\n", i % 2, i % 2);
  const Columns columns = load(text).data.columns;
  CHECK(columns.table[0].kind == Column::Kind::Category);
  CHECK(columns.table[1].kind == Column::Kind::Category);
}

TEST_CASE("csv: quotes inside quotes are read, also where the rows are read twice") {
  std::string text = "a,b,k\n";
  for (int i = 0; i < 1500; ++i)  // that a is text shows below the first thousand rows
    text +=
        fmt::format("{},\"say \"\"{}\"\"\",\"\"\"{}\"\"\"\n",
                    i < 1200 ? std::to_string(i % 3) : "abc", "xyz"[i % 3], "pq"[i % 2]);
  const Dataset data = load(text).data;
  CHECK(data.columns.table[1].values == Names{"say \"x\"", "say \"y\"", "say \"z\""});
  CHECK(data.columns.class_names == Names{"\"p\"", "\"q\""});
  const std::string rows =
      "\"a\"\"b\",1,x\na\"\"b,2,y\na\"b,3,x\n\"a\"\"b\",4,y\na\"\"b,5,x\na\"b,6,y\n";
  const Dataset quotes = load("t,n,k\n" + rows).data;
  CHECK(quotes.columns.table[0].values == Names{"a\"\"b", "a\"b"});
  const Scalar codes[] = {1, 0, 1, 1, 0, 1};
  for (Index i = 0; i < 6; ++i)
    CHECK(quotes.inputs(i, 0) == codes[i]);
}

TEST_CASE("csv: a column that is left out at last leaves the others in their places") {
  // Without the row that has no label, b has one value, and a and c two.
  const Dataset data =
      load("a,b,c,n,k\nu,m,r,1,x\nv,m,s,2,y\nu,o,r,3,\nv,m,s,4,y\nu,o,r,5,\n").data;
  CHECK(data.columns.input_names == Names{"a=v", "c=s", "n"});
  const Scalar rows[3][3] = {{0, 0, 1}, {1, 1, 2}, {1, 1, 4}};
  REQUIRE(data.inputs.rows() == 3);
  REQUIRE(data.inputs.cols() == 3);
  for (Index i = 0; i < 3; ++i)
    for (Index j = 0; j < 3; ++j)
      CHECK(data.inputs(i, j) == rows[i][j]);
}
