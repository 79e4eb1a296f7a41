#pragma once
#include <cstdint>
#include <optional>

#include "core/kernels/kernels.hpp"
#include "layers/layer.hpp"

namespace gambeta {  // the same for float and double

/// How a batch norm layer computes. The defaults are those of PyTorch's nn.BatchNorm1d;
/// other conventions are in layers/dialect.hpp.
struct BatchNormOptions {
  double epsilon = 1e-5;                 ///< added to the variance, inside the root
  std::optional<double> momentum = 0.1;  ///< weight of the NEWEST batch in the running
                                         ///< statistics; none: all batches weigh the same
  bool affine = true;                    ///< with gamma and beta; without: y = x-hat
  bool track_running_stats = true;  ///< without: the batch's own statistics in eval, too
  bool unbiased_forward = false;    ///< normalize with ss / (m - 1) instead of ss / m
  bool unbiased_running = true;     ///< the running variance averages ss / (m - 1)
  double initial_variance = 1;      ///< of the running variance

  bool operator==(const BatchNormOptions&) const = default;
};

}  // namespace gambeta

namespace GAMBETA_NAMESPACE {

/// A NaN, an infinity, or a number too large to square in a batch that is about to be
/// normalized by its own statistics. It would spoil every row of the column, and the running
/// statistics for good. The layer refuses the batch; nothing in the layer has changed.
/// What is normalized by the running statistics may hold anything: it spoils its row only.
struct NonFinite : Error {
  Scalar value;  ///< what was met
  Index row;     ///< of the batch, from 0 (the message counts from 1); -1: another rank's
  Index column;  ///< of the layer's input, from 0
  Index layer = -1;  ///< number of the layer in its Sequential

  NonFinite(Scalar value, Index row, Index column);
  NonFinite(const NonFinite& error, Index layer);  ///< the same, met in that layer
};

/// Batch normalization over (rows, features), after Ioffe and Szegedy (2015):
///
///     training: y = gamma (x - mean) / sqrt(var + epsilon) + beta, column by column, with
///               the mean and variance of the batch, which also move the running ones;
///     eval:     the same with the running mean and variance.
///
/// Freezing gamma and beta (Parameter::frozen) stops their gradients and leaves the running
/// statistics moving, as in PyTorch; freeze_statistics() stops those.
class BatchNorm1D : public Layer {
 public:
  /// Throws Error if an option is out of range (epsilon >= 0, 0 <= momentum <= 1).
  explicit BatchNorm1D(Index features, BatchNormOptions options = {});

  /// Throws Error on the wrong number of columns, an empty batch, or a single row where
  /// batch statistics are needed; NonFinite on a NaN or an infinity there.
  /// Two rows are legal and useless: x-hat is +-1 whatever x is, and dx nearly 0.
  Tensor forward(const Tensor& x) override { return forward(x, /*rectify=*/false); }
  /// relu(forward(x)), the same bits in fewer walks through memory: what Sequential runs for
  /// this layer and a ReLU behind it.
  Tensor forward_and_rectify(const Tensor& x) { return forward(x, /*rectify=*/true); }
  std::string name() const override { return fmt::format("BatchNorm1D {}", features()); }
  void visit(StateVisitor& visitor) override;
  void take_back_batch() override;

  /// From now on training runs use the running statistics and leave them alone, as if
  /// PyTorch's eval() were called on this layer alone; false undoes it. Nothing changes
  /// for a layer without running statistics.
  void freeze_statistics(bool frozen = true) { statistics_frozen_ = frozen; }

  const BatchNormOptions& options() const { return options_; }
  Index features() const { return gamma_.value.cols(); }
  Parameter& gamma() { return gamma_; }                     ///< 1 x features
  Parameter& beta() { return beta_; }                       ///< 1 x features
  Matrix& running_mean() { return running_.mean; }          ///< 1 x features
  Matrix& running_variance() { return running_.variance; }  ///< 1 x features
  std::int64_t& batches_tracked() { return running_.batches; }

 private:
  Tensor forward(const Tensor& x, bool rectify);
  Tensor normalize_by_batch(const Tensor& x, bool rectify);
  Tensor normalize_by_running(const Tensor& x, bool rectify);
  void remember(const ColumnStats& stats, Index rows);

  BatchNormOptions options_;
  Parameter gamma_, beta_;
  struct Running {
    Matrix mean, variance;
    std::int64_t batches = 0;
  } running_, before_;  // now, and before the latest batch,
  bool moved_ = false;  // if that moved them
  bool statistics_frozen_ = false;
};

}  // namespace GAMBETA_NAMESPACE
