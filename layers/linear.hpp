#pragma once
#include "core/random.hpp"
#include "layers/layer.hpp"

namespace GAMBETA_NAMESPACE {

/// y = x w^T + b: each output is a weighted sum of the inputs. PyTorch's nn.Linear.
class Linear : public Layer {
 public:
  /// All weights zero: for a model that is about to be loaded.
  Linear(Index in_features, Index out_features, bool bias = true);

  /// Draws weights and bias from the uniform distribution on +-1 / sqrt(in_features), as
  /// PyTorch does (it calls this Kaiming-uniform with a = sqrt(5)).
  void initialize(Random& random);

  Tensor forward(const Tensor& x) override;
  std::string name() const override;
  void visit(StateVisitor& visitor) override;

  Index in_features() const { return weight_.value.cols(); }
  Index out_features() const { return weight_.value.rows(); }
  bool has_bias() const { return has_bias_; }
  Parameter& weight() { return weight_; }  ///< out x in
  Parameter& bias() { return bias_; }      ///< 1 x out; zero and unused without a bias

 private:
  Parameter weight_, bias_;
  bool has_bias_;
};

}  // namespace GAMBETA_NAMESPACE
