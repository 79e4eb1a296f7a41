#pragma once
#include <vector>

#include "layers/batch_norm1d.hpp"
#include "layers/linear.hpp"

/// Folding, a layer at a time: models/fold.hpp has the formulas.

namespace GAMBETA_NAMESPACE {

/// What batch norm does to a column in eval: y = scale x + shift.
struct Affine {
  std::vector<double> scale, shift;
};
Affine affine_of(BatchNorm1D norm);

/// One after the other.
Affine after(const Affine& first, const Affine& second);

/// The Linear that does what `linear` and then `norm` do: W' = s W (rows), b' = s b + shift.
Linear fold_behind(const Linear& linear, const Affine& norm);

/// Of `norm` and then `linear`: W' = W s (columns), b' = b + W shift.
Linear fold_before(const Affine& norm, const Linear& linear);

}  // namespace GAMBETA_NAMESPACE
