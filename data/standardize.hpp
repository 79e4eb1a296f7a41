#pragma once
#include <vector>

#include "core/view.hpp"

namespace GAMBETA_NAMESPACE {

/// Brings every column to mean 0 and standard deviation 1.
///
/// It is fitted on the training rows and applied, unchanged, to every other row the model
/// will ever see; a mean that had looked at the validation rows would have peeked.
struct Standardizer {
  std::vector<double> mean = {};
  std::vector<double> std = {};  ///< over the population (divided by n); 1 if constant
  std::vector<Index> constant = {};  ///< columns of one number only: nothing to learn

  /// Measures the columns of x (rows x columns) from the numbers that are there: NaN stands
  /// for a missing value. Throws Error if x has no rows, or a column no number.
  static Standardizer fit(ConstView x);

  /// x(i, j) = (x(i, j) - mean[j]) / std[j]. Throws Error if the columns do not match.
  void apply(View x) const;
};

/// Puts fills[j] where column j has a gap (NaN). The mean of the training rows is the guess
/// with the smallest expected square error for one who knows nothing else of the row.
/// Throws Error if the columns do not match.
void fill_gaps(View x, const std::vector<double>& fills);

}  // namespace GAMBETA_NAMESPACE
