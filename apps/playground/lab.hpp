#pragma once
#include <array>
#include <memory>
#include <string>
#include <vector>

#include "models/session.hpp"
#include "models/trainer.hpp"

/// What the playground shows, without the page: two networks that train side by side.

namespace gambeta {

/// What a batch is to one layer, seen while it is trained on.
struct LayerSight {
  Matrix values;     ///< rows x units: what arrives at the layer
  Matrix gradients;  ///< d loss / d values
};

/// One of the two networks, and how it fares.
struct Runner {
  Model model;
  std::unique_ptr<Sgd> sgd;
  Tape tape;
  double batch_loss = 0;    ///< of the latest batch, in training mode
  double update_ratio = 0;  ///< size of the latest update / size of the weights
  std::string diverged;     ///< why it no longer trains; empty: it does
};

/// What the playground varies beside the program's settings.
struct LabOptions {
  bool after = false;  ///< batch norm behind the activation; the paper has it in front
  double weight_scale = 1;  ///< the starting weights of both are multiplied by it
  bool frozen = false;      ///< gamma and beta stay 1 and 0
};

/// A network with batch norm and one without, which start alike and see the same batches.
class Lab {
 public:
  /// Splits and scales the data and builds both networks, as `gambeta train` would.
  Lab(const LoadedData& data, const SessionOptions& options, LabOptions more);
  Lab(const Lab&) = delete;
  Lab& operator=(const Lab&) = delete;

  /// Puts a model in the place of the first network. Throws Error if the data are not its.
  void look_into(Model model);

  /// Trains both on the next batch, and records the size of the update.
  void step();
  std::int64_t steps() const { return steps_; }

  Runner& runner(int side) { return runners_.at(std::size_t(side)); }
  const Dataset& train() const { return session_.train; }
  const Dataset& shown() const { return shown_; }  ///< raw: what the plane is drawn over

  /// Figures in eval mode on the rows kept for checking (all, if none are).
  Figures eval_figures(int side);
  /// The part of those rows that is right if they are asked in training mode, `rows` at a
  /// time: what happens to one who forgets eval mode. R2 for regression.
  double score_by_batches(int side, Index rows);

  /// The outputs, as interpret() gives them, on a grid over two columns of the data (the
  /// others at their means): side x side rows, from below. With `by_batch`, batch norm uses
  /// the latest batch's statistics in place of the running ones.
  Matrix plane(int side, Index cells, Index column_x, Index column_y, bool by_batch);
  /// Lowest and highest raw value of a column, with a margin of a tenth.
  std::array<double, 2> range(Index column) const;

  /// The latest batch on its way through the network: sight[i] is what arrives at layer i,
  /// and the last one the output. Nothing in the network changes.
  std::vector<LayerSight> look(int side);

 private:
  void build(int side, const SessionOptions& options);
  void train_on(const Batch& batch, Runner& runner);
  Dataset latest_batch() const;
  const Dataset& checked() const;

  Session session_;  // its model: how both networks begin, and what scales the data
  LabOptions more_;
  Dataset shown_;
  std::array<Runner, 2> runners_;
  std::unique_ptr<Batches> batches_;
  std::vector<Index> latest_;  // rows of the latest batch
  std::int64_t steps_ = 0;
  Index next_ = 0;  // batch of the epoch
};

}  // namespace gambeta
