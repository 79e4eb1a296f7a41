#include "apps/console.hpp"
#include "apps/report/run_page.hpp"
#include "layers/dialect.hpp"

namespace gambeta {

namespace {

/// What of an MLP the flags say.
struct NetFlags {
  std::vector<Index> hidden;
  std::string activation = "relu";
  const BatchNormOptions* norm = nullptr;
};

NetFlags flags_of(const NetworkSpec& spec) {
  NetFlags flags;
  for (const LayerSpec& layer : spec)
    if (const auto* linear = std::get_if<LinearSpec>(&layer))
      flags.hidden.push_back(linear->out_features);
    else if (const auto* norm = std::get_if<BatchNormSpec>(&layer))
      flags.norm = &norm->options;
    else
      flags.activation = name_of(std::get<Activation>(layer));
  if (!flags.hidden.empty())
    flags.hidden.pop_back();  // the outputs
  return flags;
}

std::string momentum_of(const BatchNormOptions& norm) {
  return norm.momentum
             ? fmt::format("{:.6g}", convert_momentum(dialect_of(norm), *norm.momentum))
             : "none";
}

}  // namespace

std::vector<std::vector<std::string>> settings_of(const Model& model) {
  const TrainingRecord& record = *model.training;
  const TrainOptions& o = record.options;
  const NetworkSpec spec = spec_of(model.network);
  const NetFlags net = flags_of(spec);
  const auto text = [](const auto& value) { return fmt::format("{}", value); };
  const auto yes = [](bool value) { return std::string(value ? "yes" : "no"); };
  std::vector<std::vector<std::string>> rows{
      {"setting", "value"},
      {"data", record.data.source},
      {"SHA-256 of the rows", record.data.sha256},
      {"validation split", text(record.data.validation_split)},
      {"inputs standardized", yes(model.standardizer.has_value())},
      {"hidden layers", fmt::format("{}", fmt::join(net.hidden, ", "))},
      {"activation", net.activation},
      {"batch norm", yes(net.norm != nullptr)}};
  if (net.norm != nullptr) {
    rows.push_back({"batch norm convention", std::string(dialect_of(*net.norm).name)});
    rows.push_back({"batch norm momentum", momentum_of(*net.norm)});
    rows.push_back({"batch norm eps", text(net.norm->epsilon)});
  }
  rows.insert(rows.end(), {{"epochs", text(o.epochs)},
                           {"batch size", text(o.batch_size)},
                           {"learning rate", text(o.sgd.learning_rate)},
                           {"schedule", std::string(name_of(o.schedule))},
                           {"momentum", text(o.sgd.momentum)},
                           {"Nesterov", yes(o.sgd.nesterov)},
                           {"weight decay", text(o.sgd.weight_decay)},
                           {"patience", o.patience > 0 ? text(o.patience) : "none"},
                           {"seed", text(o.seed)}});
  return rows;
}

std::string command_to_repeat(const Model& model) {
  const TrainingRecord& record = *model.training;
  const TrainOptions& o = record.options;
  const NetworkSpec spec = spec_of(model.network);
  const NetFlags net = flags_of(spec);
  std::string line = "gambeta train " + shell_quoted(record.data.source);
  const bool file = record.data.source.find_first_of("./:-") != std::string::npos;
  if (file && record.data.source.find(".csv") != std::string::npos)
    line += " --label " + shell_quoted(model.columns.target_name);
  if (record.data.rows)
    line += fmt::format(" --rows {}", *record.data.rows);
  if (record.data.noise)
    line += fmt::format(" --noise {}", *record.data.noise);
  line += fmt::format(" --val-split {}", record.data.validation_split);
  if (!model.standardizer)
    line += " --no-standardize";
  if (!net.hidden.empty())
    line += fmt::format(" --hidden {} --activation {}", fmt::join(net.hidden, ","),
                        net.activation);
  if (net.norm != nullptr)
    line += fmt::format(" --bn-dialect {} --bn-momentum {} --bn-eps {}",
                        dialect_of(*net.norm).name, momentum_of(*net.norm),
                        net.norm->epsilon);
  else
    line += " --no-batch-norm";
  line += fmt::format(
      " --epochs {} --batch-size {} --lr {} --lr-schedule {} --momentum {}", o.epochs,
      o.batch_size, o.sgd.learning_rate, name_of(o.schedule), o.sgd.momentum);
  if (o.sgd.nesterov)
    line += " --nesterov";
  return line + fmt::format(" --weight-decay {} --patience {} --seed {}",
                            o.sgd.weight_decay, o.patience, o.seed);
}

}  // namespace gambeta
