#include "models/network.hpp"

#include <algorithm>

#include "layers/linear.hpp"
#include "models/state.hpp"
#include "models/unchanged.hpp"

namespace GAMBETA_NAMESPACE {

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

MlpOptions mlp_options_of(const NetworkSpec& spec) {
  MlpOptions options;
  options.hidden.clear();
  options.batch_norm = false;
  for (const LayerSpec& layer : spec)
    if (const auto* linear = std::get_if<LinearSpec>(&layer)) {
      options.hidden.push_back(linear->out_features);
    } else if (const auto* norm = std::get_if<BatchNormSpec>(&layer)) {
      options.batch_norm = true;
      options.batch_norm_options = norm->options;
    } else {
      options.activation = std::get<Activation>(layer);
    }
  options.inputs = inputs_of(spec);
  options.outputs = outputs_of(spec);
  if (!options.hidden.empty())
    options.hidden.pop_back();  // the outputs
  if (options.hidden.empty())
    options.batch_norm = true;  // there is no hidden layer that could lack it
  return options;
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
                     [&](Activation a) { network.add<ActivationLayer>(a); }},
               layer);
  return network;
}

NetworkCopy copy_network(const Sequential& network) {
  struct Numbers : StateReader {
    void parameter(std::string_view, const Parameter& p) override { append(p.value); }
    void buffer(std::string_view, const Matrix& buffer) override { append(buffer); }
    void counter(std::string_view, std::int64_t count) override {
      counts.push_back(double(count));
    }
    void append(const Matrix& m) { values.insert(values.end(), m.begin(), m.end()); }
    std::vector<double> values, counts;
  } all;
  visit(network, all);
  all.values.insert(all.values.end(), all.counts.begin(), all.counts.end());
  return {spec_of(network), std::move(all.values)};
}

Sequential build(const NetworkCopy& copy) {
  Sequential network = build(copy.spec);
  StateAccess(network).take(copy.numbers);
  return network;
}

// The layer, if it is exactly of this class: what is derived from it may compute something
// else.
template <class L>
static const L* exactly(const Layer& layer) {
  return typeid(layer) == typeid(L) ? static_cast<const L*>(&layer) : nullptr;
}

template <std::size_t... k>
static const ActivationLayer* activation_layer(const Layer& layer,
                                               std::index_sequence<k...>) {
  const bool has_own_type =
      ((typeid(layer) == typeid(ActivationOf<kActivations[k].activation>)) || ...);
  return has_own_type ? static_cast<const ActivationLayer*>(&layer)
                      : exactly<ActivationLayer>(layer);
}

std::optional<LayerSpec> known_spec(const Layer& layer) {
  if (auto* linear = exactly<Linear>(layer))
    return LinearSpec{linear->in_features(), linear->out_features(), linear->has_bias()};
  if (auto* norm = exactly<BatchNorm1D>(layer))
    return BatchNormSpec{norm->features(), norm->options()};
  constexpr auto kAll = std::make_index_sequence<kActivations.size()>();
  if (auto* activation = activation_layer(layer, kAll))
    return activation->kind();
  return {};
}

LayerSpec layer_spec(const Layer& layer) {
  const auto spec = known_spec(layer);
  check(spec.has_value(), "{} is a layer of a type that a spec cannot name",
        layer.name());
  return *spec;
}

NetworkSpec spec_of(const Sequential& network) {
  NetworkSpec spec;
  for (Index i = 0; i < network.size(); ++i)
    spec.push_back(layer_spec(network[i]));
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

Index count_parameters(const Layer& network) {
  struct Sizes : StateReader {
    void parameter(std::string_view, const Parameter& p) override {
      sum += p.value.size();
    }
    Index sum = 0;
  } sizes;
  visit(network, sizes);
  return sizes.sum;
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
              [](Activation a) { return std::string(facts_of(a).name); }},
        layer);
  }
  return text;
}

bool has_batch_norm(const NetworkSpec& spec) {
  return std::any_of(spec.begin(), spec.end(), [](const LayerSpec& layer) {
    return std::holds_alternative<BatchNormSpec>(layer);
  });
}

// The widest layer whose batch is taken in parts.
constexpr Index kWidest = 512;

static bool may_go_in_parts(const Layer& layer) {
  const auto spec = known_spec(layer);
  if (auto* linear = spec ? std::get_if<LinearSpec>(&*spec) : nullptr)
    return std::max(linear->in_features, linear->out_features) <= kWidest;
  return spec && std::holds_alternative<Activation>(*spec);
}

Index parts_of_batch(const Sequential& network, Index rows) {
  if (rows <= kRowsAtOnce)
    return 1;
  for (Index i = 0; i < network.size(); ++i)
    if (!may_go_in_parts(network[i]))
      return 1;
  return (rows - 1) / kRowsAtOnce + 1;
}

Activation activation_named(std::string_view name) {
  for (const ActivationFacts& facts : kActivations)
    if (facts.name == name)
      return facts.activation;
  fail("no activation is named '{}'; there are {}", name, activation_names());
}

std::string activation_names() {
  std::string names;
  for (const ActivationFacts& facts : kActivations)
    names += fmt::format("{}{}", names.empty() ? "" : ", ", facts.name);
  return names;
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
