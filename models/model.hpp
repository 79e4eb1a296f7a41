#pragma once
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "data/dataset.hpp"
#include "data/standardize.hpp"
#include "models/class_weights.hpp"
#include "models/network.hpp"
#include "models/state.hpp"
#include "optim/schedule.hpp"
#include "optim/sgd.hpp"

namespace GAMBETA_NAMESPACE {

/// How a model is trained. The defaults do well on every shipped data set.
struct TrainOptions {
  int epochs = 50;
  Index batch_size = 32;
  SgdOptions sgd = {};
  Schedule schedule = Schedule::Cosine;
  ClassWeight class_weight = ClassWeight::None;
  std::uint64_t seed = 42;  ///< of the starting weights, the split and the shuffles
  int patience = 0;         ///< stop after so many epochs without a better validation
                            ///< loss and keep the best epoch's model; 0: never

  /// Whether a run may end with the best epoch's numbers: with patience it does, with a
  /// cosine, whose last epochs settle, if those learned by heart.
  bool may_keep_best() const { return patience > 0 || schedule == Schedule::Cosine; }
};

/// How good a model is on some rows. NaN stands for "not measured" or "not of this task".
struct Figures {
  Index rows = 0;
  double loss = std::numeric_limits<double>::quiet_NaN();      ///< mean over the rows
  double accuracy = std::numeric_limits<double>::quiet_NaN();  ///< classification
  double rmse = std::numeric_limits<double>::quiet_NaN();  ///< regression, target's unit
  double r2 = std::numeric_limits<double>::quiet_NaN();    ///< regression: 1 - ss/ss_mean
};

/// One line of the history of a run.
struct EpochResult {
  int epoch = 0;  ///< from 1
  double learning_rate = 0;
  double train_loss = 0;  ///< mean over the epoch's batches, as they were met
  Figures validation;     ///< after the epoch, in eval mode
};

/// The epoch of the lowest validation loss, the first if several are equal; a loss that is
/// not finite is worse than any other. 0 if there was no epoch.
int best_epoch(const std::vector<EpochResult>& history);

/// So much more loss is clearly worse, by measurement: data/README.md.
constexpr double kClearlyMoreLoss = 0.15;

/// True if the validation loss ended clearly over that of the best epoch, and the accuracy no
/// better: what was learned after it holds for the rows to train on alone.
bool learned_by_heart(const std::vector<EpochResult>& history);

/// Where a model's training data came from, so that it can be found again.
struct DataRecord {
  std::string source = {};  ///< as given: "moons", "iris.csv"
  /// fingerprint() of all rows; empty: not known, as of models of version 1.
  std::string fingerprint = {};
  double validation_split = 0.2;
  std::optional<Index> rows = {};    ///< of a generated set, if asked for
  std::optional<double> noise = {};  ///< of a generated set, if asked for
  /// What the reading was told: {{"ignore", "id,name"}, {"missing", "drop"}}.
  std::vector<std::pair<std::string, std::string>> told = {};
};

/// What SGD remembers after the last epoch.
struct OptimizerState {
  std::int64_t steps = 0;
  StateDict velocities = {};  ///< empty without momentum
};

/// How a model came to be, and all that is needed to go on.
struct TrainingRecord {
  TrainOptions options;
  DataRecord data;
  std::vector<EpochResult> history;
  bool refit = false;  ///< trained again on all rows (models/refit.hpp); what follows is
                       ///< of the run before
  /// Whose numbers the model holds: the last, or the best (Trainer::finish).
  int epoch = 0;
  Figures train;       ///< of that model in eval mode, on the rows it learned from
  Figures validation;  ///< ... and on those kept for checking
  /// Without one the run cannot go on.
  std::optional<OptimizerState> optimizer = OptimizerState();
  bool sgd_known = true;  ///< false: options.sgd is a default, for the file tells none
  /// The network of a second epoch, where a run that goes on needs it: after the last one if
  /// the model holds the best one's numbers, else after the best one.
  std::optional<StateDict> other;
};

/// Target = network output * std + mean; lets a regression train on targets of spread 1.
struct TargetScale {
  double mean = 0;
  double std = 1;
};

/// A network with all that is needed to use it: what its inputs and outputs are called,
/// and how raw numbers are brought to the scale that it was trained on.
struct Model {
  Columns columns;  ///< task, names of inputs, target and classes
  std::optional<Standardizer> standardizer;  ///< of the inputs; none: taken as they are
  std::optional<TargetScale> target_scale;   ///< regression only
  Sequential network;
  std::optional<TrainingRecord> training;
  /// A raw row to try a loaded model on, as Dataset::inputs has it; empty: one that lies a
  /// standard deviation from the mean.
  std::vector<Scalar> example_input;
};

/// Throws Error unless the parts of a model fit together: the network's layers and their
/// widths, the names of inputs and classes, the numbers that standardize the inputs.
void check_model(const Model& model);

/// What a gap of each input becomes: the mean of the rows that the model was trained on; NaN
/// where it keeps none. A category of three values or more has no gaps: 0 stands there.
std::vector<double> fills_of(const Model& model);

/// Puts these numbers where inputs are missing (NaN), so that a row's prediction never
/// depends on the rows beside it. Throws Error with the first place that has none.
void fill_missing(const Model& model, Dataset& raw);

/// A copy of raw data on the model's scale: gaps filled, inputs standardized, targets
/// scaled; categories stay codes. Raw data without a table's columns hold the network's
/// inputs. Throws Error if the columns do not fit.
Dataset prepared(const Model& model, Dataset raw);

/// True if each row of the output depends on its own row of the input alone, in eval. Of a
/// layer of somebody's own, and of batch norm without running statistics, it may not.
bool has_independent_rows(const Sequential& network);

/// False if the running statistics still are those of a new layer. Their counter is no proof:
/// PyTorch before 0.4.1 kept none, and `recalibrate` may follow no training.
bool has_seen_batch(const BatchNorm1D& norm);

/// The network's outputs for prepared rows, in eval mode: logits for classification, scaled
/// targets for regression.
Matrix outputs(const Model& model, const Dataset& prepared);
/// The same, of rows of the network's inputs.
Matrix outputs(const Model& model, ConstView inputs);

/// What the outputs say: the probability of each class, or the target in its own unit.
Matrix interpret(const Model& model, ConstView outputs);

/// Throws Error with the first row, counted from 1, that has a NaN or an infinity: its
/// inputs are too large for the network, or the weights are.
void refuse_non_finite(ConstView outputs);

/// Of one class: rows that have it, rows that the model gives it to, and those of both.
struct ClassCounts {
  Index rows = 0, predicted = 0, right = 0;
};

/// Above this number of classes there is no confusion matrix: it has a number for each pair.
constexpr Index kMostConfused = 256;

/// Figures of outputs against the labels or targets of prepared data. A row whose largest
/// output is not finite counts as wrong.
struct Evaluation {
  Figures figures;
  std::vector<ClassCounts> classes;  ///< classification only
  std::vector<std::vector<Index>>
      confusion;  ///< [true class][predicted class]; empty for
                  ///< regression and above kMostConfused
  double mean_rmse =
      std::numeric_limits<double>::quiet_NaN();  ///< regression: of one who
                                                 ///< always says the mean
};
Evaluation evaluate(const Model& model, const Dataset& prepared_data);
/// The same, of the outputs for these rows. Throws Error if their numbers differ.
Evaluation evaluate(const Model& model, ConstView outputs, const Dataset& prepared_data);

/// The class of the largest output of a row; the first if several are equal.
Index predicted_class(ConstView outputs, Index row);

}  // namespace GAMBETA_NAMESPACE
