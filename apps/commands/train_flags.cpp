#include "apps/commands/train_flags.hpp"

#include "data/csv/told.hpp"
#include "data/text/text.hpp"
#include "models/model_file.hpp"
#include "models/resume.hpp"

namespace gambeta {

void check_flags(const TrainFlags& flags) {
  if (flags.synchronizes && !flags.ranks)
    throw UsageError(
        "--sync-batch-norm is for a training over processes: mpirun -n 4 "
        "gambeta train ...");
  const TrainOptions& options = flags.session.training;
  if (options.batch_size == 1 && flags.session.network.batch_norm &&
      !flags.session.network.hidden.empty())
    throw UsageError(
        "--batch-size 1: one row has no variance, so batch norm cannot train on it; "
        "use at least 2, or --no-batch-norm");
  if (options.patience > 0 && flags.session.data.validation_split == 0)
    throw UsageError("--patience needs validation rows; use a --val-split above 0");
  if (flags.refit && flags.session.data.validation_split == 0)
    throw UsageError("--refit: with --val-split 0 no rows are kept that could be added");
  if (flags.refit && flags.ranks)
    throw UsageError("--refit is for a training in one process");
  if (options.sgd.nesterov && options.sgd.momentum == 0)
    throw UsageError("--nesterov needs a --momentum above 0");
}

Session resumed(const TrainFlags& flags, LoadedData& loaded) {
  Model model = load_model(flags.resume);
  try {
    ready_to_resume(model, flags.given);
    const TrainingRecord& record = *model.training;
    DataOptions data = flags.data;
    data.seed = record.options.seed;
    data.rows = data.rows ? data.rows : record.data.rows;
    data.noise = data.noise ? data.noise : record.data.noise;
    // What the run was told of its file holds for the rest of it, too.
    if (told(data.csv).empty())
      tell(data.csv, record.data.told);
    if (is_csv(flags.source) && data.csv.label.empty())
      data.csv.label = model.columns.target_name;
    loaded = load_data(flags.source, data);
    if (!has_fingerprint(model))
      loaded.notices.push_back(
          fmt::format("{} says nothing of its rows that could be compared (it is of "
                      "version 1); {} has "
                      "its columns, classes and number of rows",
                      flags.resume, flags.source));
    return resume_session(std::move(model), loaded);
  } catch (const Error& error) {
    fail("cannot resume {}: {}", flags.resume, error.what());
  }
}

Session started(const TrainFlags& flags, LoadedData& loaded) {
  DataOptions data = flags.data;
  data.seed = flags.session.training.seed;
  loaded = load_data(flags.source, data);
  SessionOptions options = flags.session;
  if (options.training.class_weight != ClassWeight::None &&
      loaded.data.columns.task == Task::Regression)
    throw UsageError(fmt::format("--class-weight is for classes; {} is a number",
                                 printable(loaded.data.columns.target_name, 40)));
  options.data = {flags.source, "",         options.data.validation_split,
                  data.rows,    data.noise, told(data.csv)};
  return start_session(loaded, options);
}

}  // namespace gambeta
