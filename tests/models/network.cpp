#include "models/network.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "layers/activation.hpp"
#include "layers/gradient_check.hpp"
#include "layers/linear.hpp"
#include "models/model.hpp"
#include "models/unchanged.hpp"

using namespace gambeta;

namespace {

struct Twice : Layer {
  Tensor forward(const Tensor& x) override { return x + x; }
  std::string name() const override { return "Twice"; }
};

}  // namespace

TEST_CASE("network: a layer of one's own has no spec") {
  Sequential network;
  network.add<ReLU>();
  network.add<Twice>();
  CHECK_THROWS_WITH_AS(spec_of(network),
                       "Twice is a layer of a type that a spec cannot name", Error);
}

TEST_CASE(
    "network: a copy builds the same network, and another count of numbers is refused") {
  Sequential network = build(mlp({.inputs = 3, .hidden = {4}, .outputs = 2}));
  initialize(network, 7);
  auto& norm = dynamic_cast<BatchNorm1D&>(network[1]);
  Tape tape;
  const Matrix x = random_matrix(5, 3, 1);
  tape.begin(Mode::Train);
  network(tape.constant(x));

  NetworkCopy copy = copy_network(network);
  CHECK(copy.numbers.size() == 3 * 4 + 4 * 4 + 4 * 2 + 2 + 1);
  CHECK(copy.numbers.back() == 1);  // batches
  Sequential same = build(copy);
  CHECK(spec_of(same) == copy.spec);
  CHECK(copy_network(same).numbers == copy.numbers);
  CHECK(dynamic_cast<BatchNorm1D&>(same[1]).running_mean()(0, 2) ==
        norm.running_mean()(0, 2));
  copy.numbers.pop_back();
  CHECK_THROWS_WITH_AS(build(copy), "38 numbers do not fit a model of 39", Error);
}

TEST_CASE("network: rows that depend on each other are not parted in eval") {
  Model model;
  model.network.add<BatchNorm1D>(2, BatchNormOptions{.track_running_stats = false});
  const Matrix x = random_matrix(257, 2, 1, 3, 5);
  const Matrix y = outputs(model, x);
  for (Index j = 0; j < 2; ++j) {
    double sum = 0;  // normalized by all rows: a mean of 0
    for (Index i = 0; i < x.rows(); ++i)
      sum += y(i, j);
    CHECK(std::abs(sum / 257) < 1e-5);
  }
}

TEST_CASE("network: a constant one shows what it keeps, and predicts") {
  struct Names : StateReader {
    void parameter(std::string_view name, const Parameter& p) override {
      shown += fmt::format("{} {}x{}, ", name, p.value.rows(), p.value.cols());
    }
    void buffer(std::string_view name, const Matrix& m) override {
      shown += fmt::format("{} {}, ", name, m(0, 0));
    }
    void counter(std::string_view name, std::int64_t count) override {
      shown += fmt::format("{} {}, ", name, count);
    }
    std::string shown;
  } names;
  Sequential network =
      build(mlp({.inputs = 2, .hidden = {3}, .outputs = 1, .batch_norm = true}));
  initialize(network, 1);
  const Sequential& constant = network;
  visit(constant, names);
  CHECK(names.shown ==
        "0.weight 3x2, 1.weight 1x3, 1.bias 1x3, 1.running_mean 0, 1.running_var 1, "
        "1.num_batches_tracked 0, 3.weight 1x3, 3.bias 1x1, ");

  const Matrix x{{1, 2}, {3, 4}};
  Tape tape;
  tape.begin(Mode::Predict);
  const Tensor y = predict(constant, tape.constant(x)), same = network(tape.constant(x));
  CHECK(y.value(0, 0) == same.value(0, 0));
  CHECK(y.value(0, 0) != y.value(1, 0));
  tape.begin(Mode::Train);
  CHECK_THROWS_WITH_AS(predict(constant, tape.constant(x)),
                       "predict: the run is none of Mode::Predict; see Tape::begin",
                       Error);
}

TEST_CASE("network: a large batch goes in parts where no row looks at another") {
  MlpOptions options{
      .inputs = 64, .hidden = {128, 64}, .outputs = 10, .batch_norm = false};
  for (const auto& [rows, parts] :
       {std::pair<Index, Index>{0, 1}, {1, 1}, {256, 1}, {257, 2}, {512, 2}, {8192, 32}})
    CHECK(parts_of_batch(build(mlp(options)), rows) == parts);
  options.hidden = {128, 513};
  CHECK(parts_of_batch(build(mlp(options)), 8192) == 1);  // too wide to pay
  options.hidden = {128, 64};
  options.batch_norm = true;
  CHECK(parts_of_batch(build(mlp(options)), 8192) == 1);
}

TEST_CASE("network: without a Linear it reads and writes no known number of columns") {
  const NetworkSpec spec{Activation::ReLU};
  CHECK_THROWS_WITH_AS(inputs_of(spec), "the network has no linear layer", Error);
  CHECK_THROWS_WITH_AS(outputs_of(spec), "the network has no linear layer", Error);
}

TEST_CASE("network: names of activations lead there and back, a wrong one lists them") {
  for (const Activation a : {Activation::ReLU, Activation::Sigmoid, Activation::Tanh})
    CHECK(activation_named(facts_of(a).name) == a);
  CHECK_THROWS_WITH_AS(activation_named("gelu"),
                       "no activation is named 'gelu'; there are relu, sigmoid, tanh",
                       Error);
}

TEST_CASE("network: a Linear without inputs or outputs is refused") {
  CHECK_THROWS_WITH_AS(Linear(0, 3), "Linear: 0 inputs, 3 outputs", Error);
  CHECK_THROWS_WITH_AS(Linear(3, 0), "Linear: 3 inputs, 0 outputs", Error);
}
