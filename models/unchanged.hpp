#pragma once
#include "layers/layer.hpp"

namespace GAMBETA_NAMESPACE {

/// Shown every number that a layer keeps, as a StateVisitor is, but cannot change one.
class StateReader {
 public:
  virtual ~StateReader() = default;
  virtual void parameter(std::string_view /*name*/, const Parameter&) {}
  virtual void buffer(std::string_view /*name*/, const Matrix&) {}
  virtual void counter(std::string_view /*name*/, std::int64_t) {}
};

/// Shows the reader what the layer keeps.
void visit(const Layer& layer, StateReader& reader);

/// What the layer makes of x in a run in Mode::Predict, in which forward() changes nothing:
/// many threads may ask one network at once. Throws Error in any other mode.
Tensor predict(const Layer& layer, const Tensor& x);

}  // namespace GAMBETA_NAMESPACE
