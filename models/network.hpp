#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "layers/activation.hpp"
#include "layers/batch_norm1d.hpp"
#include "layers/sequential.hpp"

namespace gambeta {  // the same for float and double

struct LinearSpec {
  Index in_features = 0;
  Index out_features = 0;
  bool bias = true;
  bool operator==(const LinearSpec&) const = default;
};
struct BatchNormSpec {
  Index features = 0;
  BatchNormOptions options = {};
  bool operator==(const BatchNormSpec&) const = default;
};

/// A layer as its constructor call, and a network as the list of them: what there is to
/// know of a network besides its numbers.
using LayerSpec = std::variant<LinearSpec, BatchNormSpec, Activation>;
using NetworkSpec = std::vector<LayerSpec>;

/// A network as either precision can build it: its layers, and all of its numbers in visiting
/// order, counters as well.
struct NetworkCopy {
  NetworkSpec spec;
  std::vector<double> numbers;
};

/// One function from several lambdas, so that std::visit reads as a list of cases. A kind
/// of layer that a list leaves out does not compile.
template <class... Cases>
struct Match : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
Match(Cases...) -> Match<Cases...>;

}  // namespace gambeta

namespace GAMBETA_NAMESPACE {

/// A multi-layer perceptron: Linear -> BatchNorm1D -> activation for each hidden width,
/// then a Linear to the outputs.
struct MlpOptions {
  Index inputs = 0;
  std::vector<Index> hidden = {32, 32};
  Index outputs = 0;
  Activation activation = Activation::ReLU;
  bool batch_norm = true;
  BatchNormOptions batch_norm_options = {};
};

/// The layers of an MLP. A Linear in front of batch norm gets no bias: subtracting the mean
/// would take it away again. Throws Error for a width below 1.
NetworkSpec mlp(const MlpOptions& options);

/// The options that mlp() makes such a network from; an activation that differs between
/// layers and a bias in front of batch norm are lost.
MlpOptions mlp_options_of(const NetworkSpec& spec);

/// Makes the layers of a spec; all weights are zero.
Sequential build(const NetworkSpec& spec);

/// The spec that build() makes this network from. Throws Error for a layer of a type of
/// your own, which has no spec, also if it is derived from one that has.
NetworkSpec spec_of(const Sequential& network);
LayerSpec layer_spec(const Layer& layer);
std::optional<LayerSpec> known_spec(const Layer& layer);  ///< none in place of the Error

/// Copies a network, and makes a network of a copy. One that was copied in float and is made in
/// double computes the same formulas with the same numbers and without float's rounding.
/// Throws Error for a layer of a type of your own, or for another count of numbers.
NetworkCopy copy_network(const Sequential& network);
Sequential build(const NetworkCopy& copy);

/// Draws the weights of every Linear, a function of the seed and of which Linear it is: a
/// network with and one without batch norm start alike. See Linear::initialize.
void initialize(Sequential& network, std::uint64_t seed);

/// How many numbers training may change.
Index count_parameters(const Layer& network);

/// "linear 2>32, batch norm, relu, linear 32>2"
std::string describe(const NetworkSpec& spec);

bool has_batch_norm(const NetworkSpec& spec);

/// Rows that go through a network at once where none looks at another: enough to fill the
/// vector units, few enough that their numbers stay in the cache (L2).
constexpr Index kRowsAtOnce = 256;

/// In how many parts a step of training takes a batch of so many rows. Their gradients add up
/// to those of the whole ("gradient accumulation"), so nothing changes but rounding. One with
/// batch norm, which needs all rows at once, and with a layer of your own, which may; and where
/// a row is wider than 512 numbers: reading such a layer's weights for each part takes what the
/// cache saves.
Index parts_of_batch(const Sequential& network, Index rows);

/// The activation of that name. Throws Error that lists the names if there is none.
Activation activation_named(std::string_view name);

/// The names of all activations: "relu, sigmoid, tanh".
std::string activation_names();

/// Columns that the network reads and writes. Throws Error for a network without a Linear.
Index inputs_of(const NetworkSpec& spec);
Index outputs_of(const NetworkSpec& spec);

}  // namespace GAMBETA_NAMESPACE
