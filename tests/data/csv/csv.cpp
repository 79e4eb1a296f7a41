// CSV files as text: lines, quotes, separators, headers; what cannot be read at all.
#include <doctest/doctest.h>

#include <thread>

#include "tests/data/csv/csv_text.hpp"

using namespace gambeta;

TEST_CASE("csv: columns have names, rows have inputs and a class, nothing to say") {
  const LoadedData loaded = load("a,b,kind\n1,2,x\n3,4,y\n5,6,x\n");
  CHECK(loaded.data.columns.input_names == Names{"a", "b"});
  CHECK(loaded.data.columns.target_name == "kind");
  CHECK(loaded.data.columns.class_names == Names{"x", "y"});
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
    CHECK(data.columns.input_names == Names{"a", "b"});
    CHECK(data.columns.class_names == Names{"x", "y"});
    CHECK(data.rows() == 2);
    CHECK(data.inputs(1, 1) == 4);
  }
}

TEST_CASE("csv: quotes may hold separators, newlines and doubled quotes") {
  const Dataset data =
      load("\"a\",\"b,b\",\"c\"\"c\"\n\"1\", 2 ,\"x\ny\"\n3,4,\"z \"\"q\"\"\"\n").data;
  CHECK(data.columns.input_names == Names{"a", "b,b"});
  CHECK(data.columns.target_name == "c\"c");
  CHECK(data.columns.class_names == Names{"x y", "z \"q\""});
  CHECK(data.inputs(0, 0) == 1);
}

TEST_CASE(
    "csv: a newline inside quotes belongs to the cell, and lines still count right") {
  std::string text = "a,k\n1,\"x\n\"\"y\"\"\n\"\nabc,z\n";
  for (int i = 0; i < 20; ++i)
    text += "1.5,z\n";
  CHECK(error(text).find(":5: column 1 (a): 'abc' is not a number") == 0);
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
        ":1: the line ends in ','; take it off this line and all others: sed -E "
        "'s/,\\r?$//' FILE | gambeta train - ...");
  CHECK(error("a\tb\tk\t\n1\t2\tx\t\n").find("sed -E 's/\\t\\r?$//'") !=
        std::string::npos);
  CHECK(
      error("1,2,\n3,4,\n", {{}, {}, Missing::Refuse, {}}) ==
      ":1: column 3: missing value (the line ends in ','); 2 values are missing in all; "
      "--missing drop or --missing fill goes on");
  CHECK(error("a,b,k\n1,2,x\n\n3,4,y\n") == ":3: a blank line, expected 3 values");
  CHECK(error("a,b,k\nabc,2,x\n3,4\n") == ":3: 2 values, expected 3");
}

TEST_CASE("csv: of a row that lacks a cell that is said, not what stands in its place") {
  for (const int above :
       {30, 3000}) {  // among the first rows, which tell kinds, and below
    std::string text = "a,b,k\n";
    for (int i = 0; i < above; ++i)
      text += fmt::format("{},{}.5,{}\n", i, i % 100, i % 2 ? "p" : "q");
    const std::string place = fmt::format(":{}: ", above + 2);
    CHECK(error(text + "7,p\n8,2.5,q\n") == place + "2 values, expected 3");
    // A cell of a row before it comes first, where all rows are not looked at anyway.
    CHECK(error(text + "7,x,p\n") != error(text + "7,p\n"));
  }
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
  CHECK(error(std::string("PK\3\4\0", 5)).find(": not UTF-8 text but a zip archive") ==
        0);
  CHECK(error(std::string("PAR1\0", 5)).find(": not UTF-8 text but a Parquet file") == 0);
  CHECK(error("a,k\n1,caf\xE9\n").find("iconv -f ENCODING -t UTF-8") !=
        std::string::npos);
  CHECK(error(std::string("a\0,\0", 4)).find(":1: not UTF-8 text") == 0);
  CHECK(error("a,k\n" + std::string(200, '1') + std::string(1, '\0') +
              std::string(200, '1') + ",x\n") ==
        ":2: not UTF-8 text: it holds a NUL byte");
  const std::string far = "a,k\n" + std::string(500, ' ') + "1,x\n2,";
  CHECK(error(far + "\xC3(\n").find(":3: not UTF-8 text") == 0);
  CHECK(load(far + "Ωμέγα\n").data.columns.class_names == Names{"x", "Ωμέγα"});
}

