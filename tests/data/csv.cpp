#include "data/csv.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <thread>

#include "tests/data/files.hpp"

using namespace gambeta;

namespace {

LoadedData load(const std::string& bytes, const CsvOptions& options = {}) {
  return read_dataset(TempFile(bytes).path(), options);
}

std::string error(const std::string& bytes, const CsvOptions& options = {}) {
  const TempFile file(bytes);
  return error_of([&] { read_dataset(file.path(), options); }, file.path());
}

/// What a cell in an input column is read as, or the message about it.
std::string cell(const std::string& text) {
  const TempFile file("a,b,c\n1,2,x\n3," + text + ",y\n");
  try {
    return fmt::format("{:.6g}", read_dataset(file.path()).data.inputs(1, 1));
  } catch (const Error& e) {
    const std::string place = file.path() + ":3: column 2 (b): ", what = e.what();
    return what.rfind(place, 0) == 0 ? what.substr(place.size()) : what;
  }
}

bool says(const LoadedData& loaded, const std::string& text) {
  return std::any_of(loaded.notices.begin(), loaded.notices.end(),
                     [&](auto& line) { return line.find(text) != std::string::npos; });
}

std::vector<std::string> classes(const std::string& bytes) {
  return load(bytes).data.class_names;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("csv: columns have names, rows have inputs and a class, nothing to say") {
  const LoadedData loaded = load("a,b,kind\n1,2,x\n3,4,y\n5,6,x\n");
  CHECK(loaded.data.input_names == Names{"a", "b"});
  CHECK(loaded.data.target_name == "kind");
  CHECK(loaded.data.class_names == Names{"x", "y"});
  CHECK(loaded.data.labels == std::vector<int>{0, 1, 0});
  CHECK(loaded.data.inputs(2, 1) == 6);
  CHECK(loaded.data.rows() == 3);
  CHECK(loaded.notices.empty());
}

TEST_CASE("csv: CRLF, a byte order mark, no final newline and blank lines at the end") {
  for (const std::string text : {"a,b,k\r\n1,2,x\r\n3,4,y\r\n",
                                 "\xEF\xBB\xBF"
                                 "a,b,k\n1,2,x\n3,4,y\n",
                                 "a,b,k\n1,2,x\n3,4,y", "a,b,k\n1,2,x\n3,4,y\n\n \n\r\n",
                                 "\n\na,b,k\n1,2,x\n3,4,y", "a,b,k\r\n1,2,x\n3,4,y\r",
                                 " a , b ,k\n 1 , 2 , x\n3,4 ,y"}) {
    CAPTURE(text);
    const Dataset data = load(text).data;
    CHECK(data.input_names == Names{"a", "b"});
    CHECK(data.class_names == Names{"x", "y"});
    CHECK(data.rows() == 2);
    CHECK(data.inputs(1, 1) == 4);
  }
}

TEST_CASE("csv: quotes may hold separators, newlines and doubled quotes") {
  const Dataset data =
      load("\"a\",\"b,b\",\"c\"\"c\"\n\"1\", 2 ,\"x\ny\"\n3,4,\"z \"\"q\"\"\"\n").data;
  CHECK(data.input_names == Names{"a", "b,b"});
  CHECK(data.target_name == "c\"c");
  CHECK(data.class_names == Names{"x\ny", "z \"q\""});
  CHECK(data.inputs(0, 0) == 1);
}

TEST_CASE(
    "csv: a newline inside quotes belongs to the cell, and lines still count right") {
  CHECK(error("a,k\n1,\"x\n\"\"y\"\"\n\"\nabc,z\n") ==
        ":5: column 1 (a): 'abc' is not a number");
}

TEST_CASE("csv: an unclosed quote is named by the line where it opened") {
  CHECK(error("a,b,k\n1,2,x\n3,4,\"y\n5,6,z\n") ==
        ":3: a quote (\") opens here and is never closed");
  CHECK(error("a,b,k\n1,\"2\"3,x\n").find(":2: text after a closing quote") == 0);
}

TEST_CASE("csv: ragged rows, trailing commas and blank lines are named") {
  CHECK(error("a,b,k\n1,2,x\n3,4\n") == ":3: 2 values, expected 3");
  CHECK(error("a,b,k\n1,2,x\n3,4,y,5\n") == ":3: 4 values, expected 3");
  CHECK(error("a,b,k\n1,2,x,\n") == ":2: 4 values, expected 3 (the line ends in ',')");
  CHECK(error("a,b,k,\n1,2,x,\n") ==
        ":1: the line ends in ','; take it off this line and all others");
  CHECK(
      error("1,2,\n3,4,\n") ==
      ":1: column 3: missing value (the line ends in ','); 2 values are missing in all; "
      "--missing drop or --missing mean goes on");
  CHECK(error("a,b,k\n1,2,x\n\n3,4,y\n") == ":3: a blank line, expected 3 values");
  CHECK(error("a,b,k\nabc,2,x\n3,4\n") == ":2: column 1 (a): 'abc' is not a number");
}

TEST_CASE("csv: line endings of CR only are named") {
  CHECK(error("a,b,k\r1,2,x\r3,4,y\r").find(": its lines end in CR only") == 0);
}

TEST_CASE("csv: what is not UTF-8 text is named") {
  CHECK(error(std::string("a,k\n1,x\n\0,y\n", 12)) ==
        ":3: not UTF-8 text: it holds a NUL byte");
  CHECK(error("a,k\n1,caf\xE9\n2,x\n").find(":2: not UTF-8 text (byte 0xe9)") == 0);
  CHECK(error(std::string("\xFF\xFE"
                          "a\0",
                          4))
            .find(": not UTF-8 text but UTF-16") == 0);
  CHECK(error(std::string("a\0,\0", 4)).find(":1: not UTF-8 text") == 0);
  CHECK(error("a,k\n" + std::string(200, '1') + std::string(1, '\0') +
              std::string(200, '1') + ",x\n") ==
        ":2: not UTF-8 text: it holds a NUL byte");
  const std::string far = "a,k\n" + std::string(500, ' ') + "1,x\n2,";
  CHECK(error(far + "\xC3(\n").find(":3: not UTF-8 text") == 0);
  CHECK(load(far + "Ωμέγα\n").data.class_names == Names{"x", "Ωμέγα"});
}

TEST_CASE("csv: numbers may have a sign, a point, an exponent and spaces around") {
  CHECK(cell(" 1") == "1");
  CHECK(cell("+1") == "1");
  CHECK(cell("-.5e+1 ") == "-5");
  CHECK(cell("5.") == "5");
  CHECK(cell("\" 7\"") == "' 7' is not a number");
  CHECK(cell("\"7\"") == "7");
  CHECK(cell("007") == "7");
  CHECK((cell("1e-50") == "0" || sizeof(Scalar) > 4));
  CHECK(cell("1e-400") == "0");
  CHECK(cell("0." + std::string(400, '0') + "1") == "0");
}

TEST_CASE("csv: what only looks like a number is refused by place and name") {
  CHECK(cell("abc") == "'abc' is not a number");
  for (const char* text : {"0x10", "1_000", "１", "1.2.3", "--1", "+-1", "e5", ".", "-"})
    CHECK(cell(text) == fmt::format("'{}' is not a number", text));
  for (const char* text : {"inf", "-Infinity", "INF", "+inf"})
    CHECK(cell(text) == fmt::format("'{}' is not finite", text));
  CHECK(cell("1e999") == "'1e999' is too large");
  CHECK(cell("-1e39") == "'-1e39' is too large");
  CHECK(cell("\"3,14\"") == "'3,14' is not a number; use . as the decimal point");
  CHECK(cell("\x1b[31mred") == "'\\x1b[31mred' is not a number");
  CHECK(cell(std::string(100, 'z')) ==
        "'" + std::string(40, 'z') + "...' is not a number");
}

TEST_CASE("csv: missing values are named, dropped or filled, as asked") {
  const std::string remedy = "; --missing drop or --missing mean goes on";
  for (const char* text : {"?", "NA", "N/A", "nan", "NaN", "NULL"})
    CHECK(cell(text) == fmt::format("missing value '{}'{}", text, remedy));
  CHECK(cell("") == "missing value" + remedy);
  const std::string text = "a,b,k\n1,2,x\n?,4,y\n5,,x\n9,NA,y\n3,3,\n";
  CHECK(
      error(text) ==
      ":3: column 1 (a): missing value '?'; 4 values are missing in all; --missing drop "
      "or --missing mean goes on");

  const LoadedData dropped = load(text + "7,8,y\n", {{}, {}, Missing::Drop, {}});
  CHECK(dropped.data.rows() == 2);
  CHECK(dropped.data.labels == std::vector<int>{0, 1});
  CHECK(dropped.data.inputs(1, 1) == 8);
  CHECK(says(dropped, "4 of 6 rows dropped for missing values"));

  const LoadedData filled = load(text, {{}, {}, Missing::Mean, {}});
  CHECK(filled.data.rows() == 4);
  CHECK(filled.data.inputs(1, 0) == 5);  // of 1, 5 and 9
  CHECK(filled.data.inputs(2, 1) == 3);  // of 2 and 4
  CHECK(says(filled, "3 missing values replaced"));
  CHECK(says(filled, "1 of 5 rows dropped"));
  CHECK(error("a,b,k\n1,,x\n2,,y\n", {{}, {}, Missing::Mean, {}}) ==
        ": column 2 (b) has no values");
}

TEST_CASE("csv: a column of text is named as a whole, with what to do") {
  CHECK(error("a,color,k\n1,red,x\n2,blue,y\n3,red,x\n") ==
        ": column 2 (color) holds text, not numbers; leave it out (--ignore), write a "
        "0/1 column for each value, or name the label (--label)");
  CHECK(error("day,color,k\nmo,red,x\ntu,blue,y\n")
            .find(": column 1 (day), column 2 (color) hold text") == 0);
}

TEST_CASE("csv: semicolons and tabs separate too, and it is said") {
  const LoadedData semicolons = load("a;b;k\n1.5;2;x\n3;4;y\n");
  CHECK(semicolons.data.inputs(0, 0) == 1.5);
  CHECK(says(semicolons, "separated by ';'"));
  const LoadedData tabs = load("a\tb\tk\n1\t2\tx, or so\n3\t4\ty, or so\n");
  CHECK(tabs.data.class_names == Names{"x, or so", "y, or so"});
  CHECK(says(tabs, "separated by tabs"));
  CHECK(load("a,b,k\n1,2,x;y\n3,4,z\n").data.class_names == Names{"x;y", "z"});
  CHECK(load("a,\"b;c\",k\n1,2,x\n3,4,z\n").data.input_names == Names{"a", "b;c"});
  CHECK(error("a;b;k\n3,14;2,7;x\n1,5;2,1;y\n") ==
        ":2: column 1 (a): '3,14' is not a number; use . as the decimal point");
}

TEST_CASE("csv: a first line with a number in it is data, and it is said") {
  const LoadedData loaded = load("1,2,x\n3,4,y\n");
  CHECK(loaded.data.input_names == Names{"c1", "c2"});
  CHECK(loaded.data.rows() == 2);
  CHECK(says(loaded, "no header; columns are called c1 to c3"));
  CHECK(load("?,?,x\n3,4,y\n5,6,z\n", {{}, {}, Missing::Drop, {}}).data.rows() == 2);
  CHECK(load("RI,NA,MG\n1,2,x\n3,4,y\n").data.input_names == Names{"RI", "NA"});
}

TEST_CASE("csv: a column without a name gets one; two of one name are refused") {
  CHECK(says(load(",a,k\n0,1,x\n1,2,y\n"), "column 1 has no name; it is called c1"));
  CHECK(error("a,a,k\n1,2,x\n3,4,y\n") == ":1: two columns are called 'a'");
}

TEST_CASE("csv: the label column goes by name or by number") {
  const std::string text = "kind,a,b2\nx,1,5\ny,3,6\n";
  CHECK(load(text, {"kind", {}, {}, {}}).data.input_names == Names{"a", "b2"});
  CHECK(load(text, {"1", {}, {}, {}}).data.target_name == "kind");
  CHECK(error(text, {"b2", {}, {}, {}}).find("column 1 (kind) holds text") !=
        std::string::npos);
  CHECK(error(text, {"knid", {}, {}, {}}) == ": no column 'knid'; did you mean 'kind'?");
  CHECK(error(text, {"9", {}, {}, {}}) == ": no column '9' (there are kind, a, b2)");
}

TEST_CASE(
    "csv: ignored columns may hold anything, and the last of the others is the label") {
  const std::string text = "date,a,kind,note\nmay,1,x,?\nmay,3,y,\n";
  const CsvOptions options{"", {}, Missing::Refuse, {"date", "4"}};
  const Dataset data = load(text, options).data;
  CHECK(data.input_names == Names{"a"});
  CHECK(data.target_name == "kind");
  CHECK(data.inputs(1, 0) == 3);
  CHECK(error(text, {"", {}, {}, {"dat"}}) == ": no column 'dat'; did you mean 'date'?");
  CHECK(error(text, {"kind", {}, {}, {"kind"}}) ==
        ": column 3 (kind) cannot be both the label and ignored");
  CHECK(error(text, {"", {}, {}, {"1", "2", "4"}}) ==
        ": every column but the label is ignored");
}

TEST_CASE("csv: numbers that a float cannot tell apart are said") {
  CHECK(says(load("t,k\n1700000000,x\n1700000009,y\n"),
             "column 1 (t): its numbers, from 1700000000 to 1700000009, lie too close"));
  CHECK(load("t,k\n1700000000,x\n1800000000,y\n").notices.empty());
  CHECK(load("t,k\n1000.1,x\n1000.1,y\n").notices.empty());  // constant: another matter
}

TEST_CASE("csv: a target that never changes is nothing to predict") {
  CHECK(error("a,y\n1,2.5\n2,2.5\n3,2.5\n", {"", Task::Regression, {}, {}}) ==
        ": every row has the value 2.5; there is nothing to predict");
}

TEST_CASE("csv: too little to train on is refused") {
  CHECK(error("") == ": the file is empty");
  CHECK(error(" \n\n") == ": the file is empty");
  CHECK(error("a,b,k\n") ==
        ": a header without rows; training needs at least 2 rows of data");
  CHECK(error("a,b,k\n1,2,x\n") == ": one row; training needs at least 2 rows of data");
  CHECK(error("a\n1\n2\n").find(": only one column") == 0);
  CHECK(error("a\n1\n2\n").find("spaces") == std::string::npos);
  CHECK(error(" 1.5  2\n 2.5  3\n").find("from spaces: awk") != std::string::npos);
  CHECK(error("a,k\n1,x\n2,x\n") ==
        ": every row has the class 'x'; there is nothing to tell apart");
}

TEST_CASE("csv: whole numbers compare as numbers: 1, 1.0 and 01 are one class") {
  CHECK(classes("a,k\n1,1\n2,1.0\n3,01\n4,+1\n5,0\n6,-0\n") == Names{"0", "1"});
  CHECK(classes("a,k\n1,10\n2,9\n3,-1\n4,-1\n5,9\n6,10\n7,9\n8,9\n9,9\n") ==
        Names{"-1", "9", "10"});
  CHECK(classes("a,k\n1,b\n2,10\n3,a\n4,9\n") == Names{"9", "10", "a", "b"});
}

TEST_CASE("csv: the task follows from the labels, unless it is given") {
  const auto task = [](const std::string& labels, CsvOptions options = {}) {
    std::string text = "a,k\n";
    for (std::size_t at = 0; at < labels.size();) {
      const std::size_t end = labels.find(' ', at);
      text += "1," + labels.substr(at, end - at) + "\n";
      at = end == std::string::npos ? end : end + 1;
    }
    return load(text, options).data.task;
  };
  CHECK(task("0 1") == Task::Classification);
  CHECK(task("yes no no") == Task::Classification);
  CHECK(task("1 2 3 1 2 3 1 2 3") == Task::Classification);
  CHECK(task("151 75 141 206 135 97") == Task::Regression);
  CHECK(task("0.5 1 0.5 1 0.5 1") == Task::Regression);
  std::string many;
  for (int i = 0; i < 63; ++i)
    many += fmt::format("{}{}", i == 0 ? "" : " ", i % 21);
  CHECK(task(many) == Task::Regression);  // 21 values, each three times
  CHECK(task("0 1", {{}, Task::Regression, {}, {}}) == Task::Regression);
  CHECK(task("5.5 7.5 8.5", {{}, Task::Classification, {}, {}}) == Task::Classification);
  CHECK(error("a,k\n1,2.5\n2,abc\n3,3.5\n") == ":3: column 2 (k): 'abc' is not a number");
}

TEST_CASE("csv: ten thousand classes are read, and doubted") {
  std::string text = "a,k\n";
  for (int i = 0; i < 10000; ++i)
    text += fmt::format("{},name{}\n", i, i);
  const LoadedData loaded = load(text);
  CHECK(loaded.data.classes() == 10000);
  CHECK(says(loaded, "10000 classes in 10000 rows"));
}

TEST_CASE("csv: a hundred thousand columns") {
  std::string header, row;
  for (int i = 0; i < 100000; ++i) {
    header += fmt::format("x{},", i);
    row += "1,";
  }
  const Dataset data = load(header + "k\n" + row + "a\n" + row + "b\n").data;
  CHECK(data.inputs.cols() == 100000);
  CHECK(data.input_names[99999] == "x99999");
}

TEST_CASE("csv: a FIFO is read to its end; what cannot be read says why") {
  const TempFile name("");
  std::filesystem::remove(name.path());
  REQUIRE(mkfifo(name.path().c_str(), 0600) == 0);
  std::thread writer([&] { std::ofstream(name.path()) << "a,k\n1,x\n2,y\n"; });
  CHECK(read_dataset(name.path()).data.rows() == 2);
  writer.join();
  CHECK(error_of([] { read_dataset("/no/such.csv"); }) ==
        "/no/such.csv: No such file or directory");
  CHECK(error_of([] { read_dataset("/tmp"); }) == "/tmp: Is a directory");
}
