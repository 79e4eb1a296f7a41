#pragma once
#include "core/ops.hpp"
#include "layers/layer.hpp"

namespace GAMBETA_NAMESPACE {

/// max(x, 0), element by element.
class ReLU : public Layer {
 public:
  Tensor forward(const Tensor& x) override { return relu(x); }
};

/// 1 / (1 + e^-x), element by element.
class Sigmoid : public Layer {
 public:
  Tensor forward(const Tensor& x) override { return sigmoid(x); }
};

/// The hyperbolic tangent, element by element.
class Tanh : public Layer {
 public:
  Tensor forward(const Tensor& x) override { return tanh(x); }
};

}  // namespace GAMBETA_NAMESPACE
