#include "models/resume.hpp"

#include "models/session.hpp"

namespace GAMBETA_NAMESPACE {

namespace {

/// Throws Error if the run has another value than is asked for.
void check_same(const Setting& setting, const SessionOptions& was,
                const std::string& asked) {
  SessionOptions now = was;
  setting.set(now, asked);
  const std::string before = setting.get(was), after = setting.get(now);
  check(
      before == after,
      "the run has {} {}, not {}; a resumed run keeps it, so leave it out or train anew",
      setting.title, before.empty() ? "''" : before, after.empty() ? "''" : after);
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

void ready_to_resume(Model& model, const SettingTexts& asked) {
  check(model.training.has_value(),
        "the model holds no training record ('training'), so there is no run to resume");
  TrainingRecord& record = *model.training;
  check(record.optimizer.has_value(),
        "the model holds no optimizer state ('optimizer'), so its run cannot go on; "
        "fold, recalibrate and --refit end a run");
  const SessionOptions was = options_of(model);
  int epochs = record.options.epochs;
  for (const auto& [name, text] : asked) {
    const Setting& setting = setting_named(name);
    if (name == "epochs") {
      SessionOptions now = was;
      setting.set(now, text);
      epochs = now.training.epochs;
    } else {
      check_same(setting, was, text);
    }
  }
  set_epochs(record, epochs);
  check_unfinished(record);
}

void end_run(Model& model) {
  if (!model.training)
    return;
  model.training->optimizer.reset();
  model.training->other.reset();
}

}  // namespace GAMBETA_NAMESPACE
