#include "models/yardstick.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "models/session.hpp"

using namespace gambeta;
using doctest::Approx;

// Logits that say these classes for rows that have those.
static Evaluation evaluation_of(const std::vector<int>& truth,
                                const std::vector<int>& said, int classes) {
  Dataset data;
  data.name = "rows";
  for (int k = 0; k < classes; ++k)
    data.columns.class_names.push_back("k" + std::to_string(k));
  data.columns.input_names = {"x"};
  data.inputs = Matrix(Index(truth.size()), 1);
  data.labels = truth;
  Matrix logits(data.rows(), classes);
  for (Index i = 0; i < data.rows(); ++i)
    logits(i, said[std::size_t(i)]) = 5;
  Model model;
  model.columns = data.columns;
  return evaluate(model, logits, data);
}

// The figures of scikit-learn's example for classification_report: y_true = [0, 1, 2, 2, 2],
// y_pred = [0, 0, 2, 2, 1].
TEST_CASE("yardstick: precision, recall and F1 of each class") {
  const Evaluation e = evaluation_of({0, 1, 2, 2, 2}, {0, 0, 2, 2, 1}, 3);
  CHECK(precision(e.classes[0]) == Approx(0.5));
  CHECK(recall(e.classes[0]) == 1);
  CHECK(f1_score(e.classes[0]) == Approx(0.67).epsilon(0.01));
  CHECK(precision(e.classes[1]) == 0);
  CHECK(recall(e.classes[1]) == 0);
  CHECK(f1_score(e.classes[1]) == 0);
  CHECK(precision(e.classes[2]) == 1);
  CHECK(recall(e.classes[2]) == Approx(0.67).epsilon(0.01));
  CHECK(f1_score(e.classes[2]) == Approx(0.8));
  CHECK(balanced_accuracy(e) == Approx((1 + 0 + 2.0 / 3) / 3));
  CHECK(majority_of(e).label == 2);
  CHECK(majority_of(e).share == Approx(0.6));
}

TEST_CASE("yardstick: a class without rows, or that nobody says, is not divided by") {
  const Evaluation e = evaluation_of({0, 0, 0, 1}, {0, 0, 0, 0}, 3);
  CHECK(e.figures.accuracy == Approx(0.75));
  CHECK(majority_of(e).share == Approx(0.75));  // it is worth nothing
  CHECK(balanced_accuracy(e) == Approx(0.5));   // of the two classes that are there
  CHECK(std::isnan(precision(e.classes[1])));
  CHECK(std::isnan(recall(e.classes[2])));
  CHECK(std::isnan(f1_score(e.classes[2])));
  CHECK(percent_of(precision(e.classes[1])) == "-");
  CHECK(percent_of(0.995) == "99.5 %");
}

TEST_CASE("yardstick: the worst pairs, and no matrix of many thousand classes") {
  const Evaluation e = evaluation_of({0, 1, 1, 2, 2, 2, 0}, {1, 0, 2, 0, 0, 0, 0}, 3);
  const auto worst = worst_confusions(e, 2);
  REQUIRE(worst.size() == 2);
  CHECK(worst[0].rows == 3);
  CHECK(worst[0].truth == 2);
  CHECK(worst[0].predicted == 0);
  CHECK(worst[1].rows == 1);
  CHECK(worst[1].truth == 0);  // of equals the first
  const Evaluation many = evaluation_of({0, 1, 4999}, {0, 2, 4999}, 5000);
  CHECK(many.confusion.empty());
  CHECK(many.classes[4999].right == 1);
  CHECK(worst_confusions(many, 5).empty());
}

TEST_CASE("yardstick: of a regression, the RMSE of the mean") {
  Dataset data;
  data.columns = {Task::Regression, {"x"}, "y", {}};
  data.inputs = Matrix(4, 1);
  data.targets = {{1}, {2}, {3}, {6}};
  Model model;
  model.columns = data.columns;
  model.target_scale = TargetScale{10, 2};
  const Evaluation e = evaluate(model, data.targets, data);
  CHECK(e.figures.rmse == 0);
  CHECK(e.mean_rmse == Approx(2 * std::sqrt((4 + 1 + 0 + 9) / 4.0)));
}
