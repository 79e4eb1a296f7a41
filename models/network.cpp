#include "models/network.hpp"

#include <algorithm>

#include "layers/activation.hpp"
#include "layers/linear.hpp"

namespace GAMBETA_NAMESPACE {

namespace {

/// One function from several lambdas, so that std::visit reads as a list of cases.
template <class... Cases>
struct Match : Cases... {
  using Cases::operator()...;
};
template <class... Cases>
Match(Cases...) -> Match<Cases...>;

class ParameterCounter : public StateVisitor {
 public:
  Index count = 0;
  void parameter(std::string_view, Parameter& p) override { count += p.value.size(); }
  void buffer(std::string_view, Matrix&) override {}
  void counter(std::string_view, std::int64_t&) override {}
};

}  // namespace

NetworkSpec mlp(const MlpOptions& options) {
  NetworkSpec spec;
  Index width = options.inputs;
  check(width > 0 && options.outputs > 0,
        "an MLP needs inputs and outputs, not {} and {}", width, options.outputs);
  for (const Index next : options.hidden) {
    check(next > 0, "a hidden layer needs at least one unit, not {}", next);
    spec.push_back(LinearSpec{width, next, !options.batch_norm});
    if (options.batch_norm)
      spec.push_back(BatchNormSpec{next, options.batch_norm_options});
    spec.push_back(options.activation);
    width = next;
  }
  spec.push_back(LinearSpec{width, options.outputs, true});
  return spec;
}

Sequential build(const NetworkSpec& spec) {
  Sequential network;
  for (const LayerSpec& layer : spec)
    std::visit(Match{[&](const LinearSpec& s) {
                       network.add<Linear>(s.in_features, s.out_features, s.bias);
                     },
                     [&](const BatchNormSpec& s) {
                       network.add<BatchNorm1D>(s.features, s.options);
                     },
                     [&](Activation activation) {
                       switch (activation) {
                         case Activation::ReLU:
                           network.add<ReLU>();
                           break;
                         case Activation::Sigmoid:
                           network.add<Sigmoid>();
                           break;
                         case Activation::Tanh:
                           network.add<Tanh>();
                           break;
                       }
                     }},
               layer);
  return network;
}

NetworkSpec spec_of(const Sequential& network) {
  NetworkSpec spec;
  for (Index i = 0; i < network.size(); ++i) {
    const Layer& layer = network[i];
    if (auto* linear = dynamic_cast<const Linear*>(&layer))
      spec.push_back(
          LinearSpec{linear->in_features(), linear->out_features(), linear->has_bias()});
    else if (auto* norm = dynamic_cast<const BatchNorm1D*>(&layer))
      spec.push_back(BatchNormSpec{norm->features(), norm->options()});
    else if (dynamic_cast<const ReLU*>(&layer))
      spec.push_back(Activation::ReLU);
    else if (dynamic_cast<const Sigmoid*>(&layer))
      spec.push_back(Activation::Sigmoid);
    else if (dynamic_cast<const Tanh*>(&layer))
      spec.push_back(Activation::Tanh);
    else
      fail("layer {} is of a type that a spec cannot name", i);
  }
  return spec;
}

void initialize(Sequential& network, std::uint64_t seed) {
  std::uint64_t count = 0;
  for (Index i = 0; i < network.size(); ++i)
    if (auto* linear = dynamic_cast<Linear*>(&network[i])) {
      Random random(seed, Purpose::Weights, count++);
      linear->initialize(random);
    }
}

Index count_parameters(Layer& network) {
  ParameterCounter counter;
  network.visit(counter);
  return counter.count;
}

std::string describe(const NetworkSpec& spec) {
  std::string text;
  for (const LayerSpec& layer : spec) {
    if (!text.empty())
      text += ", ";
    text += std::visit(
        Match{[](const LinearSpec& s) {
                return fmt::format("linear {}>{}", s.in_features, s.out_features);
              },
              [](const BatchNormSpec&) { return std::string("batch norm"); },
              [](Activation activation) { return std::string(name_of(activation)); }},
        layer);
  }
  return text;
}

bool has_batch_norm(const NetworkSpec& spec) {
  return std::any_of(spec.begin(), spec.end(), [](const LayerSpec& layer) {
    return std::holds_alternative<BatchNormSpec>(layer);
  });
}

std::string_view name_of(Activation activation) {
  return activation == Activation::ReLU      ? "relu"
         : activation == Activation::Sigmoid ? "sigmoid"
                                             : "tanh";
}

Activation activation_named(std::string_view name) {
  for (const Activation a : {Activation::ReLU, Activation::Sigmoid, Activation::Tanh})
    if (name_of(a) == name)
      return a;
  fail("no activation is named '{}'; there are relu, sigmoid, tanh", name);
}

Index inputs_of(const NetworkSpec& spec) {
  for (const LayerSpec& layer : spec)
    if (auto* linear = std::get_if<LinearSpec>(&layer))
      return linear->in_features;
  fail("the network has no linear layer");
}

Index outputs_of(const NetworkSpec& spec) {
  for (auto layer = spec.rbegin(); layer != spec.rend(); ++layer)
    if (auto* linear = std::get_if<LinearSpec>(&*layer))
      return linear->out_features;
  fail("the network has no linear layer");
}

}  // namespace GAMBETA_NAMESPACE
