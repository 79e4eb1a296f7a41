// Columns of text: which become 0/1 columns, and how they are read again for a model.
#include <cmath>

#include <doctest/doctest.h>

#include "tests/data/csv/csv_text.hpp"

using namespace gambeta;

namespace {

const std::string kText =
    "sex,deck,age,k\n"
    "male,B,1,x\nfemale,A,2,y\n female ,\"C\",3,x\nmale,,4,y\nmale,A,5,x\nmale,B,6,y\n"
    "male,C,7,y\n";

LoadedData again(const Columns& model, const std::string& bytes, Labels labels) {
  return read_for_model(TempFile(bytes).path(), model, labels);
}

}  // namespace

TEST_CASE("csv: text of two values is one input, of more one for each") {
  const Dataset data = load(kText).data;
  CHECK(data.columns.input_names ==
        Names{"sex=male", "deck=A", "deck=B", "deck=C", "age"});
  const Scalar first[] = {1, 0, 1, 0, 1}, third[] = {0, 0, 0, 1, 3};
  for (Index j = 0; j < 5; ++j) {
    CHECK(data.inputs(0, j) == first[j]);
    CHECK(data.inputs(2, j) == third[j]);
    CHECK(std::isnan(data.inputs(3, j)) == (1 <= j && j <= 3));  // its deck is missing
  }
  CHECK(says(load(kText), "1 of deck"));
  CHECK(load(kText, {"", {}, Missing::Drop, {}}).data.rows() == 6);
}

TEST_CASE("csv: a model's text columns are read from any order, one row or many") {
  const Columns model = load(kText).data.columns;
  const Matrix one =
      again(model, "deck,age,sex\nC,3,female\n", Labels::Ignore).data.inputs;
  const Matrix all = again(model, kText, Labels::Require).data.inputs;
  for (Index j = 0; j < 5; ++j)
    CHECK(one(0, j) == all(2, j));
  const Matrix unseen =
      again(model, "deck,age,sex\nZ,3,male\n", Labels::Ignore).data.inputs;
  for (Index j = 1; j <= 3; ++j)
    CHECK(unseen(0, j) == 0);
  const TempFile lacks("deck,age\nA,3\n");
  CHECK(
      error_of([&] { read_for_model(lacks.path(), model, Labels::Ignore); }, lacks.path())
          .find("no column sex=male") != std::string::npos);
}

TEST_CASE(
    "csv: numbers with a typing error are no text, nor are other forms of numbers") {
  CHECK(error("a,k\n1,x\n2,y\nabc,x\n").find(":4: column 1 (a): 'abc' is not a number") ==
        0);
  CHECK(error("a;k\n3,14;x\n3,14;y\n").find("use . as the decimal point") !=
        std::string::npos);
  const std::string mixed = "deps,k\n0,x\n1,y\n3+,x\n0,y\n1,x\n3+,y\n";
  CHECK(load(mixed).data.columns.input_names == Names{"deps=0", "deps=1", "deps=3+"});
}

TEST_CASE("csv: a name that stands for two inputs is refused") {
  CHECK(error("a,a=x,k\nx,1,p\ny,2,q\nx,3,p\ny,4,q\nz,5,q\nz,1,p\n")
            .find("the name 'a=x' stands for two inputs") != std::string::npos);
}

TEST_CASE("csv: a first row whose words occur again is data, not a header") {
  const LoadedData loaded = load("a,p\nb,q\na,q\nb,p\na,p\n");
  CHECK(loaded.data.rows() == 5);
  CHECK(loaded.data.columns.input_names == Names{"c1=b"});
}
