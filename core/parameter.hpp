#pragma once
#include <cstdint>
#include <string_view>
#include <utility>

#include "core/tensor.hpp"

namespace GAMBETA_NAMESPACE {

/// Numbers that training changes: a weight matrix, a bias, a gamma.
struct Parameter {
  Matrix value;
  Matrix grad;          ///< d loss / d value, added up until the optimizer spends it
  bool decays = true;   ///< weight decay applies: weights yes; biases, gamma and beta no
  bool frozen = false;  ///< no gradient is computed and no optimizer touches it

  Parameter() = default;
  explicit Parameter(Matrix start, bool decays_ = true)
      : value(std::move(start)), grad(value.rows(), value.cols()), decays(decays_) {}

  Tensor tensor() { return {value.view(), frozen ? View() : grad.view(), nullptr}; }
};

/// Shown every number that a layer keeps, under its name in PyTorch's state dict; a visitor
/// takes what it overrides.
///
/// Optimizer, model file, summary and doctor all learn of a model's numbers in this way.
class StateVisitor {
 public:
  virtual ~StateVisitor() = default;
  virtual void parameter(std::string_view /*name*/, Parameter&) {}
  /// Numbers kept from run to run but not trained: 1 x C.
  virtual void buffer(std::string_view /*name*/, Matrix&) {}
  virtual void counter(std::string_view /*name*/, std::int64_t&) {}
};

}  // namespace GAMBETA_NAMESPACE
