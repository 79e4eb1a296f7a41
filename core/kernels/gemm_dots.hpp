#pragma once
#include "core/kernels/gemm_tile.hpp"

namespace GAMBETA_NAMESPACE {

/// c = start + a b, where rows of a and columns of b have neighbouring elements, at least
/// as many as a vector holds, and there are few columns: the product for a batch of one, or
/// for few classes.
void gemm_dots(const Product& x);

}  // namespace GAMBETA_NAMESPACE
