#pragma once
#include <vector>

#include "models/model.hpp"

namespace GAMBETA_NAMESPACE {

/// How far the statistics of one batch norm layer moved.
struct Recalibrated {
  Index layer = 0;
  double mean_moved = 0;      ///< largest |new - old| of a column, in its new std
  double smallest_ratio = 1;  ///< of new / old variance, over the columns
  double largest_ratio = 1;
};

/// Replaces running averages, which forget old batches and lag behind the weights, by
/// population statistics at the final weights: Ioffe and Szegedy (2015), Algorithm 2.
/// The network runs in training mode over batches of `batch_size` rows, and each column
/// gets E[mean of a batch] and m / (m - 1) E[variance of a batch], added up in double.
/// Weights, gamma and beta stay. The model's run is at its end, as its statistics are no
/// longer those of training, and the figures of its record are forgotten (not the rows).
/// Throws Error if there is no batch norm with statistics, or only one row.
std::vector<Recalibrated> recalibrate(Model& model, const Dataset& prepared_data,
                                      Index batch_size);

}  // namespace GAMBETA_NAMESPACE
