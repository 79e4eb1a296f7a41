#pragma once
#include <string>

#include "core/parameter.hpp"
#include "core/tape.hpp"

namespace GAMBETA_NAMESPACE {

/// A step of a network: turns a batch (one example per row) into another.
class Layer {
 public:
  virtual ~Layer() = default;

  /// Computes the layer's output in the run of x and records the way back. In Mode::Predict
  /// nothing in the layer changes, so that many threads may run one network.
  /// Throws Error if x has the wrong number of columns.
  virtual Tensor forward(const Tensor& x) = 0;
  Tensor operator()(const Tensor& x) { return forward(x); }

  /// What people call the layer, with its size: "Linear 2 > 32, no bias".
  virtual std::string name() const = 0;

  /// Shows the visitor every number the layer keeps. Most layers keep none.
  virtual void visit(StateVisitor&) {}

  /// Undoes what the latest forward() of a training run changed in the layer, as if that
  /// batch had not come: a layer behind it refused the batch. Most layers change nothing.
  virtual void take_back_batch() {}
};

}  // namespace GAMBETA_NAMESPACE
