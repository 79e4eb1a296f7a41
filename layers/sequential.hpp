#pragma once
#include <memory>
#include <vector>

#include "layers/layer.hpp"

namespace GAMBETA_NAMESPACE {

/// Layers applied one after another. PyTorch's nn.Sequential, and numbered like it: the
/// weight of the third layer is named "2.weight".
class Sequential : public Layer {
 public:
  /// Appends a layer and returns it: `Linear& first = net.add<Linear>(2, 32);`
  template <class L, class... Args>
  L& add(Args&&... args) {
    auto layer = std::make_unique<L>(std::forward<Args>(args)...);
    L& added = *layer;
    layers_.push_back(std::move(layer));
    return added;
  }

  /// Throws NonFinite with the number of the layer that met a NaN or an infinity.
  Tensor forward(const Tensor& input) override;
  std::string name() const override { return fmt::format("Sequential {}", size()); }
  void visit(StateVisitor& visitor) override;

  Index size() const { return Index(layers_.size()); }
  Layer& operator[](Index i) { return *layers_.at(std::size_t(i)); }
  const Layer& operator[](Index i) const { return *layers_.at(std::size_t(i)); }

 private:
  std::vector<std::unique_ptr<Layer>> layers_;
};

}  // namespace GAMBETA_NAMESPACE
