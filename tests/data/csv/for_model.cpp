#include <doctest/doctest.h>

#include "tests/data/csv/csv_text.hpp"

using namespace gambeta;

namespace {

const Columns kModel{Task::Classification, {"a", "b"}, "kind", {"x", "y"}};
const Columns kNameless{Task::Classification, {"c1", "c2"}, "c3", {"x", "y"}};

LoadedData load_for(const std::string& bytes, Labels labels,
                    const Columns& model = kModel, const CsvOptions& options = {}) {
  return read_for_model(TempFile(bytes).path(), model, labels, options);
}

std::string error_for(const std::string& bytes, Labels labels,
                      const Columns& model = kModel, const CsvOptions& options = {}) {
  const TempFile file(bytes);
  return error_of([&] { read_for_model(file.path(), model, labels, options); },
                  file.path());
}

}  // namespace

TEST_CASE("csv for a model: columns are matched by name, in any order") {
  const LoadedData loaded =
      load_for("note,b,kind,a\nhi,2,y,1\nho,4,x,3\n", Labels::Require);
  CHECK(loaded.data.columns.input_names == Names{"a", "b"});
  CHECK(loaded.data.inputs(0, 0) == 1);
  CHECK(loaded.data.inputs(0, 1) == 2);
  CHECK(loaded.data.labels == std::vector<int>{1, 0});
  CHECK(loaded.data.columns.class_names == Names{"x", "y"});
  CHECK(says(loaded, "ignored column note"));
}

TEST_CASE("csv for a model: one row is enough to predict, and its label is ignored") {
  const LoadedData loaded = load_for("a,b,kind\n1,2,\n", Labels::Ignore);
  CHECK(loaded.data.rows() == 1);
  CHECK(loaded.data.labels.empty());
  CHECK(loaded.data.columns.class_names == Names{"x", "y"});
  CHECK(says(loaded, "ignored the label column kind"));
  CHECK(load_for("a,b\n1,2\n", Labels::Ignore).notices.empty());
}

TEST_CASE("csv for a model: missing columns are named") {
  CHECK(error_for("a,c,kind\n1,2,x\n", Labels::Ignore) ==
        ": no column b, which the model takes (there are a, c, kind)");
  CHECK(error_for("a,b,k\n1,2,x\n", Labels::Require) ==
        ": no label column 'kind' (there are a, b, k)");
  CHECK(load_for("a,b,k\n1,2,y\n", Labels::Require, kModel, {"k", {}, {}, {}})
            .data.labels == std::vector<int>{1});
  CHECK(error_for("a,b,k\n1,2,y\n", Labels::Require, kModel, {"b", {}, {}, {}}) ==
        ": column 2 (b) is an input of the model and cannot be the label");
}

TEST_CASE("csv for a model: without a header the columns are counted") {
  const LoadedData bare = load_for("1,2\n3,4\n", Labels::Ignore);
  CHECK(bare.data.inputs(1, 1) == 4);
  CHECK(bare.data.columns.input_names == Names{"a", "b"});
  CHECK(says(load_for("1,2,x\n3,4,y\n", Labels::Ignore), "ignored the label column c3"));
  CHECK(load_for("1,2,x\n3,4,y\n", Labels::Require).data.labels ==
        std::vector<int>{0, 1});
  CHECK(
      load_for("y,1,2\n", Labels::Require, kModel, {"1", {}, {}, {}}).data.inputs(0, 1) ==
      2);
  CHECK(error_for("1,2,3,4\n", Labels::Ignore)
            .find(": 4 columns and no header; the model's table had 2") == 0);
  CHECK(error_for("1\n", Labels::Ignore) ==
        ": 1 columns and no header; the model's table had 2 (a, b)");
  CHECK(error_for("1,2\n", Labels::Require) ==
        ": no label column 'kind' (there are c1, c2)");
}

TEST_CASE("csv for a model: one trained without a header takes files that have one") {
  CHECK(load_for("p,q,r\n1,2,x\n", Labels::Require, kNameless).data.inputs(0, 1) == 2);
  CHECK(load_for("1,2,y\n", Labels::Require, kNameless).data.labels ==
        std::vector<int>{1});
  const Columns label_first{Task::Classification, {"c2", "c3"}, "c1", {"x", "y"}};
  CHECK(load_for("y,1,2\n", Labels::Require, label_first).data.inputs(0, 0) == 1);
  CHECK(load_for("1,2\n", Labels::Ignore, label_first).data.inputs(0, 0) == 1);
}

TEST_CASE("csv for a model: a class it does not know is named with those it does") {
  CHECK(error_for("a,b,kind\n1,2,x\n3,4,z\n", Labels::Require) ==
        ":3: class 'z' is not one the model knows (x, y)");
  const Columns numbers{Task::Classification, {"a"}, "k", {"0", "1"}};
  CHECK(load_for("a,k\n1,1.0\n2,00\n", Labels::Require, numbers).data.labels ==
        std::vector<int>{1, 0});
}

TEST_CASE("csv for a model: regression reads targets, even of a single value") {
  const Columns model{Task::Regression, {"a"}, "y", {}};
  const Dataset data = load_for("a,y\n1,5\n2,5\n", Labels::Require, model).data;
  CHECK(data.columns.task == Task::Regression);
  CHECK(data.targets(1, 0) == 5);
  CHECK(error_for("a,y\n1,five\n", Labels::Require, model) ==
        ":2: column 2 (y): 'five' is not a number");
}

TEST_CASE("csv for a model: no rows are refused") {
  CHECK(error_for("a,b\n", Labels::Ignore) == ": no rows of data");
  CHECK(error_for("", Labels::Ignore) == ": the file is empty");
}

TEST_CASE(
    "csv for a model: without a header, a label stands where it stood in training") {
  const Columns model =
      load("kind,a,b\nx,1,2\ny,3,4\nx,5,6\n", {"kind", {}, {}, {}}).data.columns;
  CHECK(model.target_place == 0);
  const LoadedData loaded = load_for("y,3,4\nx,7,8\n", Labels::Require, model);
  CHECK(loaded.data.labels == std::vector<int>{1, 0});
  CHECK(loaded.data.inputs(1, 0) == 7);
  CHECK(loaded.data.inputs(1, 1) == 8);
  CHECK(load_for("y,3,4\n", Labels::Ignore, model).data.inputs(0, 1) == 4);
  CHECK(load_for("3,4\n", Labels::Ignore, model).data.inputs(0, 1) == 4);
}
