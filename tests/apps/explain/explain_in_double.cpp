#include "apps/explain/explain.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "apps/verify/verify.hpp"
#include "data/sets.hpp"
#include "models/model_file.hpp"
#include "models/network.hpp"

using namespace gambeta_apps;

TEST_CASE("explain: the small batch has the golden numbers, and three ways agree on dx") {
  const BatchStory s = explain_small_batch();
  CHECK(std::abs(s.y[0][0] - -1.209992021760) < 1e-9);
  CHECK(std::abs(s.y[3][1] - 0.215537873173) < 1e-9);
  CHECK(std::abs(s.dgamma[0] - -0.227109870052) < 1e-9);
  CHECK(std::abs(s.dbeta[1] - 0.8) < 1e-9);
  CHECK(std::abs(s.dx[2][0] - 0.2311654034454) < 1e-9);
  CHECK(std::abs(s.running_variance[1] - 1.116666666667) < 1e-9);
  CHECK(s.fused_difference < 1e-14);
  CHECK(s.composed_difference < 1e-14);
  CHECK(s.measured_difference < 1e-8);
}

TEST_CASE(
    "explain: the three parts of dx add up, and the last two take mean and stretch") {
  const BatchStory s = explain_small_batch();
  for (std::size_t j = 0; j < 2; ++j) {
    double sum = 0, mean_part = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      CHECK(s.dx[i][j] ==
            s.direct[i][j] + s.through_mean[i][j] + s.through_variance[i][j]);
      sum += s.dx[i][j];
      mean_part += s.direct[i][j] + s.through_mean[i][j];
    }
    CHECK(std::abs(sum) < 1e-15);
    CHECK(std::abs(mean_part) < 1e-15);
  }
}

TEST_CASE("explain: the notebook's five moments, and what tells the dialects apart") {
  const Notebook notebook = replay_notebook();
  const auto& m = notebook.moments;
  REQUIRE(m.size() == 5);
  CHECK(m[0].when == "Before Training");
  CHECK(m[4].when == "After Inference");
  CHECK(m[0].seed_variance == Row(5, 1.0));
  CHECK(m[1].seed_mean != m[0].seed_mean);
  CHECK(m[2].seed_mean != m[1].seed_mean);
  CHECK(m[3].seed_mean == m[2].seed_mean);
  CHECK(m[4].seed_variance == m[3].seed_variance);  // inference moves nothing
  CHECK(m[2].seed_variance == m[2].torch_variance);
  CHECK(notebook.output_ratio == doctest::Approx(std::sqrt(10.0 / 9)).epsilon(1e-4));

  const std::string text = notebook_as(Style::Text, notebook);
  CHECK(text.find("Before Training: Running Mean tensor([[0., 0., 0., 0., 0.]])\n"
                  "Before Training: Running Variance tensor([[1., 1., 1., 1., 1.]])\n\n"
                  "After Training: Running Mean tensor([[") != std::string::npos);
  CHECK(notebook_as(Style::Markdown, notebook).find("```\nBefore Training") !=
        std::string::npos);
}

TEST_CASE(
    "explain and verify: a model's own batch norm layers, and a wrong layer is named") {
  gambeta::Model model;
  const auto data = gambeta::load_data("moons").data;
  model.columns = data.columns;
  gambeta::MlpOptions options;
  options.inputs = 2;
  options.hidden = {5, 4};
  options.outputs = 2;
  model.network = gambeta::build(gambeta::mlp(options));
  gambeta::initialize(model.network, 1);
  const std::string path = GAMBETA_BINARY "/explain.tmp.json";
  gambeta::save_model(model, path);

  const BatchStory s = explain_layer(path, "moons", 4);
  CHECK(s.x.size() == 8);
  CHECK(s.gamma.size() == 4);
  CHECK(s.fused_difference < 1e-12);
  CHECK(s.composed_difference < 1e-12);
  CHECK(s.measured_difference < 1e-7);
  CHECK(explain_layer(path, "moons").gamma.size() == 5);  // the first batch norm
  CHECK_THROWS_WITH(explain_layer(path, "moons", 2),
                    "layer 2 is not batch norm; layers 1, 4 are");

  const Ledger ledger = verify_model(path);
  CHECK(ledger.size() == 7 * 2 + 2 * 4 + 2);
  for (const LedgerRow& row : ledger) {
    INFO(row.check, ": ", row.figure, " ", row.note);
    CHECK(row.passed);
  }
  std::remove(path.c_str());
}

