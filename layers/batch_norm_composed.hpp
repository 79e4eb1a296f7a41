#pragma once
#include "core/tape.hpp"

namespace GAMBETA_NAMESPACE {

/// Batch normalization by the batch's own statistics, written with the small operations of
/// core/ops.hpp: the tape derives its gradient, so nothing about it can be derived wrongly.
/// BatchNorm1D gives the same numbers in fewer passes over memory; tests and
/// `gambeta verify` hold the one to the other.
///
/// x: m x C; gamma, beta: 1 x C; divisor: m for the biased variance, m - 1 for the other.
Tensor composed_batch_norm(const Tensor& x, const Tensor& gamma, const Tensor& beta,
                           double epsilon, double divisor);

}  // namespace GAMBETA_NAMESPACE
