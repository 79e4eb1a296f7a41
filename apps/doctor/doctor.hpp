#pragma once
#include <limits>
#include <string>
#include <vector>

#include "models/model.hpp"

namespace GAMBETA_NAMESPACE {

/// One thing that is wrong with a model, its training or its data: what the doctor says.
///
///     BN001  the last batch has one row             BN008  a NaN or Inf reached a layer
///     BN002  batches of two rows                    BN009  a momentum in Keras' meaning
///     BN003  running statistics not converged       BN010  epsilon swamps a variance
///     BN004  another loss in train than in eval     BN011  units dead behind batch norm
///     BN005  a bias in front of batch norm          BN012  statistics of no batch at all
///     BN006  weight decay on gamma or beta          BN013  data unlike the training data
///     BN007  a constant column or a dead unit       BN014  an input that names the rows
///     BN015  a column that tells the class          BN016  no better than its yardstick
///     BN017  values that training has not seen   BN018  rows learned by heart
struct Finding {
  std::string code;
  std::string problem;  ///< what is wrong: one sentence
  std::string figure;   ///< the measurement that shows it
  std::string remedy;   ///< what to do: one sentence
  std::string command;  ///< the command that does it; MODEL and DATA: those examined
};

/// What an examination measured, and what it found wrong.
struct Examination {
  Index rows = 0;  ///< that were looked at, at most 4096
  double eval_loss = std::numeric_limits<double>::quiet_NaN();   ///< running statistics
  double batch_loss = std::numeric_limits<double>::quiet_NaN();  ///< their own statistics
  std::vector<Finding> findings;  ///< in the order of their codes

  bool healthy() const { return findings.empty(); }
};

/// Examines a trained model on raw data (not prepared()). A finding that follows from
/// another is left out: shifted data, say, also give another loss in train mode. All
/// numbers of the model are as before when it returns.
/// Throws Error if the data do not fit the model or have no labels.
Examination examine(Model& model, const Dataset& raw);

/// What can be known before the first batch: BN001, BN002, BN005, BN006, BN007 of
/// columns, BN009. `train` is prepared data; the model has its training record.
std::vector<Finding> examine_plan(Model& model, const Dataset& train);

/// What shows after the last batch: BN011, BN018.
std::vector<Finding> examine_result(Model& model, const Dataset& train);

/// What shows after a run that failed with an Error: BN008.
std::vector<Finding> examine_failure(Model& model, const Dataset& train);

/// "BN009: problem (figure); remedy: command"
std::string one_line(const Finding& finding);

}  // namespace GAMBETA_NAMESPACE
