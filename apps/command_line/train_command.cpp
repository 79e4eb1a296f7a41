#include "apps/command_line/train_command.hpp"

#include <algorithm>

#include "data/sets.hpp"
#include "layers/dialect.hpp"

namespace GAMBETA_NAMESPACE {

namespace {

/// Flags that differ from the program's defaults.
class Flags {
 public:
  void add(const char* name, std::string value) {
    list_.emplace_back(name, std::move(value));
  }
  void add(const char* name) { add(name, ""); }

  template <class T>
  void add(const char* name, const T& value, const T& usual) {
    if (value != usual)
      add(name, fmt::format("{}", value));
  }

  /// Gives a flag another value, where it stands or at the end.
  void change(const Flag& change) {
    const auto same = std::find_if(list_.begin(), list_.end(), [&](const Flag& flag) {
      return flag.first == change.first;
    });
    (same == list_.end() ? list_.emplace_back() : *same) = change;
  }

  std::string text() const {
    std::string text;
    for (const auto& [name, value] : list_)
      if (value)
        text += " " + name + (value->empty() ? "" : " " + shell_quoted(*value));
    return text;
  }

 private:
  std::vector<Flag> list_;
};

// A file's default is its last column, and what to do with it is read off the values.
void add_column_flags(const Model& model, const std::string& source, Flags& flags) {
  if (!is_csv(source) || model.columns.target_name.empty())
    return;
  flags.add("--label", model.columns.target_name);
  flags.add("--task",
            model.columns.task == Task::Regression ? "regression" : "classification");
}

void add_data_flags(const DataRecord& data, Flags& flags) {
  if (data.rows)
    flags.add("--rows", fmt::format("{}", *data.rows));
  if (data.noise)
    flags.add("--noise", fmt::format("{}", *data.noise));
  flags.add("--val-split", data.validation_split, DataRecord().validation_split);
}

void add_network_flags(const MlpOptions& options, Flags& flags) {
  const MlpOptions usual;
  if (options.hidden != usual.hidden && !options.hidden.empty())
    flags.add("--hidden", fmt::format("{}", fmt::join(options.hidden, ",")));
  flags.add("--activation", facts_of(options.activation).name,
            facts_of(usual.activation).name);
  if (!options.batch_norm)
    return flags.add("--no-batch-norm");
  const BatchNormOptions& norm = options.batch_norm_options;
  const Dialect& dialect = dialect_of(norm);
  const BatchNormOptions usual_norm = options_of(dialect);
  flags.add("--bn-dialect", dialect.name, std::string_view("torch"));
  if (norm.momentum != usual_norm.momentum)
    flags.add("--bn-momentum", momentum_argument(norm));
  flags.add("--bn-eps", norm.epsilon, usual_norm.epsilon);
}

void add_sgd_flags(const SgdOptions& sgd, Flags& flags) {
  const SgdOptions usual;
  flags.add("--lr", sgd.learning_rate, usual.learning_rate);
  flags.add("--momentum", sgd.momentum, usual.momentum);
  if (sgd.nesterov)
    flags.add("--nesterov");
  flags.add("--weight-decay", sgd.weight_decay, usual.weight_decay);
}

void add_training_flags(const TrainingRecord& record, Flags& flags) {
  const TrainOptions& options = record.options;
  const TrainOptions usual;
  flags.add("--epochs", options.epochs, usual.epochs);
  flags.add("--batch-size", options.batch_size, usual.batch_size);
  if (record.has_optimizer)
    add_sgd_flags(options.sgd, flags);
  flags.add("--lr-schedule", name_of(options.schedule), name_of(usual.schedule));
  flags.add("--seed", options.seed, usual.seed);
  flags.add("--patience", options.patience, usual.patience);
}

}  // namespace

std::string train_command(const Model& model, const std::vector<Flag>& changes,
                          std::string source) {
  Flags flags;
  const bool own_data = source.empty() && model.training;
  if (source.empty())
    source = model.training ? model.training->data.source : "DATA";
  add_column_flags(model, source, flags);
  if (own_data)
    add_data_flags(model.training->data, flags);
  if (!model.standardizer)
    flags.add("--no-standardize");
  add_network_flags(mlp_options_of(spec_of(model.network)), flags);
  if (model.training)
    add_training_flags(*model.training, flags);
  for (const Flag& change : changes)
    flags.change(change);
  return "gambeta train " + shell_quoted(source) + flags.text();
}

MlpOptions mlp_options_of(const NetworkSpec& spec) {
  MlpOptions options;
  options.hidden.clear();
  options.batch_norm = false;
  for (const LayerSpec& layer : spec)
    if (const auto* linear = std::get_if<LinearSpec>(&layer)) {
      options.hidden.push_back(linear->out_features);
    } else if (const auto* norm = std::get_if<BatchNormSpec>(&layer)) {
      options.batch_norm = true;
      options.batch_norm_options = norm->options;
    } else {
      options.activation = std::get<Activation>(layer);
    }
  options.inputs = inputs_of(spec);
  options.outputs = outputs_of(spec);
  if (!options.hidden.empty())
    options.hidden.pop_back();  // the outputs
  return options;
}

std::string momentum_argument(const BatchNormOptions& options) {
  return options.momentum
             ? fmt::format("{}", convert_momentum(dialect_of(options), *options.momentum))
             : "none";
}

std::string shell_quoted(const std::string& word) {
  constexpr const char* kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:,=+@%";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos)
    return word;
  std::string safe = "'";
  for (const char c : word)
    safe += c == '\'' ? "'\\''" : std::string(1, c);
  return safe + "'";
}

}  // namespace GAMBETA_NAMESPACE
