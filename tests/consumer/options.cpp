// Options by name compile without a warning (-Wextra); what is not named keeps its default.
#include <gambeta/gambeta.hpp>

using namespace gambeta;

SessionOptions options() {
  return {.network = {.hidden = {16, 16}},
          .training = {.epochs = 20, .sgd = {.learning_rate = 0.05, .nesterov = true}},
          .data = {.validation_split = 0.1}};
}

DataOptions data_options() {
  return {.csv = {.label = "price", .ignore = {"name"}}, .rows = 100};
}

Column colour() {
  return {.name = "colour", .kind = Column::Kind::Category, .values = {"green", "red"}};
}

Dataset own(Matrix inputs, std::vector<int> labels) {
  return {.name = "own", .inputs = std::move(inputs), .labels = std::move(labels)};
}

Batch all_rows(ConstView inputs, ConstView targets) {
  return {.inputs = inputs, .targets = targets};
}

void small_options(Sequential& net) {
  net.add<BatchNorm1D>(16, BatchNormOptions{.epsilon = 1e-3, .unbiased_running = false});
  const Sgd sgd(net, {.momentum = 0.9, .weight_decay = 1e-4});
  check_gradients(net, Matrix(4, 2), {.seed = 3, .at_most = 10});
}
