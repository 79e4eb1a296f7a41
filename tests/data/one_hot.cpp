// Categories: codes in the data, 0/1 inputs in a batch; whose values they have.
#include <doctest/doctest.h>

#include "data/batches.hpp"
#include "models/model_file.hpp"
#include "models/refit.hpp"
#include "models/trainer.hpp"
#include "tests/data/csv/csv_text.hpp"

using namespace gambeta;

namespace {

/// 60 rows: a deck of A, B, C, and one D in the last row; sex in every row but it.
LoadedData decks() {
  std::string text = "deck,sex,age,k\n";
  for (int i = 0; i < 60; ++i)
    text += fmt::format("{},{},{},{}\n", i == 59 ? 'D' : "ABC"[i % 3],
                        i == 59 ? ""
                        : i % 2 ? "male"
                                : "female",
                        i % 7, i % 3 == 0 ? "x" : "y");
  LoadedData loaded = load(text);
  loaded.data.name = "decks";
  return loaded;
}

/// A split of this seed keeps the row with the D to check with, or does not.
std::uint64_t seed_where(bool checks_with_last) {
  const LoadedData loaded = decks();
  for (std::uint64_t seed = 1; seed < 100; ++seed) {
    SessionOptions options;
    options.training.seed = seed;
    const auto names = start_session(loaded, options).model.columns.input_names;
    if ((names == Names{"deck=A", "deck=B", "deck=C", "sex=male", "age"}) ==
        checks_with_last)
      return seed;
  }
  FAIL("no seed does that");
  return 0;
}

}  // namespace

TEST_CASE("one-hot: a code becomes a 1 in its value's input, whatever else none") {
  Columns columns;
  columns.table = {{"n"}, {"deck", Column::Kind::Category}, {"f", Column::Kind::Flag}};
  columns.table[1].values = {"A", "B", "C"};
  columns.table[2].values = {"no", "yes"};
  const OneHot one_hot(columns, 3);
  REQUIRE(one_hot.inputs() == 5);
  CHECK(one_hot.changes());
  const Scalar nan = std::numeric_limits<Scalar>::quiet_NaN();
  for (const Scalar code :
       {Scalar(0), Scalar(2), Scalar(-1), nan, Scalar(3), Scalar(1e30)}) {
    CAPTURE(code);
    const Scalar row[] = {7, code, 1};
    Scalar inputs[6] = {9, 9, 9, 9, 9, 9};
    CHECK(one_hot.write(row, inputs) == inputs + 5);
    const Scalar wanted[] = {7, Scalar(code == 0), 0, Scalar(code == 2), 1, 9};
    for (int j = 0; j < 6; ++j)
      CHECK(inputs[j] == wanted[j]);
  }
  columns.table[1].values.pop_back();
  CHECK_FALSE(OneHot(columns, 3).changes());
  CHECK_THROWS_WITH_AS(OneHot(columns, 4), "3 columns in use, but rows of 4 numbers",
                       Error);
}

TEST_CASE(
    "one-hot: other values and odd codes are none; a flag's words may be spelled anew") {
  Dataset data =
      load("deck,f,k\nA,yes,x\nB,no,y\nC,yes,x\nA,no,y\nB,yes,x\nC,no,y\n").data;
  Columns model = data.columns;
  model.table[0].values = {"B", "C", "Q"};
  model.table[1].values = {"NO", "YES"};
  data.inputs(5, 0) = 1e9f;  // of a caller's own making
  recode(data, model);
  const Scalar codes[] = {-1, 0, 1, -1, 0, -1}, flags[] = {1, 0, 1, 0, 1, 0};
  for (Index i = 0; i < 6; ++i) {
    CHECK(data.inputs(i, 0) == codes[i]);
    CHECK(data.inputs(i, 1) == flags[i]);
  }
  REQUIRE(data.unseen.size() == 1);
  CHECK(description(data.unseen[0]) == "2 cells of deck, such as 'A'");
  model.table[1].name = "other";
  CHECK_THROWS_AS(recode(data, model), Error);
}

TEST_CASE("one-hot: batches hold inputs, and every value costs one number a row") {
  const Dataset data = decks().data;
  const Matrix x = network_inputs(data);
  CHECK(data.inputs.cols() == 3);
  CHECK(x.cols() == 6);
  Batches batches(data, 16, /*seed=*/1);
  for (const Batch& batch : batches.shuffled(1))
    for (Index i = 0; i < batch.inputs.rows; ++i)
      for (Index j = 0; j < 6; ++j) {
        const Scalar kept = x(batch.rows[std::size_t(i)], j);
        CHECK((batch.inputs(i, j) == kept ||
               (std::isnan(kept) && std::isnan(batch.inputs(i, j)))));
      }
}

TEST_CASE(
    "one-hot: a category has the values of the training rows, and others are said") {
  SessionOptions options;
  options.training.epochs = 1;
  options.training.seed = seed_where(true);
  Session session = start_session(decks(), options);
  REQUIRE(session.validation);
  REQUIRE(session.validation->unseen.size() == 1);
  CHECK(notice(session.validation->unseen[0]) ==
        "1 cell of deck, such as 'D': a value that training has not seen; it counts as "
        "missing");
  const Index last = session.validation->rows() - 1;
  CHECK(session.validation->place(last) == 59);
  CHECK(session.validation->inputs(last, 0) == -1);
  CHECK(session.train.unseen.empty());

  // The same rows are known again, as training and as the model reads them.
  Trainer trainer(session.model, session.train, session.validation_or_null());
  trainer.run_epoch();
  trainer.finish();
  const std::string file = to_json(session.model);
  const Model again = from_json(file, "model");
  CHECK(trained_on(again, decks()));
  CHECK(resume_session(from_json(file, "model"), decks()).train.inputs.cols() == 3);
  std::string text = "deck,sex,age,k\nD,,3,y\n";
  const LoadedData used =
      for_model_from_text(text, "new", again.columns, Labels::Require);
  CHECK(used.data.unseen.size() == 1);
  Matrix of_model = outputs(session.model, prepared(session.model, used.data));
  Matrix of_training = outputs(session.model, take_rows(*session.validation, {last}));
  for (Index k = 0; k < 2; ++k)
    CHECK(of_model(0, k) == of_training(0, k));
  // A file of another origin must not standardize the 0/1 inputs.
  std::string other = file;
  const std::size_t mean = other.find("\"mean\": [0");
  REQUIRE(mean != other.npos);
  other.replace(mean, 10, "\"mean\": [1");
  CHECK_THROWS_WITH_AS(
      from_json(other, "m"),
      "m: preprocessing: expected mean 0 and std 1 for 'deck=A', an input "
      "of 0 or 1",
      Error);
  // Refitted on all rows, it keeps its values.
  CHECK(refitted(session.model, decks(), [] {
          return true;
        })->model.columns.input_names == again.columns.input_names);

  options.training.seed = seed_where(false);
  const Session all = start_session(decks(), options);
  CHECK(all.model.columns.table[0].values == Names{"A", "B", "C", "D"});
  CHECK(all.validation->unseen.empty());
}
