#pragma once
#include <vector>

#include "models/model.hpp"

namespace GAMBETA_NAMESPACE {

/// A raw row and what the network makes of it in eval mode (logits, or the scaled target):
/// by it a loaded model shows that it is the one that was saved.
struct Example {
  Dataset row;  ///< of the model's columns; of a list of numbers the network's inputs
  std::vector<Scalar> output;  ///< empty if there are none to tell
};

/// The model's example, its outputs computed. Without outputs if they are not all finite,
/// or if batch norm keeps no running statistics (a single row then has no output).
Example example_of(const Model& model);

/// Throws Error unless the model computes the example's outputs, up to what rounding can
/// do to them on another machine: each layer's sums in another order, carried through all
/// layers after it.
void check_example(Model& model, const Example& example);

}  // namespace GAMBETA_NAMESPACE
