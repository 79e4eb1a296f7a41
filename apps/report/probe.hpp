#pragma once
#include <functional>
#include <vector>

#include "apps/report/range.hpp"
#include "models/model.hpp"

namespace gambeta {

/// A batch norm layer and rows that arrive at it.
struct NormInput {
  std::size_t k;  ///< 0 for the first batch norm of the network, then 1, ...
  Index layer;    ///< its number in the network
  BatchNorm1D& norm;
  ConstView x;
};

/// Sends prepared rows through the network in eval mode and shows, part by part, what
/// arrives at each batch norm layer.
using Look = std::function<void(const NormInput&)>;
void probe_batch_norm(Model& model, ConstView inputs, const Look& look);

/// A batch norm layer beside the rows that really arrive at it.
struct NormFigures {
  BatchNorm1D* norm = nullptr;
  Index layer = 0;                     ///< its number in the network
  std::vector<double> mean, variance;  ///< of each feature, over all rows (divided by n)
};
std::vector<NormFigures> population_of(Model& model, ConstView inputs);

/// From where to where a prepared input goes, with a margin to draw around it.
Range range_of(const Dataset& data, Index column);

/// The middles of rows x cols cells of a plane, one to a row of the result: two prepared
/// inputs to ask a model about. The cells at the top come first.
Matrix cell_middles(Range x, Range y, Index rows, Index cols);

/// The value that the share `p` of the numbers lies below. Reorders them.
double percentile(std::vector<double>& numbers, double p);

/// The size of numbers that lie next to each other: sqrt of the mean of x^2; 0 of none.
double root_mean_square(ConstView x);

}  // namespace gambeta
