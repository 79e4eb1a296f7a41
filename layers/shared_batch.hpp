#pragma once
#include "core/kernels/kernels.hpp"
#include "core/tape.hpp"

namespace GAMBETA_NAMESPACE {

/// Turns what this rank knows of its rows (of none: nothing) into what all ranks together know
/// of theirs, the same bits on each. Of `stats` the mean, its tail and the squares are read.
/// `divisor` is that of all rows. Throws NonFinite if another rank's squares are not finite.
void combine_over_ranks(Tape& tape, Index rows, Scalar epsilon, Scalar divisor,
                        const ColumnStats& stats);

}  // namespace GAMBETA_NAMESPACE
