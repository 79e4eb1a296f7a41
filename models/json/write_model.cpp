#include <cmath>

#include "core/check.hpp"
#include "data/csv/row.hpp"
#include "data/csv/told.hpp"
#include "layers/dialect.hpp"
#include "models/json/example.hpp"
#include "models/json/write_tensors.hpp"
#include "models/json_writer.hpp"
#include "models/model_file.hpp"
#include "models/session.hpp"

namespace GAMBETA_NAMESPACE {

namespace {

void write(json::Writer& out, const LayerSpec& layer) {
  out.line().open('{');
  if (auto* linear = std::get_if<LinearSpec>(&layer)) {
    out.pair("type", "Linear");
    out.pair("in_features", linear->in_features);
    out.pair("out_features", linear->out_features);
    out.pair("bias", linear->bias);
  } else if (auto* norm = std::get_if<BatchNormSpec>(&layer)) {
    const BatchNormOptions& options = norm->options;
    out.pair("type", "BatchNorm1d");
    out.pair("num_features", norm->features);
    out.pair("eps", options.epsilon);
    out.here().key("momentum");
    if (options.momentum)
      out.value(*options.momentum);
    else
      out.text += "null";
    out.pair("affine", options.affine);
    out.pair("track_running_stats", options.track_running_stats);
    // PyTorch cannot compute as other dialects do; at this key it refuses the model.
    if (const Dialect& dialect = dialect_of(options); &dialect != &dialect_named("torch"))
      out.pair("dialect", dialect.name);
  } else {
    out.pair("type", facts_of(std::get<Activation>(layer)).torch);
  }
  out.close("}");
}

void write_layers(json::Writer& out, const NetworkSpec& spec) {
  out.line().key("layers").open('[');
  for (const LayerSpec& layer : spec)
    write(out, layer);
  out.close("\n]");
}

void write_form(json::Writer& out, std::string_view key, const NumberForm& form) {
  out.here().key(key).open('{');
  out.pair("decimal", std::string(1, form.decimal));
  out.pair("thousands", form.thousands ? std::string(1, form.thousands) : "");
  out.pair("sign", form.sign);
  out.close("}");
}

/// A column of the table a line.
void write_columns(json::Writer& out, const std::vector<Column>& columns) {
  out.line().key("columns").open('[');
  for (const Column& column : columns) {
    out.line().open('{');
    out.pair("name", column.name);
    out.pair("kind", name_of(column.kind));
    if (!column.values.empty())
      out.here().key("values").list(column.values);
    if (std::isfinite(column.fill))
      out.pair("fill", column.fill);
    if (column.form != NumberForm())
      write_form(out, "form", column.form);
    if (!column.why.empty())
      out.pair("why", column.why);
    out.close("}");
  }
  out.close("\n]");
}

void write_label(json::Writer& out, const Columns& columns) {
  out.line().key("label").open('{');
  out.pair("name", columns.target_name);
  out.pair("position", columns.target_place < 0 ? Index(table_of(columns).size())
                                                : columns.target_place);
  out.close("}");
}

void write_preprocessing(json::Writer& out, const Model& model) {
  if (!model.standardizer && !model.target_scale)
    return;
  out.line().key("preprocessing").open('{');
  if (model.standardizer) {
    out.here().key("mean").list(model.standardizer->mean);
    out.here().key("std").list(model.standardizer->std);
  }
  if (model.target_scale) {
    out.pair("target_mean", model.target_scale->mean);
    out.pair("target_std", model.target_scale->std);
  }
  out.close("}");
}

void write_figures(json::Writer& out, std::string_view prefix, const Figures& figures) {
  const std::pair<std::string_view, double> all[] = {{"loss", figures.loss},
                                                     {"accuracy", figures.accuracy},
                                                     {"rmse", figures.rmse},
                                                     {"r2", figures.r2}};
  for (const auto& [name, figure] : all)
    if (std::isfinite(figure))
      out.pair(fmt::format("{}{}", prefix, name), figure);
}

void write_figures_line(json::Writer& out, std::string_view name,
                        const Figures& figures) {
  out.line().key(name).open('{');
  out.pair("rows", figures.rows);
  write_figures(out, "", figures);
  out.close("}");
}

/// Writes the settings whose home is this object.
void write_settings(json::Writer& out, Setting::Home home,
                    const SessionOptions& options) {
  for (const Setting& setting : settings()) {
    const std::string text = setting.get(options);
    if (setting.home != home || (setting.optional && text.empty()))
      continue;
    out.here().key(setting.key);
    switch (setting.form) {
      case Setting::Form::Whole:
      case Setting::Form::Number:
        out.text += text;
        break;
      case Setting::Form::YesNo:
        out.value(text == "yes");
        break;
      case Setting::Form::Word:
      case Setting::Form::Text:
        out.value(text);
        break;
    }
  }
}

void write_history(json::Writer& out, const std::vector<EpochResult>& history) {
  out.line().key("history").open('[');
  for (const EpochResult& epoch : history) {
    out.line().open('{');
    out.pair("epoch", epoch.epoch);
    out.pair("lr", epoch.learning_rate);
    out.pair("train_loss", epoch.train_loss);
    write_figures(out, "val_", epoch.validation);
    out.close("}");
  }
  out.close(history.empty() ? "]" : "\n]");
}

/// All that train was told and that the objects behind it do not tell.
void write_told(json::Writer& out, const Model& model, const SessionOptions& options) {
  const TrainingRecord& record = *model.training;
  out.line().key("told").open('{');
  CsvOptions csv;
  tell(csv, record.data.told);
  for (const ToldFlag& flag : told_flags()) {
    const std::string value = flag.get(csv);
    if (flag.words.empty())
      out.here().key(flag.name).list(names_from(value));
    else
      out.pair(flag.name, value);
  }
  write_settings(out, Setting::Home::Told, options);
  out.pair("refit", record.refit);
  out.pair("task", name_of(model.columns.task));
  if (!record.optimizer && record.sgd_known)  // else it tells how it was set
    write_settings(out, Setting::Home::Optimizer, options);
  out.close("}");
}

/// The network after another epoch than that whose numbers the model holds.
void write_epoch(json::Writer& out, std::string_view key,
                 const std::optional<StateDict>& state, const NetworkSpec& spec) {
  if (!state)
    return;
  out.line().key(key).open('{');
  TensorWriter(out, tensors_of(spec)).write(*state);
  out.close("\n}");
}

void write_training(json::Writer& out, const TrainingRecord& record,
                    const SessionOptions& options, const NetworkSpec& spec) {
  out.line().key("training").open('{');
  out.line();
  out.pair("epoch", record.epoch);
  out.pair("data", record.data.source);
  if (!record.data.fingerprint.empty())
    out.pair("data_fingerprint", record.data.fingerprint);
  write_settings(out, Setting::Home::Training, options);
  write_figures_line(out, "train", record.train);
  write_figures_line(out, "validation", record.validation);
  write_history(out, record.history);
  const bool latest = record.epoch < int(record.history.size());
  write_epoch(out, latest ? "latest_state" : "best_state", record.other, spec);
  out.close("\n}");
}

void write_optimizer(json::Writer& out, const TrainingRecord& record,
                     const SessionOptions& options, const NetworkSpec& spec) {
  out.line().key("optimizer").open('{');
  out.pair("type", "SGD");
  write_settings(out, Setting::Home::Optimizer, options);
  out.pair("decay_all", record.options.sgd.decay_all);
  out.pair("step", record.optimizer->steps);
  out.here().key("state").open('{');
  TensorWriter(out, velocities_of(spec)).write(record.optimizer->velocities);
  out.close("\n}}");
}

}  // namespace

std::string to_json(const Model& model) {
  check_savable(model);
  const Example example = example_of(model);
  json::Writer out;
  out.text = "{";
  out.line().key("format").value("gambeta-model");
  out.pair("version", 2);
  out.pair("created_by", "gambeta " GAMBETA_VERSION);
  out.line().key("task").value(name_of(model.columns.task));
  if (!model.columns.table.empty())
    write_columns(out, model.columns.table);
  out.line().key("inputs").list(model.columns.input_names);
  write_label(out, model.columns);
  if (model.columns.target_form != NumberForm())
    write_form(out.line(), "target_form", model.columns.target_form);
  if (model.columns.task == Task::Classification)
    out.line().key("classes").list(model.columns.class_names);
  if (model.training)
    write_told(out, model, options_of(model));
  write_preprocessing(out, model);
  const NetworkSpec spec = spec_of(model.network);
  write_layers(out, spec);

  out.line().key("state").open('{');
  TensorWriter tensors(out, tensors_of(spec));
  visit(model.network, tensors);
  out.close("\n}");
  if (!example.output.empty()) {
    out.line().key("example").open('{');
    out.here().key("input").list(
        cells_of(table_of(example.row.columns), example.row.inputs.data()));
    out.here().key("output").list(example.output);
    out.close("}");
  }
  if (model.training) {
    const SessionOptions options = options_of(model);
    write_training(out, *model.training, options, spec);
    if (model.training->optimizer)
      write_optimizer(out, *model.training, options, spec);
  }
  out.close("\n}\n");
  return std::move(out.text);
}

}  // namespace GAMBETA_NAMESPACE
