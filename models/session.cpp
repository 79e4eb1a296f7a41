#include "models/session.hpp"

#include <algorithm>

#include "data/fingerprint.hpp"
#include "data/one_hot.hpp"
#include "data/split.hpp"
#include "models/model_file.hpp"

namespace GAMBETA_NAMESPACE {

static Split split_of(const LoadedData& loaded, double fraction, std::uint64_t seed) {
  return split_rows(loaded.data, loaded.validation ? 0 : fraction, seed);
}

// The rows to learn from and those to check with, still on their own scale.
static Parts parts(const LoadedData& loaded, const Split& split) {
  Parts raw{take_rows(loaded.data, split.train), loaded.validation};
  if (!split.validation.empty())
    raw.validation = take_rows(loaded.data, split.validation);
  return raw;
}

static std::string fingerprint_of(const Dataset& data, const Columns& columns) {
  if (data.columns.input_names == columns.input_names ||
      !same_but_for_values(data.columns, columns))
    return fingerprint(data);
  Dataset same = data;
  recode(same, columns);
  return fingerprint(same);
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
  std::size_t used = 0;
  for (Column& column : columns.table)
    if (const Index inputs = input_count(column); inputs > 0) {
      if (inputs == 1)
        column.fill = means[used];
      ++used;
    }
}

// What was measured of the columns in use, for each input of the network: 0/1 inputs stay as
// they are.
static Standardizer of_inputs(const Standardizer& measured, const Columns& columns) {
  const std::vector<InputPlace> places = input_places(columns);
  Standardizer inputs;
  for (std::size_t c = 0; c < places.size(); ++c) {
    const auto count = std::size_t(places[c].count);
    inputs.mean.insert(inputs.mean.end(), count,
                       places[c].is_number ? measured.mean[c] : 0);
    inputs.std.insert(inputs.std.end(), count, places[c].is_number ? measured.std[c] : 1);
  }
  for (const Index c : measured.constant)
    if (places[std::size_t(c)].is_number)
      inputs.constant.push_back(places[std::size_t(c)].first);
  return inputs;
}

SessionOptions options_of(const Model& model) {
  SessionOptions options;
  options.network = mlp_options_of(spec_of(model.network));
  options.standardize = model.standardizer.has_value();
  if (model.training) {
    options.training = model.training->options;
    options.data = model.training->data;
  }
  return options;
}

Session start_session(const LoadedData& loaded, const SessionOptions& options) {
  const Dataset& data = loaded.data;
  check_dataset(data);
  if (loaded.validation)
    check_dataset(*loaded.validation);
  const Split split =
      split_of(loaded, options.data.validation_split, options.training.seed);
  check(split.train.size() >= 2,
        "{}: {} rows are left to train on, at least 2 are needed", data.name,
        split.train.size());

  Model model;
  model.columns = with_values_of(data, split.train);
  Parts raw = parts(loaded, split);
  recode(raw.train, model.columns);
  const Standardizer measured = Standardizer::fit(raw.train.inputs);
  keep_fills(model.columns, measured.mean);
  if (options.standardize) {
    model.standardizer = of_inputs(measured, model.columns);
    if (data.columns.task == Task::Regression) {
      const Standardizer targets = Standardizer::fit(raw.train.targets);
      model.target_scale = {targets.mean[0], targets.std[0]};
    }
  }
  MlpOptions network = options.network;
  network.inputs = OneHot(model.columns, data.inputs.cols()).inputs();
  network.outputs = data.columns.task == Task::Classification ? data.classes() : 1;
  const NetworkSpec spec = mlp(network);
  check_file_size(spec, &options.training);
  model.network = build(spec);
  initialize(model.network, options.training.seed);

  TrainingRecord& record = model.training.emplace();
  record.options = options.training;
  record.data = options.data;
  record.data.fingerprint = fingerprint_of(data, model.columns);
  if (record.options.sgd.momentum > 0) {  // its velocities are still 0
    Sgd sgd(model.network, record.options.sgd);
    StateAccess(sgd).save(record.optimizer->velocities);
  }
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
    return fingerprint_of(data, model.columns) == model.training->data.fingerprint;
  return data.columns.task == model.columns.task &&
         data.columns.input_names == model.columns.input_names &&
         data.columns.class_names == model.columns.class_names &&
         rows_of(loaded) - model.training->train.rows == model.training->validation.rows;
}

Parts split_again(const Model& model, const LoadedData& own) {
  const TrainingRecord& record = *model.training;
  const double kept = record.refit ? 0 : record.data.validation_split;
  return prepared(model, parts(own, split_of(own, kept, record.options.seed)));
}

Session resume_session(Model model, const LoadedData& loaded) {
  check(model.training.has_value(), "the model holds no training record to go on from");
  check(trained_on(model, loaded),
        "{} does not hold the rows that the model was trained on ({})", loaded.data.name,
        model.training->data.source);
  model.training->data.fingerprint = fingerprint_of(loaded.data, model.columns);
  Parts own = split_again(model, loaded);
  return {std::move(own), std::move(model)};
}

}  // namespace GAMBETA_NAMESPACE
