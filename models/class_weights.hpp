#pragma once
#include <span>
#include <vector>

#include "core/tape.hpp"
#include "data/dataset.hpp"

namespace GAMBETA_NAMESPACE {

/// How much a row of each class counts in the loss.
enum class ClassWeight {
  None,     ///< all rows the same
  Balanced  ///< all classes the same, however many rows they have
};

std::string_view name_of(ClassWeight weight);  ///< "none", "balanced"
/// Throws Error that lists the names if there is none of that name.
ClassWeight class_weight_named(std::string_view name);

/// w_k = n / (K n_k) for n rows of which n_k have class k; K is the number of classes that
/// have rows, the others weigh 0. So the weights of all rows sum to n.
std::vector<double> balanced_weights(const Dataset& train);

/// sum_i w[label_i] (-log softmax(logits_i)[label_i]) / m, a 1 x 1 tensor; m: rows of logits,
/// over ranks of all. `weights`: one a class. Both must live as long as the run.
/// Throws Error as softmax_cross_entropy does.
Tensor weighted_cross_entropy(const Tensor& logits, std::span<const int> labels,
                              std::span<const double> weights);

}  // namespace GAMBETA_NAMESPACE
