#pragma once
#include <functional>
#include <optional>

#include "data/batches.hpp"
#include "models/model.hpp"

namespace GAMBETA_NAMESPACE {

/// A loss, or what arrives at a batch norm layer, became NaN or infinite (or too large to
/// square): the learning rate was too large, or a number in the data is.
struct Diverged : Error {
  int epoch;
  Diverged(int epoch, std::string_view how);
};

/// Trains a model by its model.training->options, one epoch at a time:
///
///     Trainer trainer(model, train, &validation);
///     while (!trainer.done())
///       report(*trainer.run_epoch());
///     trainer.finish();
///
/// The state after epoch k is a function of the start, the data and the options: a run that
/// stops after k epochs and is taken up again gives the same bits as one that does not.
class Trainer {
 public:
  /// `train` and `validation` (null: none) are prepared() data and must, like the model,
  /// outlive the trainer. A model with a history goes on where that ends.
  /// Throws Error if the model has no training record, an option is out of range, the
  /// data hold a NaN or an infinity (by row and column), or batches of one row would meet
  /// batch norm.
  ///
  /// Over ranks each process has a Trainer of equal model, data and options, and takes its
  /// share of every batch; all end with the same bits. `sharing` names the ranks; they must
  /// outlive the trainer. Throws Error if ranks that batch norm does not synchronize would
  /// have a share of one row.
  Trainer(Model& model, const Dataset& train, const Dataset* validation,
          const Sharing& sharing = {});
  Trainer(Model& model, const Dataset&& temporary, const Dataset* validation,
          const Sharing& sharing = {}) = delete;

  /// True after the last epoch, and when patience has run out.
  bool done() const;

  /// Called after each step with the batch and its loss; false stops the run (over ranks:
  /// all of them, at the next step).
  using AfterBatch = std::function<bool(const Batch&, double)>;

  /// Runs the next epoch. If `after_batch` stops it, or throws, the epoch is undone as if
  /// it had not begun, and nothing returned. Throws Diverged; it names the row of the data if
  /// a batch norm layer met it.
  std::optional<EpochResult> run_epoch(const AfterBatch& after_batch = {});

  /// Settles the model after the last epoch, or after any: it takes the best epoch's numbers
  /// where it should (TrainOptions::may_keep_best). Then measures it and completes its record.
  /// Throws Diverged if its loss on the rows is not finite.
  void finish();

 private:
  TrainingRecord& record() { return *model_.training; }
  const TrainOptions& options() const { return model_.training->options; }
  Tensor forward(const Batch& part, int epoch);
  Scalar add_gradients(const Batch& part, int epoch);
  void check_shares() const;
  Scalar step(const Batch& whole, int epoch, bool& stop);
  EpochResult end_epoch(double mean_loss);
  bool may_keep_best() const { return validation_ && options().may_keep_best(); }
  Figures judged(const Dataset& data, std::string_view loss, int epoch);

  Model& model_;
  const Dataset& train_;
  const Dataset* validation_;
  Sgd sgd_;
  Batches batches_;
  Sharing sharing_;
  std::vector<double> weights_;  // of the classes; empty: all rows count the same
  Tape tape_;
  StateAccess network_state_;
  StateAccess whole_state_;  // of network and optimizer
  StateDict epoch_start_;
  StateDict best_;      // the network's, after best_epoch_; empty: not known
  int best_epoch_ = 0;  // of the lowest validation loss
};

}  // namespace GAMBETA_NAMESPACE
