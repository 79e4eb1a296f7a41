#include "models/session.hpp"

#include "data/fingerprint.hpp"
#include "data/split.hpp"
#include "models/model_file.hpp"

namespace GAMBETA_NAMESPACE {

// The rows to learn from and those to check with, still on their own scale.
static Parts parts(const LoadedData& loaded, double fraction, std::uint64_t seed) {
  if (loaded.validation)
    return {loaded.data, loaded.validation};
  const Split split = split_rows(loaded.data, fraction, seed);
  std::optional<Dataset> validation;
  if (!split.validation.empty())
    validation = take_rows(loaded.data, split.validation);
  return {take_rows(loaded.data, split.train), std::move(validation)};
}

static Parts prepared(const Model& model, Parts raw) {
  raw.train = prepared(model, std::move(raw.train));
  if (raw.validation)
    raw.validation = prepared(model, std::move(*raw.validation));
  return raw;
}

// Where a table's columns have gaps, the mean of the training rows will stand.
static void keep_fills(Columns& columns, const std::vector<double>& means) {
  columns.table = table_of(columns);
  std::size_t input = 0;
  for (Column& column : columns.table) {
    const auto inputs = std::size_t(input_count(column));
    if (inputs == 1)
      column.fill = means[input];
    input += inputs;
  }
}

SessionOptions options_of(const Model& model) {
  SessionOptions options;
  options.network = mlp_options_of(spec_of(model.network));
  options.standardize = model.standardizer.has_value();
  if (model.training) {
    options.training = model.training->options;
    options.data = model.training->data;
    if (!model.training->optimizer)
      options.training.sgd = {};
  }
  return options;
}

Session start_session(const LoadedData& loaded, const SessionOptions& options) {
  const Dataset& data = loaded.data;
  check_dataset(data);
  if (loaded.validation)
    check_dataset(*loaded.validation);
  Parts raw = parts(loaded, options.data.validation_split, options.training.seed);
  check(raw.train.rows() >= 2, "{}: {} rows are left to train on, at least 2 are needed",
        data.name, raw.train.rows());

  Model model;
  model.columns = data.columns;
  Standardizer measured = Standardizer::fit(raw.train.inputs);
  keep_fills(model.columns, measured.mean);
  if (options.standardize) {
    const std::vector<bool> zero_or_one = indicators(model.columns);
    for (std::size_t j = 0; j < zero_or_one.size(); ++j)
      if (zero_or_one[j])
        measured.leave(Index(j));
    model.standardizer = std::move(measured);
    if (data.columns.task == Task::Regression) {
      const Standardizer targets = Standardizer::fit(raw.train.targets);
      model.target_scale = {targets.mean[0], targets.std[0]};
    }
  }
  MlpOptions network = options.network;
  network.inputs = data.inputs.cols();
  network.outputs = data.columns.task == Task::Classification ? data.classes() : 1;
  const NetworkSpec spec = mlp(network);
  check_file_size(spec, &options.training);
  model.network = build(spec);
  initialize(model.network, options.training.seed);

  TrainingRecord& record = model.training.emplace();
  record.options = options.training;
  record.data = options.data;
  record.data.fingerprint = fingerprint(data);
  check_savable(model);  // rather now than after hours of work
  raw = prepared(model, std::move(raw));
  return {std::move(raw), std::move(model)};
}

bool has_fingerprint(const Model& model) {
  return model.training && !model.training->data.fingerprint.empty();
}

static Index rows_of(const LoadedData& loaded) {
  return loaded.data.rows() + (loaded.validation ? loaded.validation->rows() : 0);
}

bool trained_on(const Model& model, const LoadedData& loaded) {
  const Dataset& data = loaded.data;
  if (!model.training)
    return false;
  if (has_fingerprint(model))
    return fingerprint(data) == model.training->data.fingerprint;
  return data.columns.task == model.columns.task &&
         data.columns.input_names == model.columns.input_names &&
         data.columns.class_names == model.columns.class_names &&
         rows_of(loaded) == model.training->train.rows + model.training->validation.rows;
}

Parts split_again(const Model& model, const LoadedData& own) {
  const TrainingRecord& record = *model.training;
  const double kept = record.refit ? 0 : record.data.validation_split;
  return prepared(model, parts(own, kept, record.options.seed));
}

Session resume_session(Model model, const LoadedData& loaded) {
  check(model.training.has_value(), "the model holds no training record to go on from");
  check(trained_on(model, loaded),
        "{} does not hold the rows that the model was trained on ({})", loaded.data.name,
        model.training->data.source);
  model.training->data.fingerprint = fingerprint(loaded.data);
  Parts own = split_again(model, loaded);
  return {std::move(own), std::move(model)};
}

}  // namespace GAMBETA_NAMESPACE
