#pragma once
#include "layers/linear.hpp"
#include "models/model.hpp"

namespace GAMBETA_NAMESPACE {

struct FoldReport {
  Index folded = 0;  ///< batch norm layers that are gone
  /// Largest |after - before| of the outputs, in eval, on the model's example ...
  double example_difference = 0;
  double random_difference = 0;  ///< ... and on 64 random rows
};

/// The largest difference between the outputs of two networks for the same rows, as a user
/// of the model sees it: in a probability; for regression in an output divided by the
/// target's deviation, or by max(1, the largest |output|) where targets are not scaled.
double prediction_difference(const Model& model, ConstView before, ConstView after);

/// What folding may change at most, by prediction_difference.
inline constexpr double kLargestFoldDifference = 1e-4;

/// Throws Error unless eval can be computed row by row: batch norm, layer number i of its
/// network, has running statistics, and they have seen a batch.
void require_statistics(const BatchNorm1D& norm, Index i);

/// Turns every batch norm into part of the Linear beside it. In eval it multiplies each
/// column by s = gamma / sqrt(rv + eps) and adds beta - s rm, and a Linear can do both:
///
///     Linear then batch norm:  W' = s W (rows),     b' = (b - rm) s + beta
///     batch norm then Linear:  W' = W s (columns),  b' = b + W (beta - s rm)
///
/// The folded model predicts the same and is smaller, but its training cannot go on.
/// Throws Error, and changes nothing, if a batch norm has no Linear beside it (a
/// nonlinearity lies between), if its statistics have seen no batch, or if a prediction
/// would change by more than kLargestFoldDifference.
FoldReport fold(Model& model);

}  // namespace GAMBETA_NAMESPACE
