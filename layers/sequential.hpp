#pragma once
#include <memory>
#include <vector>

#include "layers/layer.hpp"

namespace GAMBETA_NAMESPACE {

class BatchNorm1D;

/// Layers applied one after another. PyTorch's nn.Sequential, and numbered like it: the
/// weight of the third layer is named "2.weight".
class Sequential : public Layer {
 public:
  /// Appends a layer and returns it: `Linear& first = net.add<Linear>(2, 32);`
  template <class L, class... Args>
  L& add(Args&&... args) {
    auto layer = std::make_unique<L>(std::forward<Args>(args)...);
    L& added = *layer;
    append(std::move(layer));
    return added;
  }

  /// Throws NonFinite with the number of the layer that met a NaN or an infinity; nothing
  /// in any layer has changed then.
  Tensor forward(const Tensor& input) override;
  std::string name() const override { return fmt::format("Sequential {}", size()); }
  void visit(StateVisitor& visitor) override;
  void take_back_batch() override { take_back_batch(size()); }

  Index size() const { return Index(layers_.size()); }
  Layer& operator[](Index i) { return *layers_.at(std::size_t(i)); }
  const Layer& operator[](Index i) const { return *layers_.at(std::size_t(i)); }

 private:
  void append(std::unique_ptr<Layer> layer);
  void take_back_batch(Index layers);  // of the first so many

  std::vector<std::unique_ptr<Layer>> layers_;
  std::vector<BatchNorm1D*> pairs_;  // a layer that runs together with the ReLU behind it
};

}  // namespace GAMBETA_NAMESPACE
