#include "models/class_weights.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "layers/gradient_check.hpp"
#include "layers/loss.hpp"
#include "models/model_file.hpp"
#include "models/session.hpp"
#include "models/trainer.hpp"
#include "models/yardstick.hpp"

using namespace gambeta;

namespace {

/// Two clouds that overlap; one row in ten is of class 1.
LoadedData rare_class() {
  LoadedData loaded;
  Dataset& data = loaded.data;
  data.name = "rare";
  data.columns = {Task::Classification, {"a", "b"}, "k", {"often", "rarely"}};
  data.inputs = random_matrix(400, 2, 5);
  for (Index i = 0; i < 400; ++i) {
    data.labels.push_back(i % 10 == 3);
    data.inputs(i, 0) += Scalar(i % 10 == 3 ? 1.2 : 0);
  }
  return loaded;
}

double balanced_after_training(ClassWeight weight) {
  SessionOptions options;
  options.training.epochs = 10;
  options.training.class_weight = weight;
  Session session = start_session(rare_class(), options);
  Trainer trainer(session.model, session.train, session.validation_or_null());
  while (!trainer.done())
    trainer.run_epoch();
  trainer.finish();
  return balanced_accuracy(evaluate(session.model, session.train));
}

}  // namespace

TEST_CASE("class weights: the gradients, and with equal weights the plain loss") {
  const std::vector<int> labels{2, 0, 1, 2};
  const std::vector<double> weights{0.5, 3, 0.75}, ones{1, 1, 1};
  const double tolerance = sizeof(Scalar) == 8 ? 1e-7 : 0.02;
  const Matrix logits = random_matrix(4, 3, 6, 0, 3);
  CHECK(check_gradients(
            [&](auto in) { return weighted_cross_entropy(in[0], labels, weights); },
            {logits})
            .largest_error < tolerance);
  Tape tape;
  tape.begin(Mode::Train);
  const Tensor z = tape.variable(logits);
  const double expected = softmax_cross_entropy(z, labels).item();
  CHECK(double(weighted_cross_entropy(z, labels, ones).item()) ==
        doctest::Approx(expected).epsilon(1e-6));
  // By hand: two logits 0 and log 3, so p = 1/4 and 3/4.
  const Matrix two{{0, Scalar(std::log(3.0))}, {0, Scalar(std::log(3.0))}};
  const std::vector<int> answers{0, 1};
  const std::vector<double> by_class{2, 10};
  CHECK(double(weighted_cross_entropy(tape.constant(two), answers, by_class).item()) ==
        doctest::Approx((2 * std::log(4.0) + 10 * std::log(4.0 / 3)) / 2).epsilon(1e-6));
  CHECK_THROWS_AS(weighted_cross_entropy(z, labels, by_class), Error);
  const std::vector<int> wrong{2, 0, 1, 3};
  CHECK_THROWS_AS(weighted_cross_entropy(z, wrong, weights), Error);
}

TEST_CASE("class weights: n / (K n_k), of classes that have rows") {
  Dataset data = rare_class().data;
  CHECK(balanced_weights(data) ==
        std::vector<double>{400 / (2 * 360.0), 400 / (2 * 40.0)});
  data.columns.class_names.push_back("never");
  CHECK(balanced_weights(data) ==
        std::vector<double>{400 / (2 * 360.0), 400 / (2 * 40.0), 0});
}

TEST_CASE("class weights: a rare class is found, and the file says why") {
  CHECK(balanced_after_training(ClassWeight::Balanced) >
        balanced_after_training(ClassWeight::None) + 0.1);
  SessionOptions options;
  options.training.class_weight = ClassWeight::Balanced;
  options.training.sgd.momentum = 0;
  Session session = start_session(rare_class(), options);
  const std::string file = to_json(session.model);
  CHECK(file.find("\"class_weight\": \"balanced\"") != std::string::npos);
  CHECK(from_json(file, "m").training->options.class_weight == ClassWeight::Balanced);
  options.training.class_weight = ClassWeight::None;
  Session plain = start_session(rare_class(), options);
  CHECK(to_json(plain.model).find("\"class_weight\": \"none\"") != std::string::npos);
}

TEST_CASE("class weights: a number has no classes") {
  SessionOptions options;
  options.training.class_weight = ClassWeight::Balanced;
  Session session = start_session(load_data("diabetes"), options);
  CHECK_THROWS_WITH_AS(Trainer(session.model, session.train, nullptr),
                       doctest::Contains("class weights are for classes"), Error);
}
