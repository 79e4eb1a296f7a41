#pragma once
#include <array>
#include <string_view>

#include "core/ops.hpp"
#include "layers/layer.hpp"

namespace gambeta {  // the same for float and double
/// A function that a network applies to each number by itself.
enum class Activation { ReLU, Sigmoid, Tanh };
}  // namespace gambeta

namespace GAMBETA_NAMESPACE {

/// What there is to know of an activation. Whoever needs a fact of one reads it here.
struct ActivationFacts {
  Activation activation;
  Tensor (*function)(const Tensor&);
  std::string_view name;     ///< in the program: the word of --activation
  std::string_view torch;    ///< PyTorch's class: the layer's type in a model file
  std::string_view onnx;     ///< ONNX's operator
  std::string_view c;        ///< an expression of C, of a float x; NaN stays NaN
  std::string_view formula;  ///< for people, of x
  double slope;              ///< the function is nowhere steeper than this
  double roundings;          ///< units in the last place of 1 that a result may be off
};

/// The table of activations: a row more, and the program has one more. An exp may be off by
/// a few units in the last place.
inline constexpr std::array kActivations{
    ActivationFacts{Activation::ReLU, relu, "relu", "ReLU", "Relu", "x < 0.0f ? 0.0f : x",
                    "max(x, 0)", 1, 0},
    ActivationFacts{Activation::Sigmoid, sigmoid, "sigmoid", "Sigmoid", "Sigmoid",
                    "1.0f / (1.0f + expf(-x))", "1 / (1 + e^-x)", 1, 8},
    ActivationFacts{Activation::Tanh, tanh, "tanh", "Tanh", "Tanh", "tanhf(x)", "tanh(x)",
                    1, 8},
};

/// The table's row of an activation. Throws Error if it has none; where the activation is
/// known to the compiler, it does not compile.
constexpr const ActivationFacts& facts_of(Activation activation) {
  for (const ActivationFacts& facts : kActivations)
    if (facts.activation == activation)
      return facts;
  fail("activation {} has no row in the table (layers/activation.hpp)", int(activation));
}

/// y = f(x), element by element.
class ActivationLayer : public Layer {
 public:
  explicit ActivationLayer(Activation activation) : facts_(facts_of(activation)) {}
  Tensor forward(const Tensor& x) override { return facts_.function(x); }
  std::string name() const override { return std::string(facts_.torch); }
  Activation kind() const { return facts_.activation; }

 private:
  const ActivationFacts& facts_;
};

/// An activation as a layer of its own type: `net.add<ReLU>()`.
template <Activation which>
struct ActivationOf : ActivationLayer {
  // Compiles with a row.
  static constexpr const ActivationFacts& kFacts = facts_of(which);
  ActivationOf() : ActivationLayer(kFacts.activation) {}
};
using ReLU = ActivationOf<Activation::ReLU>;
using Sigmoid = ActivationOf<Activation::Sigmoid>;
using Tanh = ActivationOf<Activation::Tanh>;

}  // namespace GAMBETA_NAMESPACE
