#include "models/resume.hpp"

namespace GAMBETA_NAMESPACE {

namespace {

template <class T>
void check_same(std::string_view what, const T& was, const std::optional<T>& asked) {
  check(
      !asked || *asked == was,
      "the run has {} {}, not {}; a resumed run keeps it, so leave it out or train anew",
      what, was, asked.value_or(was));
}

void check_network(const Sequential& network, const std::optional<NetworkSpec>& asked) {
  if (!asked)
    return;
  const NetworkSpec was = spec_of(network);
  const std::string before = describe(was), now = describe(*asked);
  check(before == now, "the network is {}, not {}", before, now);
  check(was == *asked, "the network has other batch norm options");
}

void set_epochs(TrainingRecord& record, int epochs) {
  TrainOptions& options = record.options;
  check(epochs == options.epochs || options.schedule == Schedule::Constant,
        "the {} learning rate was laid out for {} epochs, not {}; resume without "
        "--epochs or train anew",
        name_of(options.schedule), options.epochs, epochs);
  options.epochs = epochs;
}

/// Epochs since the best one, by validation loss.
int epochs_without_progress(const TrainingRecord& record) {
  return int(record.history.size()) - best_epoch(record.history);
}

void check_unfinished(const TrainingRecord& record) {
  const TrainOptions& options = record.options;
  const int epoch = int(record.history.size());
  check(epoch < options.epochs, "already at epoch {} of {}{}", epoch, options.epochs,
        options.schedule == Schedule::Constant ? "; ask for more --epochs" : "");
  check(options.patience == 0 || epochs_without_progress(record) < options.patience,
        "the run ended at epoch {}: {} epochs without a better validation loss", epoch,
        options.patience);
}

}  // namespace

void ready_to_resume(Model& model, const ResumeRequest& request) {
  check(model.training.has_value(),
        "the model holds no training record ('training'), so there is no run to resume");
  TrainingRecord& record = *model.training;
  check(record.has_optimizer,
        "the model holds no optimizer state ('optimizer'), so its run cannot go on; "
        "fold and recalibrate end a run");
  check_network(model.network, request.network);
  const TrainOptions& options = record.options;
  check_same("seed", options.seed, request.seed);
  check_same("batch size", options.batch_size, request.batch_size);
  check_same("learning rate", options.sgd.learning_rate, request.learning_rate);
  check_same("momentum", options.sgd.momentum, request.momentum);
  check_same("Nesterov", options.sgd.nesterov, request.nesterov);
  check_same("weight decay", options.sgd.weight_decay, request.weight_decay);
  check_same("patience", options.patience, request.patience);
  check_same("validation split", record.data.validation_split, request.validation_split);
  if (request.schedule)
    check_same("learning rate schedule", name_of(options.schedule),
               std::optional(name_of(*request.schedule)));
  set_epochs(record, request.epochs.value_or(options.epochs));
  check_unfinished(record);
}

void end_run(Model& model) {
  if (!model.training)
    return;
  model.training->has_optimizer = false;
  model.training->steps = 0;
  model.training->velocities = {};
  model.training->latest.reset();
}

}  // namespace GAMBETA_NAMESPACE
