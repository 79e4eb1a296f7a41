#pragma once
#include <span>
#include <vector>

#include "core/tape.hpp"

namespace GAMBETA_NAMESPACE {

/// The mean over the rows of -log softmax(logits)[label]: how surprised the model is, on
/// average, by the right class. PyTorch's cross_entropy.
/// logits: n x classes; labels: n numbers from 0 to classes - 1, which must outlive the run.
/// Throws Error if the counts differ or a label is out of range.
Tensor softmax_cross_entropy(const Tensor& logits, std::span<const int> labels);
Tensor softmax_cross_entropy(const Tensor&, const std::vector<int>&& temporary) = delete;

/// The mean of -log sigmoid(logit) where the target is 1 and -log(1 - sigmoid(logit)) where
/// it is 0; between, both by their shares. Stable for any logit. PyTorch's
/// binary_cross_entropy_with_logits.
/// targets: the shape of logits, from 0 to 1, and must outlive the run.
Tensor binary_cross_entropy(const Tensor& logits, ConstView targets);
Tensor binary_cross_entropy(const Tensor&, const Matrix&& temporary) = delete;

/// The mean of (prediction - target)^2. PyTorch's mse_loss.
/// targets: the shape of prediction, and must outlive the run.
Tensor mean_squared_error(const Tensor& prediction, ConstView targets);
Tensor mean_squared_error(const Tensor&, const Matrix&& temporary) = delete;

}  // namespace GAMBETA_NAMESPACE
