#include "models/state_file.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>

#include "core/ops.hpp"
#include "data/batches.hpp"
#include "data/toy.hpp"
#include "layers/activation.hpp"
#include "layers/batch_norm1d.hpp"
#include "layers/linear.hpp"
#include "layers/loss.hpp"
#include "layers/sequential.hpp"
#include "models/model_file.hpp"
#include "models/session.hpp"
#include "optim/sgd.hpp"

using namespace gambeta;
using nlohmann::json;

namespace {

/// A layer of one's own: y = scale x.
class Scaled : public Layer {
 public:
  Tensor forward(const Tensor& x) override { return x * x.tape->parameter(scale_); }
  std::string name() const override { return "Scaled"; }
  void visit(StateVisitor& visitor) override { visitor.parameter(name_, scale_); }

  Parameter scale_{Matrix(1, 1, 1), /*decays=*/false};
  std::string name_ = "scale";
};

Sequential own_network(std::uint64_t seed) {
  Sequential net;
  Random random(seed, Purpose::Weights);
  net.add<Linear>(2, 8).initialize(random);
  net.add<BatchNorm1D>(8);
  net.add<Tanh>();
  net.add<Scaled>();
  net.add<Linear>(8, 1).initialize(random);
  return net;
}

std::string trained_text() {
  Sequential net = own_network(1);
  const Dataset moons = make_toy("moons", 64);
  Matrix targets(64, 1);
  for (Index i = 0; i < 64; ++i)
    targets(i, 0) = Scalar(moons.labels[std::size_t(i)]);
  Batches batches(moons.inputs, targets, 16, 1);
  Sgd sgd(net, {.learning_rate = 0.1, .momentum = 0.9});
  Tape tape;
  for (const Batch& batch : batches.shuffled(1)) {
    tape.begin(Mode::Train);
    tape.backward(binary_cross_entropy(net(tape.constant(batch.inputs)), batch.targets));
    sgd.step();
  }
  return state_to_json(net);
}

void check_refused(const json& state, const std::string& why) {
  Sequential net = own_network(2);
  const std::string before = state_to_json(net);
  CHECK_THROWS_WITH_AS(state_from_json(net, state.dump(), "net.json"), why.c_str(),
                       Error);
  CHECK(state_to_json(net) == before);
}

}  // namespace

TEST_CASE("state file: a network with layers of one's own comes back to the bit") {
  const std::string text = trained_text();
  Sequential net = own_network(2);
  state_from_json(net, text, "net.json");
  CHECK(state_to_json(net) == text);

  const json state = json::parse(text)["state"];
  CHECK(state["0.weight"]["shape"] == json{8, 2});
  CHECK(state["1.running_var"]["shape"] == json{8});
  CHECK(state["1.num_batches_tracked"]["data"] == json{4});
  CHECK(state["3.scale"]["shape"] == json{1});
  CHECK(state["3.scale"]["data"][0] != 1);
  CHECK(state["4.weight"]["shape"] == json{1, 8});  // decays: a matrix of one row
  CHECK(state["4.bias"]["shape"] == json{1});

  const std::string path = "state_file.tmp.json";
  save_state(net, path);
  Sequential other = own_network(3);
  load_state(other, path);
  CHECK(state_to_json(other) == text);
  std::filesystem::remove(path);
}

TEST_CASE("state file: what does not fit is refused, and nothing has changed") {
  const json good = json::parse(trained_text());
  json bad = good;
  bad["state"].erase("3.scale");
  check_refused(bad, "net.json: state: missing 3.scale");
  bad = good;
  bad["state"].erase("1.num_batches_tracked");
  check_refused(bad, "net.json: state: '1.num_batches_tracked' is missing");
  bad = good;
  bad["state"]["5.weight"] = good["state"]["4.weight"];
  check_refused(bad, "net.json: state: unexpected 5.weight");
  bad = good;
  bad["state"]["0.weight"]["shape"] = {2, 8};
  check_refused(bad, "net.json: state.0.weight.shape: expected [8, 2], got [2, 8]");
  bad = good;
  bad["state"]["4.bias"]["data"] = {nullptr};  // the last that is read
  check_refused(bad, "net.json: state.4.bias.data[0]: expected a number, got null");
  bad = good;
  bad["state"]["1.running_var"]["data"][7] = -1;
  check_refused(bad,
                "net.json: state.1.running_var.data[7]: a variance cannot be "
                "negative, got -1");
  bad = good;
  bad["format"] = "gambeta-model";
  check_refused(bad,
                "net.json: format: expected 'gambeta-state', got 'gambeta-model'; "
                "load_model reads it");
}

TEST_CASE("state file: what could not be loaded is not saved") {
  Sequential net = own_network(1);
  static_cast<Scaled&>(net[3]).scale_.value(0, 0) =
      std::numeric_limits<Scalar>::quiet_NaN();
  CHECK_THROWS_WITH_AS(state_to_json(net),
                       "3.scale: nan cannot be written as JSON; nothing saved", Error);

  struct Twice : Scaled {
    void visit(StateVisitor& visitor) override {
      Scaled::visit(visitor);
      visitor.buffer("scale", buffer);
    }
    Matrix buffer{1, 1};
  } twice;
  CHECK_THROWS_WITH_AS(state_to_json(twice),
                       "two numbers of the network are called 'scale'", Error);
  Tanh without;
  CHECK_THROWS_WITH_AS(state_to_json(without), "the network shows no numbers", Error);
}

TEST_CASE("several outputs: no model, a word on the way, and a network of one's own") {
  Dataset data;
  data.name = "mine";
  data.columns.task = Task::Regression;
  data.inputs = Matrix(8, 2, 1);
  data.targets = Matrix(8, 3, 1);
  CHECK_THROWS_WITH_AS(check_dataset(data),
                       doctest::Contains("mine: 3 targets a row; a model predicts one"),
                       Error);
  Model model;
  model.columns = {
      .task = Task::Regression, .input_names = {"a", "b"}, .target_name = "t"};
  model.network.add<Linear>(2, 3);
  CHECK_THROWS_WITH_AS(to_json(model), doctest::Contains("; save_state keeps"), Error);
  CHECK(json::parse(state_to_json(model.network))["state"]["0.bias"]["shape"] == json{3});
}
