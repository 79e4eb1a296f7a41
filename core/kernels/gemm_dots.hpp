#pragma once
#include "core/view.hpp"

namespace GAMBETA_NAMESPACE {

/// c += a b, where rows of a and columns of b have neighbouring elements, at least as many
/// as a vector holds, and there are few columns: the product for a batch of one, or for few
/// classes.
void gemm_dots(const ConstView& a, const ConstView& b, const View& c);

}  // namespace GAMBETA_NAMESPACE
