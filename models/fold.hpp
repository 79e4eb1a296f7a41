#pragma once
#include "models/model.hpp"

namespace GAMBETA_NAMESPACE {

struct FoldReport {
  Index folded = 0;  ///< batch norm layers that are gone
  /// Largest |after - before| of the outputs, in eval, on the model's example ...
  double example_difference = 0;
  double random_difference = 0;  ///< ... and on 64 random rows
};

/// Turns every batch norm into part of the Linear beside it. In eval it multiplies each
/// column by s = gamma / sqrt(rv + eps) and adds beta - s rm, and a Linear can do both:
///
///     Linear then batch norm:  W' = s W (rows),     b' = (b - rm) s + beta
///     batch norm then Linear:  W' = W s (columns),  b' = b + W (beta - s rm)
///
/// The folded model predicts the same and is smaller, but its training cannot go on.
/// Throws Error, and changes nothing, if a batch norm has no Linear beside it (a
/// nonlinearity lies between), or if its statistics have seen no batch.
FoldReport fold(Model& model);

}  // namespace GAMBETA_NAMESPACE
