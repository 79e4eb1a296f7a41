#pragma once
#include <cstdint>
#include <vector>

#include "data/dataset.hpp"

namespace GAMBETA_NAMESPACE {

/// Which rows to learn from and which to keep for checking; each list ascending.
struct Split {
  std::vector<Index> train;
  std::vector<Index> validation;
};

/// Draws round(fraction * rows) rows for validation, at random but the same for every
/// run with this seed. Classification is split class by class (stratified), so that each
/// class has its share in both parts; a class always keeps a row to learn from.
/// Fraction 0 leaves validation empty. Throws Error unless 0 <= fraction < 1.
Split split_rows(const Dataset& data, double fraction, std::uint64_t seed);

}  // namespace GAMBETA_NAMESPACE
