#pragma once
#include "core/view.hpp"

namespace GAMBETA_NAMESPACE {

class Tape;

/// A matrix in a run of the model: its values, room for its gradient, and the run itself.
///
/// A Tensor is a handle. Copying it copies addresses, never numbers, and it owns nothing:
/// activations belong to the Tape, weights to a Parameter, data to a Dataset. That is why
/// an operation may simply keep its operands by value until the backward pass.
struct Tensor {
  ConstView value;       ///< rows x cols, row-major: one example per row
  View grad;             ///< d loss / d value, same shape; empty if nobody asks for it
  Tape* tape = nullptr;  ///< the run that made it; null for weights

  Index rows() const { return value.rows; }
  Index cols() const { return value.cols; }
  bool wants_grad() const { return bool(grad); }

  /// The number of a 1 x 1 tensor, such as a loss.
  Scalar item() const {
    check(value.size() == 1, "item: expected one number, got {} x {}", rows(), cols());
    return value(0, 0);
  }
};

}  // namespace GAMBETA_NAMESPACE
