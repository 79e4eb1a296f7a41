#pragma once
#include <functional>
#include <memory>
#include <vector>

#include "apps/claims/claim.hpp"
#include "core/random.hpp"
#include "data/batches.hpp"
#include "models/network.hpp"
#include "models/session.hpp"
#include "models/state.hpp"
#include "optim/sgd.hpp"

/// What the experiments share: data, networks, and training one step at a time.

namespace gambeta {

/// Training and validation rows, standardized.
struct Rows {
  Dataset train, validation;
};

/// A built-in set, split with this seed.
Rows rows_of(const std::string& source, std::uint64_t seed);

/// A multi-layer perceptron as the papers build it.
struct NetOptions {
  std::vector<Index> hidden;
  Activation activation = Activation::ReLU;
  bool batch_norm = true;
  /// Standard deviation of the normal starting weights; 0: sqrt(2 / inputs) (He et al.).
  double weight_scale = 0;
  double jitter = 0;  ///< of a layer behind each batch norm (see Jitter)
  BatchNormOptions norm;
};

/// Shifts and stretches every column at random, anew in each training run: the covariate
/// shift that batch norm is said to remove, put back by hand. Does nothing in eval mode.
class Jitter : public Layer {
 public:
  Jitter(double size, std::uint64_t seed) : size_(size), random_(seed, Purpose::Other) {}
  Tensor forward(const Tensor& x) override;
  std::string name() const override { return "Jitter"; }

 private:
  double size_;
  Random random_;
};

/// A network in training.
class Lab {
 public:
  Lab(const Rows& rows, const NetOptions& net, const SgdOptions& sgd, Index batch_size,
      std::uint64_t seed);

  /// Trains on the next batch and returns its loss; NaN once the run has diverged.
  double step();
  double steps(int count);  ///< the mean loss of so many; NaN if it diverged

  /// Loss on a batch of the first rows of the training data, in train mode, with the
  /// gradients in place; the running statistics are left as they are.
  double loss_and_gradient(Index rows);

  double accuracy();  ///< on the validation rows, in eval mode

  /// Activations in train mode of the first rows of the training data at a layer's output.
  Matrix activations(Index layer, Index rows);

  Sequential net;
  Sgd sgd;
  const Rows& rows;
  Index batches_in_epoch() const { return batches_.count(); }
  std::vector<Parameter*> parameters();

 private:
  Batches batches_;
  Batches::Iterator next_, end_;
  std::uint64_t epoch_ = 0;
  Tape tape_;
  bool diverged_ = false;
};

double accuracy_of(Sequential& net, const Dataset& data);

/// Runs job(0) to job(count - 1) on both cores, and tells effort.progress of each.
/// What a job computes depends on its number only, so the order does not show.
void run_jobs(const Effort& effort, int count, const std::function<void(int)>& job);

/// Series of a chart, without numbers yet, for runs with batch norm [0] and without [1].
std::vector<Series> with_and_without();

double mean_of(const std::vector<double>& numbers);
double median_of(std::vector<double> numbers);
double deviation_of(const std::vector<double>& numbers);  ///< of the sample

}  // namespace gambeta
