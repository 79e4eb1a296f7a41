#include "models/fold.hpp"

#include <doctest/doctest.h>

#include "data/sets.hpp"
#include "layers/activation.hpp"
#include "layers/gradient_check.hpp"
#include "layers/linear.hpp"
#include "models/recalibrate.hpp"

using namespace gambeta;
using doctest::Approx;

namespace {

void add_linear(Model& model, Index in, Index out, bool bias) {
  Random random(std::uint64_t(model.network.size()), Purpose::Weights);
  model.network.add<Linear>(in, out, bias).initialize(random);
}

BatchNorm1D& add_norm(Model& model, Index width) {
  auto& norm = model.network.add<BatchNorm1D>(width);
  norm.gamma().value = random_matrix(1, width, 1);
  norm.beta().value = random_matrix(1, width, 2);
  norm.running_mean() = random_matrix(1, width, 3);
  norm.running_variance() = Matrix(1, width, 2.5f);
  norm.batches_tracked() = 9;
  return norm;
}

Model empty_model() {
  Model model;
  model.columns.input_names = {"a", "b", "c"};
  model.example_input = {1, 2, 3};
  return model;
}

}  // namespace

TEST_CASE("fold: Linear then batch norm becomes one Linear with the same outputs") {
  for (const bool bias : {false, true}) {
    Model model = empty_model();
    add_linear(model, 3, 4, bias);
    add_norm(model, 4);
    model.network.add<ReLU>();
    add_linear(model, 4, 2, true);
    const FoldReport report = fold(model);
    CHECK(report.folded == 1);
    CHECK(report.example_difference < 1e-5);
    CHECK(report.random_difference < 1e-5);
    CHECK(model.network.size() == 3);
    CHECK_FALSE(has_batch_norm(spec_of(model.network)));
  }
}

TEST_CASE("fold: batch norm then Linear, and several in a row") {
  Model model = empty_model();
  add_norm(model, 3);
  add_linear(model, 3, 4, false);
  add_norm(model, 4);
  add_norm(model, 4);
  model.network.add<Tanh>();
  add_norm(model, 4);
  add_linear(model, 4, 2, true);
  const FoldReport report = fold(model);
  CHECK(report.folded == 4);
  CHECK(report.random_difference < 2e-5);
  CHECK(model.network.size() == 3);
}

TEST_CASE("fold: what cannot be folded is refused with the reason, and nothing changes") {
  Model model = empty_model();
  add_linear(model, 3, 3, true);
  model.network.add<ReLU>();
  add_norm(model, 3);
  model.network.add<Sigmoid>();
  CHECK_THROWS_WITH_AS(fold(model),
                       "layer 2 cannot be folded: layer 3 lies between it and a Linear",
                       Error);
  CHECK(model.network.size() == 4);

  Model last = empty_model();
  add_norm(last, 3);
  CHECK_THROWS_WITH_AS(fold(last),
                       "layer 0 cannot be folded: there is no Linear beside it", Error);

  Model fresh = empty_model();
  add_linear(fresh, 3, 3, true);
  add_norm(fresh, 3).batches_tracked() = 0;
  CHECK_THROWS_WITH_AS(fold(fresh),
                       "the running statistics of layer 1 have seen no batch; train the "
                       "model first",
                       Error);

  Model untracked = empty_model();
  add_linear(untracked, 3, 3, true);
  untracked.network.add<BatchNorm1D>(3, BatchNormOptions{.track_running_stats = false});
  CHECK_THROWS_AS(fold(untracked), Error);

  Model none = empty_model();
  add_linear(none, 3, 3, true);
  CHECK_THROWS_WITH_AS(fold(none), "there is no batch norm to fold", Error);
}

TEST_CASE("recalibrate: one batch of all rows gives the population's mean and variance") {
  Model model = empty_model();
  BatchNorm1D& norm = add_norm(model, 3);
  Dataset data;
  data.task = Task::Regression;
  data.inputs = random_matrix(200, 3, 5, 4, 3);
  data.targets = Matrix(200, 1);
  const auto moved = recalibrate(model, data, 1000);
  REQUIRE(moved.size() == 1);
  CHECK(moved[0].layer == 0);
  CHECK(moved[0].mean_moved > 0.5);
  CHECK(moved[0].variance_ratio > 2);
  for (Index j = 0; j < 3; ++j) {
    double mean = 0, ss = 0;
    for (Index i = 0; i < 200; ++i)
      mean += data.inputs(i, j) / 200.0;
    for (Index i = 0; i < 200; ++i)
      ss += (data.inputs(i, j) - mean) * (data.inputs(i, j) - mean);
    CHECK(norm.running_mean()(0, j) == Approx(mean));
    CHECK(norm.running_variance()(0, j) == Approx(ss / 199));
  }
  CHECK(recalibrate(model, data, 1000)[0].mean_moved < 1e-6);  // again: nothing moves
}

TEST_CASE("recalibrate: in batches it averages their means and unbiased variances") {
  Model model = empty_model();
  BatchNorm1D& norm = add_norm(model, 3);
  Dataset data;
  data.task = Task::Regression;
  data.inputs = random_matrix(400, 3, 6, -1, 2);
  data.targets = Matrix(400, 1);
  recalibrate(model, data, 8);
  for (Index j = 0; j < 3; ++j) {
    double mean = 0;
    for (Index i = 0; i < 400; ++i)
      mean += data.inputs(i, j) / 400.0;
    CHECK(norm.running_mean()(0, j) == Approx(mean).epsilon(1e-5));
    CHECK(norm.running_variance()(0, j) == Approx(4).epsilon(0.15));  // unbiased
  }
}
