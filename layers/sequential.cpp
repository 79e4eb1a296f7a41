#include "layers/sequential.hpp"

#include <typeinfo>

#include "layers/activation.hpp"
#include "layers/batch_norm1d.hpp"

namespace GAMBETA_NAMESPACE {

// Exactly that class: what is derived from it may compute something else.
static bool is_relu(const Layer& layer) {
  const auto* const activation = dynamic_cast<const ActivationLayer*>(&layer);
  return activation && activation->kind() == Activation::ReLU &&
         (typeid(layer) == typeid(ActivationLayer) || typeid(layer) == typeid(ReLU));
}

void Sequential::append(std::unique_ptr<Layer> layer) {
  Layer* const last = layers_.empty() ? nullptr : layers_.back().get();
  if (last && is_relu(*layer) && typeid(*last) == typeid(BatchNorm1D))
    pairs_.back() = static_cast<BatchNorm1D*>(last);
  layers_.push_back(std::move(layer));
  pairs_.push_back(nullptr);
}

Tensor Sequential::forward(const Tensor& input) {
  Tensor x = input;
  for (Index i = 0; i < size(); ++i) {
    try {
      BatchNorm1D* const norm = pairs_[std::size_t(i)];
      x = norm ? norm->forward_and_rectify(x) : layers_[std::size_t(i)]->forward(x);
      i += norm ? 1 : 0;
    } catch (const NonFinite& error) {
      if (input.tape->mode() == Mode::Train)
        take_back_batch(i);
      throw NonFinite(error, i);
    }
  }
  return x;
}

void Sequential::take_back_batch(Index layers) {
  for (Index i = 0; i < layers; ++i)
    layers_[std::size_t(i)]->take_back_batch();
}

namespace {

/// Passes on what a layer shows, with the layer's number in front of the name.
class Numbered : public StateVisitor {
 public:
  Numbered(StateVisitor& visitor, Index number)
      : visitor_(visitor), prefix_(fmt::format("{}.", number)) {}

  void parameter(std::string_view name, Parameter& parameter) override {
    visitor_.parameter(full(name), parameter);
  }
  void buffer(std::string_view name, Matrix& buffer) override {
    visitor_.buffer(full(name), buffer);
  }
  void counter(std::string_view name, std::int64_t& count) override {
    visitor_.counter(full(name), count);
  }

 private:
  std::string full(std::string_view name) const { return prefix_ + std::string(name); }

  StateVisitor& visitor_;
  std::string prefix_;
};

}  // namespace

void Sequential::visit(StateVisitor& visitor) {
  for (Index i = 0; i < size(); ++i) {
    Numbered numbered(visitor, i);
    layers_[std::size_t(i)]->visit(numbered);
  }
}

}  // namespace GAMBETA_NAMESPACE