TEST_CASE("csv: semicolons and tabs separate too, and it is said") {
  const LoadedData semicolons = load("a;b;k\n1.5;2;x\n3;4;y\n");
  CHECK(semicolons.data.inputs(0, 0) == 1.5);
  CHECK(says(semicolons, "separated by ';'"));
  const LoadedData tabs = load("a\tb\tk\n1\t2\tx, or so\n3\t4\ty, or so\n");
  CHECK(tabs.data.columns.class_names == Names{"x, or so", "y, or so"});
  CHECK(says(tabs, "separated by tabs"));
  CHECK(load("a,b,k\n1,2,x;y\n3,4,z\n").data.columns.class_names == Names{"x;y", "z"});
  CHECK(load("a,\"b;c\",k\n1,2,x\n3,4,z\n").data.columns.input_names ==
        Names{"a", "b;c"});
  const LoadedData commas = load("a;b;k\n3,14;2,7;x\n1,5;2;y\n");
  CHECK(commas.data.inputs(0, 0) == Scalar(3.14));
  CHECK(says(commas, "its numbers have decimal commas"));
}

TEST_CASE("csv: a first line with a number in it is data, and it is said") {
  const LoadedData loaded = load("1,2,x\n3,4,y\n");
  CHECK(loaded.data.columns.input_names == Names{"c1", "c2"});
  CHECK(loaded.data.rows() == 2);
  CHECK(says(loaded, "no header; columns are called c1 to c3"));
  CHECK(load("?,?,x\n3,4,y\n5,6,z\n", {{}, {}, Missing::Drop, {}}).data.rows() == 2);
  CHECK(load("RI,NA,MG\n1,2,x\n3,4,y\n").data.columns.input_names == Names{"RI", "NA"});
}

TEST_CASE("csv: a column without a name gets one; the second of one name, too") {
  CHECK(says(load(",a,k\n0,1,x\n1,2,y\n"), "column 1 has no name; it is called c1"));
  CHECK(says(load(",,a,b,k\n0,1,5,4,x\n1,3,2,7,y\n"),
             "2 columns have no name; they are called c1, c2"));
  const LoadedData twins = load("a,a.1,a,b,b,k\n1,9,2,5,1,x\n3,8,4,6,4,y\n");
  CHECK(twins.data.columns.input_names == Names{"a", "a.1", "a.2", "b", "b.1"});
  CHECK(says(twins, "2 columns have the name of another; they are called a.2, b.1"));
  CHECK(says(load("a,a,k\n1,2,x\n3,4,y\n"),
             "column 2 has the name of another; it is called a.1"));
}

TEST_CASE("csv: a text that is no table is named") {
  const std::string page = "<!DOCTYPE html>\n<html><body>a,b\n1,2\n</body></html>\n";
  CHECK(error(page) == ": not a table but a web page or XML; download the file itself");
  for (const char* text :
       {"[\n {\"a\": 1, \"k\": 0},\n {\"a\": 2, \"k\": 1}\n]\n",
        "{\"a\": 1, \"k\": 0}\n{\"a\": 2, \"k\": 1}\n", "[[1, 2], [3, 4]]\n"})
    CHECK(
        error(text).starts_with(": not a table but JSON; in Python: pandas.read_json("));
  CHECK(error("% iris\n\n@RELATION iris\n@DATA\n1,2,x\n") ==
        ": not a table but ARFF; its rows: sed '1,/^@data/Id' FILE | gambeta train - "
        "--header no ...");
  CHECK(error("%") ==
        ": only one column; training needs inputs and a label, separated by ',', "
        "';', '|', tabs, or spaces with as many words in every row");
}

