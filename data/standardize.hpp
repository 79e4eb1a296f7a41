#pragma once
#include <vector>

#include "core/view.hpp"

namespace GAMBETA_NAMESPACE {

/// Brings every column to mean 0 and standard deviation 1.
///
/// It is fitted on the training rows and applied, unchanged, to every other row the model
/// will ever see; a mean that had looked at the validation rows would have peeked.
struct Standardizer {
  std::vector<double> mean;
  std::vector<double> std;      ///< over the population (divided by n); 1 if constant
  std::vector<Index> constant;  ///< columns that hold one number only: nothing to learn

  /// Measures the columns of x (rows x columns). Throws Error if x has no rows.
  static Standardizer fit(ConstView x);

  /// x(i, j) = (x(i, j) - mean[j]) / std[j]. Throws Error if the columns do not match.
  void apply(View x) const;
};

}  // namespace GAMBETA_NAMESPACE
