#pragma once
#include "layers/batch_norm1d.hpp"

namespace GAMBETA_NAMESPACE {

/// Throws NonFinite for the first column of x whose sum of squares is not finite.
void refuse_non_finite(const ConstView& x, const ColumnStats& stats);

}  // namespace GAMBETA_NAMESPACE
