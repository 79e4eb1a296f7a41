// The label column of a CSV file: which it is, its task, its classes and targets.
#include <doctest/doctest.h>

#include "tests/data/csv/csv_text.hpp"

using namespace gambeta;

namespace {

std::vector<std::string> classes(const std::string& bytes) {
  return load(bytes).data.columns.class_names;
}

}  // namespace

TEST_CASE("csv: the label column goes by name or by number") {
  const std::string text = "kind,a,b2\nx,1,5\ny,3,6\n";
  CHECK(load(text, {"kind", {}, {}, {}}).data.columns.input_names == Names{"a", "b2"});
  CHECK(load(text, {"1", {}, {}, {}}).data.columns.target_name == "kind");
  CHECK(says(load(text, {"b2", {}, {}, {}}), "left out column 1 (kind)"));
  CHECK(error(text, {"knid", {}, {}, {}}) == ": no column 'knid'; did you mean 'kind'?");
  CHECK(error(text, {"9", {}, {}, {}}) == ": no column '9' (there are kind, a, b2)");
}

TEST_CASE(
    "csv: ignored columns may hold anything, and the last of the others is the label") {
  const std::string text = "date,a,kind,note\nmay,1,x,?\nmay,3,y,\n";
  const CsvOptions options{"", {}, Missing::Refuse, {"date", "4"}};
  const Dataset data = load(text, options).data;
  CHECK(data.columns.input_names == Names{"a"});
  CHECK(data.columns.target_name == "kind");
  CHECK(data.inputs(1, 0) == 3);
  CHECK(error(text, {"", {}, {}, {"dat"}}) == ": no column 'dat'; did you mean 'date'?");
  CHECK(error(text, {"kind", {}, {}, {"kind"}}) ==
        ": column 3 (kind) cannot be both the label and ignored");
  CHECK(error(text, {"", {}, {}, {"1", "2", "4"}}) ==
        ": every column but the label is ignored");
}

TEST_CASE("csv: a target that never changes is nothing to predict") {
  CHECK(error("a,y\n1,2.5\n2,2.5\n3,2.5\n", {"", Task::Regression, {}, {}}) ==
        ": every row has the value 2.5; there is nothing to predict");
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
    return load(text, options).data.columns.task;
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
  CHECK(error(text) ==
        ": the last column, k, has very many different texts; name the "
        "label with --label (there are a)");
  const LoadedData loaded = load(text, {"k", {}, {}, {}});
  CHECK(loaded.data.classes() == 10000);
  CHECK(says(loaded, "10000 classes in 10000 rows"));
}

TEST_CASE(
    "csv: another column with a label's name is said, where the last is the default") {
  const std::string text = "a,survived,b\n1,0,2.5\n2,1,3.5\n3,0,4.5\n";
  const std::string hint = "predicting the last column, b; --label survived";
  CHECK(says(load(text), hint));
  CHECK(!says(load(text, {"b", {}, {}, {}}), hint));
  CHECK(!says(load(text, {"", {}, {}, {"survived"}}), hint));
  CHECK(load("a,class,target\n1,2,x\n2,3,y\n").notices.empty());
}
