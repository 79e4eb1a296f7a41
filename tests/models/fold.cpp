#include "models/fold.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "data/batches.hpp"
#include "data/sets.hpp"
#include "layers/activation.hpp"
#include "models/recalibrate.hpp"
#include "tests/models/models.hpp"

using namespace gambeta;
using doctest::Approx;

namespace {

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
    add_linear(model, 4, 4, true);
    model.network.add<Sigmoid>();
    add_linear(model, 4, 2, true);
    const FoldReport report = fold(model);
    CHECK(report.folded == 1);
    CHECK(report.example_difference < 1e-5);
    CHECK(report.random_difference < 1e-5);
    CHECK(model.network.size() == 5);
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

TEST_CASE("fold: two batch norms in front of a Linear become one with it") {
  Model model = empty_model();
  add_norm(model, 3);
  add_norm(model, 3);
  add_linear(model, 3, 2, true);
  const FoldReport report = fold(model);
  CHECK(report.folded == 2);
  CHECK(report.random_difference < 1e-5);
  CHECK(model.network.size() == 1);
}

TEST_CASE("fold: what float loses far from 0 is seen and refused, and nothing changes") {
  Model model = empty_model();
  BatchNorm1D& norm = add_norm(model, 3);
  norm.running_mean() = Matrix(1, 3, 1.6e6f);  // raw inputs, a deviation of 1.6
  add_linear(model, 3, 2, true);
  model.example_input = {1.6e6f, 1.6e6f, 1.6e6f};
  CHECK_THROWS_WITH_AS(fold(model), doctest::Contains("would change a prediction by"),
                       Error);
  CHECK(model.network.size() == 2);
}

TEST_CASE(
    "fold: a difference is judged in probabilities or in deviations of the target") {
  Model model;
  const Matrix before{{0, 0}}, after{{2, 0}};
  const auto one = [](double value) { return Matrix(1, 1, Scalar(value)); };
  CHECK(prediction_difference(model, before, after) ==
        Approx(1 / (1 + std::exp(-2.0)) - 0.5));
  model.columns.task = Task::Regression;
  CHECK(prediction_difference(model, one(50), one(51)) == Approx(1.0 / 50));
  CHECK(prediction_difference(model, one(0.5f), one(0.75f)) == Approx(0.25));
  model.target_scale = TargetScale{7, 20};
  CHECK(prediction_difference(model, one(50), one(51)) == Approx(1));
  CHECK(std::isnan(prediction_difference(model, one(0), one(NAN))));
}

TEST_CASE("fold: a model without an example is compared at the mean of its inputs") {
  Model model = empty_model();
  model.example_input.clear();
  model.standardizer = Standardizer{{1e4, 1e4, 1e4}, {1e-4, 1e-4, 1e-4}, {}};
  add_linear(model, 3, 4, true);
  add_norm(model, 4);
  CHECK(fold(model).example_difference < 1e-5);
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
  fresh.network.add<BatchNorm1D>(3).batches_tracked() = 9;  // it proves nothing
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
  data.columns.task = Task::Regression;
  data.inputs = random_matrix(200, 3, 5, 4, 3);
  data.targets = Matrix(200, 1);
  const auto moved = recalibrate(model, data, 1000);
  REQUIRE(moved.size() == 1);
  CHECK(moved[0].layer == 0);
  CHECK(moved[0].mean_moved > 0.5);
  CHECK(moved[0].largest_ratio > 2);
  CHECK(moved[0].smallest_ratio <= moved[0].largest_ratio);
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

// One batch through Linear, batch norm and ReLU by the formulas, in double. What it finds
// before each batch norm is added to `mean` and `variance`, m / (m - 1) E[var], by weight.
static void add_batch(Sequential& network, std::vector<std::vector<double>> rows,
                      double weight, std::vector<std::vector<double>>& mean,
                      std::vector<std::vector<double>>& variance) {
  const double m = double(rows.size());
  std::size_t seen = 0;
  for (Index l = 0; l < network.size(); ++l) {
    if (auto* linear = dynamic_cast<Linear*>(&network[l])) {
      for (auto& row : rows) {
        std::vector<double> y(std::size_t(linear->out_features()));
        for (Index r = 0; r < linear->out_features(); ++r)
          for (Index c = 0; c < linear->in_features(); ++c)
            y[std::size_t(r)] += linear->weight().value(r, c) * row[std::size_t(c)];
        row = y;
      }
    } else if (auto* norm = dynamic_cast<BatchNorm1D*>(&network[l])) {
      for (std::size_t j = 0; j < std::size_t(norm->features()); ++j) {
        double mu = 0, ss = 0;
        for (const auto& row : rows)
          mu += row[j] / m;
        for (const auto& row : rows)
          ss += (row[j] - mu) * (row[j] - mu);
        mean[seen][j] += weight * mu;
        variance[seen][j] += weight * ss / (m - 1);
        const double inv = 1 / std::sqrt(ss / m + norm->options().epsilon);
        for (auto& row : rows)
          row[j] = norm->gamma().value(0, Index(j)) * (row[j] - mu) * inv +
                   norm->beta().value(0, Index(j));
      }
      ++seen;
    } else {
      for (auto& row : rows)
        for (double& v : row)
          v = std::max(v, 0.0);
    }
  }
}

TEST_CASE("recalibrate: exactly the paper's Algorithm 2, layer after layer") {
  Model model = empty_model();
  add_linear(model, 3, 4, false);
  BatchNorm1D& first = add_norm(model, 4);
  model.network.add<ReLU>();
  add_linear(model, 4, 5, false);
  BatchNorm1D& second = add_norm(model, 5);
  Dataset data;
  data.columns.task = Task::Regression;
  data.inputs = random_matrix(50, 3, 6, -1, 2);
  data.targets = Matrix(50, 1);
  recalibrate(model, data, 8);  // six batches of 8 and one of 2, which weighs less

  std::vector<std::vector<double>> mean{std::vector<double>(4), std::vector<double>(5)};
  auto variance = mean;
  Batches batches(data, 8, /*seed=*/1);
  for (const Batch& batch : batches.shuffled(1)) {
    std::vector<std::vector<double>> rows;
    for (const Index row : batch.rows)
      rows.push_back({data.inputs(row, 0), data.inputs(row, 1), data.inputs(row, 2)});
    const double weight = double(rows.size()) / 50;
    add_batch(model.network, std::move(rows), weight, mean, variance);
  }
  std::size_t k = 0;
  for (BatchNorm1D* norm : {&first, &second}) {
    for (Index j = 0; j < norm->features(); ++j) {
      CHECK(norm->running_mean()(0, j) == Approx(mean[k][std::size_t(j)]).epsilon(1e-5));
      CHECK(norm->running_variance()(0, j) ==
            Approx(variance[k][std::size_t(j)]).epsilon(1e-5));
    }
    ++k;
  }
}