TEST_CASE("explain: a column of one's own, in the dialect that was asked for") {
  const BatchStory golden = explain_small_batch();
  const BatchStory s = explain_column({{1, 2, 4, 9}, {.1, -.3, .5, -.2}, 1.5, .25});
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(s.y[i][0] == golden.y[i][0]);
    CHECK(s.dx[i][0] == golden.dx[i][0]);
  }
  const BatchStory seed = explain_column({{1, 2, 4, 9}, {}, 1, 0, "seed"});
  CHECK(seed.variance[0] == doctest::Approx(38.0 / 3));  // 38 / (m - 1)
  CHECK(seed.dy == Table{{1}, {0}, {0}, {0}});
  CHECK(seed.measured_difference < 1e-8);
  CHECK_THROWS_WITH(explain_column({{3}, {}}),
                    "one row has no variance; give x two numbers or more");
  CHECK_THROWS_WITH(explain_column({{1, 2}, {1}}),
                    "x has 2 numbers and dy 1; they belong to the same rows");
  CHECK_THROWS_AS(explain_column({{1, NAN}, {}}), gambeta::NonFinite);
}

TEST_CASE("explain: as JSON and as Markdown") {
  const BatchStory s = explain_small_batch();
  const auto json = nlohmann::json::parse(story_as_json(s));
  CHECK(json["batch"]["dx"][2][0] == s.dx[2][0]);
  CHECK(nlohmann::json::parse(notebook_as_json(replay_notebook()))["notebook"].size() ==
        5);
  const std::string markdown = story_as(Style::Markdown, s);
  CHECK(markdown.find("`dx, the sum of the three`\n\n```\n") != std::string::npos);
}

TEST_CASE("explain: dx in four ways side by side, and a zero has no sign") {
  const std::string text = story_as(Style::Text, explain_small_batch());
  CHECK(text.find("0.009605239     0.009605239     0.009605239     0.009605239\n") !=
        std::string::npos);
  CHECK(text.find("-0.000000 ") == std::string::npos);
  CHECK(text.find("-0.000000\n") == std::string::npos);
}

TEST_CASE("explain: a layer without running statistics shows none") {
  BatchStory s = explain_small_batch();
  CHECK(story_as(Style::Text, s).find("running mean = 0.9") != std::string::npos);
  CHECK(nlohmann::json::parse(story_as_json(s))["batch"].contains("momentum"));
  s.tracked = false;
  CHECK(story_as(Style::Text, s).find("running") == std::string::npos);
  const auto json = nlohmann::json::parse(story_as_json(s));
  CHECK_FALSE(json["batch"].contains("momentum"));
  CHECK_FALSE(json["batch"].contains("running_mean"));
}

TEST_CASE("explain: what running means remember with four momenta") {
  const auto memories = remember_batches();
  REQUIRE(memories.size() == 4);
  const std::vector<std::string> names{"0.9", "0.1", "0.01", "none"};
  for (std::size_t k = 0; k < 4; ++k) {
    CHECK(memories[k].momentum == names[k]);
    REQUIRE(memories[k].running_mean.size() == 151);
    CHECK(memories[k].running_mean[0] == 0);
  }
  CHECK(memories[2].running_mean[150] ==
        doctest::Approx(1 - std::pow(0.99, 150)).epsilon(0.05));
  CHECK(memories[3].running_mean[150] == doctest::Approx(1).epsilon(0.1));
}

TEST_CASE("explain: without batch norm numbers shrink to sqrt(1/6) from layer to layer") {
  // PyTorch's weights have variance 1/(3n), and ReLU halves the mean square of what it gets.
  const auto deviations = [](bool batch_norm) {
    std::vector<double> all;
    for (const Row& numbers : numbers_at_the_start(batch_norm)) {
      double mean = 0, ss = 0;
      for (const double v : numbers)
        mean += v / double(numbers.size());
      for (const double v : numbers)
        ss += (v - mean) * (v - mean);
      all.push_back(std::sqrt(ss / double(numbers.size())));
    }
    return all;
  };
  const auto without = deviations(false), with = deviations(true);
  REQUIRE(without.size() == 5);
  REQUIRE(with.size() == 5);
  CHECK(without[0] == doctest::Approx(std::sqrt(1. / 3)).epsilon(0.05));
  for (std::size_t k = 0; k < 5; ++k) {
    CHECK(with[k] == doctest::Approx(1).epsilon(1e-3));
    if (k > 0)
      CHECK(without[k] / without[k - 1] ==
            doctest::Approx(std::sqrt(1. / 6)).epsilon(0.2));
  }
}
