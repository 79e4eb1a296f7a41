#include "apps/command_line/train_command.hpp"
#include "apps/report/run_page.hpp"
#include "layers/dialect.hpp"

namespace gambeta {

std::vector<std::vector<std::string>> settings_of(const Model& model) {
  const TrainingRecord& record = *model.training;
  const TrainOptions& o = record.options;
  const MlpOptions net = mlp_options_of(spec_of(model.network));
  const auto text = [](const auto& value) { return fmt::format("{}", value); };
  const auto yes = [](bool value) { return std::string(value ? "yes" : "no"); };
  std::vector<std::vector<std::string>> rows{
      {"setting", "value"},
      {"data", record.data.source},
      {"fingerprint of the rows",
       record.data.fingerprint.empty() ? "none" : record.data.fingerprint},
      {"validation split", text(record.data.validation_split)},
      {"inputs standardized", yes(model.standardizer.has_value())},
      {"hidden layers", fmt::format("{}", fmt::join(net.hidden, ", "))},
      {"activation", std::string(facts_of(net.activation).name)},
      {"batch norm", yes(net.batch_norm)}};
  if (net.batch_norm) {
    const BatchNormOptions& norm = net.batch_norm_options;
    rows.push_back({"batch norm convention", std::string(dialect_of(norm).name)});
    rows.push_back({"batch norm momentum", momentum_argument(norm)});
    rows.push_back({"batch norm eps", text(norm.epsilon)});
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

}  // namespace gambeta
