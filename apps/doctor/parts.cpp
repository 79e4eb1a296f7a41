#include "apps/doctor/parts.hpp"

#include <algorithm>

#include "layers/dialect.hpp"
#include "layers/loss.hpp"

namespace GAMBETA_NAMESPACE {

Undisturbed::Undisturbed(Model& model) : model_(model), access_(model.network) {
  access_.save(copy_);
}

Undisturbed::~Undisturbed() {
  access_.load(copy_);
  Sgd(model_.network).clear_gradients();
}

std::vector<Tensor> trace(Model& model, Tape& tape, ConstView inputs) {
  std::vector<Tensor> run{tape.constant(inputs)};
  for (Index i = 0; i < model.network.size(); ++i)
    run.push_back(model.network[i](run.back()));
  return run;
}

Tensor loss_of(const Model& model, Tensor output, const Dataset& data) {
  const auto rows = std::size_t(output.rows());
  if (model.columns.task == Task::Classification)
    return softmax_cross_entropy(output, std::span(data.labels).first(rows));
  return mean_squared_error(output, data.targets.view().row_range(0, output.rows()));
}

Dataset some_rows(const Dataset& data) {
  if (data.rows() <= kRowsLookedAt)
    return data;
  std::vector<Index> rows;
  for (Index k = 0; k < kRowsLookedAt; ++k)
    rows.push_back(k * data.rows() / kRowsLookedAt);
  return take_rows(data, rows);
}

std::string layer_name(const Model& model, Index layer) {
  const LayerSpec spec = spec_of(model.network).at(std::size_t(layer));
  if (const auto* activation = std::get_if<Activation>(&spec))
    return fmt::format("layer {} ({})", layer, name_of(*activation));
  const bool linear = std::holds_alternative<LinearSpec>(spec);
  return fmt::format("layer {} ({})", layer, linear ? "linear" : "batch norm");
}

namespace {

// The flags of the network, as far as they differ from the defaults of the program.
void add_network_flags(const NetworkSpec& spec, std::vector<Flag>& flags) {
  std::string hidden;
  bool normalized = false;
  for (std::size_t i = 0; i < spec.size(); ++i) {
    const auto* linear = std::get_if<LinearSpec>(&spec[i]);
    if (linear != nullptr && i + 1 < spec.size())
      hidden += fmt::format("{}{}", hidden.empty() ? "" : ",", linear->out_features);
    const auto* activation = std::get_if<Activation>(&spec[i]);
    if (activation != nullptr && flags.empty() && *activation != Activation::ReLU)
      flags.emplace_back("--activation", name_of(*activation));
    const auto* norm = std::get_if<BatchNormSpec>(&spec[i]);
    if (norm == nullptr || std::exchange(normalized, true))
      continue;
    const Dialect& dialect = dialect_of(norm->options);
    const BatchNormOptions defaults = options_of(dialect);
    if (dialect.name != "torch")
      flags.emplace_back("--bn-dialect", dialect.name);
    if (norm->options.epsilon != defaults.epsilon)
      flags.emplace_back("--bn-eps", fmt::format("{}", norm->options.epsilon));
    if (norm->options.momentum != defaults.momentum)
      flags.emplace_back(
          "--bn-momentum",
          norm->options.momentum
              ? fmt::format("{}", convert_momentum(dialect, *norm->options.momentum))
              : "none");
  }
  if (hidden != "32,32")
    flags.emplace_back("--hidden", hidden);
  if (!normalized)
    flags.emplace_back("--no-batch-norm", " ");
}

void add_training_flags(const TrainingRecord& record, std::vector<Flag>& flags) {
  const TrainOptions& options = record.options;
  const TrainOptions defaults;
  const auto add = [&flags](const char* name, const auto& value, const auto& usual) {
    if (value != usual)
      flags.emplace_back(name, fmt::format("{}", value));
  };
  add("--epochs", options.epochs, defaults.epochs);
  add("--batch-size", options.batch_size, defaults.batch_size);
  add("--lr", options.sgd.learning_rate, defaults.sgd.learning_rate);
  add("--momentum", options.sgd.momentum, defaults.sgd.momentum);
  add("--weight-decay", options.sgd.weight_decay, defaults.sgd.weight_decay);
  add("--lr-schedule", name_of(options.schedule), name_of(defaults.schedule));
  add("--seed", options.seed, defaults.seed);
  add("--patience", options.patience, defaults.patience);
  add("--val-split", record.data.validation_split, DataRecord().validation_split);
  if (record.data.rows)
    flags.emplace_back("--rows", fmt::format("{}", *record.data.rows));
  if (record.data.noise)
    flags.emplace_back("--noise", fmt::format("{}", *record.data.noise));
}

}  // namespace

std::string train_command(Model& model, std::vector<Flag> changes) {
  std::vector<Flag> flags;
  add_network_flags(spec_of(model.network), flags);
  if (model.training)
    add_training_flags(*model.training, flags);
  for (Flag& change : changes) {
    const auto same = std::find_if(flags.begin(), flags.end(), [&](const Flag& flag) {
      return flag.first == change.first;
    });
    (same == flags.end() ? flags.emplace_back() : *same) = change;
  }
  std::string command =
      "gambeta train " + (model.training ? model.training->data.source : "DATA");
  for (const auto& [name, value] : flags)
    if (!value.empty())
      command += value == " " ? " " + name : fmt::format(" {} {}", name, value);
  return command;
}

}  // namespace GAMBETA_NAMESPACE