TEST_CASE("csv: too little to train on is refused") {
  CHECK(error("") == ": the file is empty");
  CHECK(error(" \n\n") == ": the file is empty");
  CHECK(error("a,b,k\n") ==
        ": a header without rows; training needs at least 2 rows of data");
  CHECK(error("a,b,k\n1,2,x\n") == ": one row; training needs at least 2 rows of data");
  CHECK(error(std::string(100'000, ',')) == ": 100001 columns, at most 100000");
  CHECK(error("a\n1\n2\n").find(": only one column") == 0);
  CHECK(error("a,k\n1,x\n2,x\n") ==
        ": the label is 'x' in every row that has one; there is nothing to tell apart");
}

TEST_CASE("csv: where gaps leave too few rows, the error says what they lack") {
  const auto dropped = [](const std::string& text) {
    return error(text, {"k", {}, Missing::Drop, {}});
  };
  CHECK(dropped("a,b,k\n?,1,x\n2,,y\n") ==
        ": no row without missing values; training needs at least 2 rows of data");
  CHECK(dropped("a,k\n1,x\n,y\n") ==
        ": one row without missing values; training needs at least 2 rows of data");
  CHECK(error("a,k\n1,x\n2,\n") ==
        ": one row with a label; training needs at least 2 rows of data");
}

TEST_CASE("csv: no row is dropped for a gap in a column that is left out at last") {
  // Of b, the rows without a gap elsewhere have one value.
  const std::string text = "a,b,k\n1,m,\"p\"\"\"\n?,o,q\n3,m,q\n4,,\"p\"\"\"\n5,m,q\n";
  const LoadedData loaded = load(text, {"k", {}, Missing::Drop, {}});
  CHECK(loaded.data.columns.input_names == Names{"a"});
  CHECK(loaded.data.rows() == 4);
  CHECK(loaded.data.columns.class_names == Names{"p\"", "q"});
  CHECK(says(loaded, "left out b: one value in the rows that are kept"));
  CHECK(says(loaded, "1 of 5 rows dropped for missing values"));
  CHECK(!says(loaded, "2 of 5 rows"));
}

TEST_CASE("csv: a hundred thousand columns") {
  std::string header, row;
  for (int i = 0; i < 99999; ++i) {
    header += fmt::format("x{},", i);
    row += "1,";
  }
  const Dataset data = load(header + "k\n" + row + "a\n" + row + "b\n").data;
  CHECK(data.inputs.cols() == 99999);
  CHECK(data.columns.input_names[99998] == "x99998");
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

TEST_CASE(
    "csv: comments, sep= and bars are read; titles, units and more say what to do") {
  const LoadedData comments = load("# from a lab\n#\na,k\n1,x\n2,y\n");
  CHECK(comments.data.columns.input_names == Names{"a"});
  CHECK(says(comments, "passed over 2 lines that begin with #"));
  CHECK(load("sep=;\na;k\n1;x,1\n2;y,2\n").data.columns.class_names ==
        Names{"x,1", "y,2"});
  CHECK(error("sep=:\na:k\n1:x\n").find("says that ':' separates cells") !=
        std::string::npos);
  CHECK(load("a|b|k\n1|2|x\n3|4|y\n").data.inputs(1, 1) == 4);
  CHECK(error("Sales of 2024\na,b,k\n1,2,x\n3,4,y\n") ==
        ":1: one value, and 3 in the lines below: a title? Without it: tail -n +2 FILE | "
        "gambeta train - ...");
  CHECK(error("a,b,k\ncm,kg,-\n1,2,x\n3,4,y\n")
            .find(":2: words above columns of numbers: "
                  "units?") == 0);
  CHECK(load("a,b,k\nx,p,k\ny,q,l\nx,p,k\ny,q,l\n").data.rows() == 4);
}

TEST_CASE("csv: a first row with numbers in it may be a header all the same") {
  for (const std::string header : {"0,1,2", "price,2,k", "2019,2020,2021"}) {
    CAPTURE(header);
    const LoadedData loaded = load(header + "\n1,2,x\n3,4,y\n5,6,x\n");
    CHECK(loaded.data.rows() == 3);
    CHECK(says(loaded, "taken for names, though it has numbers; --header no"));
    CsvOptions no;
    no.header = Header::No;
    CHECK(load(header + "\n1,2,x\n3,4,y\n5,6,x\n", no).data.rows() == 4);
  }
  CHECK(load("5.1,3.5,setosa\n4.9,3,virginica\n").data.rows() == 2);
  CsvOptions yes;
  yes.header = Header::Yes;
  CHECK(load("1,2,3\n1,2,x\n3,4,y\n", yes).data.columns.input_names == Names{"1", "2"});
  const LoadedData named = load("a,k\nAnn,1,x\nBob,2,y\nEve,3,x\n");
  CHECK(named.data.columns.input_names == Names{"a"});
  CHECK(says(named, "a cell more than the header"));
}

TEST_CASE("csv: a first row whose words occur again is data, not a header") {
  const LoadedData loaded = load("a,p\nb,q\na,q\nb,p\na,p\n");
  CHECK(loaded.data.rows() == 5);
  CHECK(loaded.data.columns.input_names == Names{"c1=b"});
}
