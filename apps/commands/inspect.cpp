#include <algorithm>
#include <cmath>

#include "apps/commands/commands.hpp"
#include "apps/commands/json.hpp"
#include "apps/report/graph.hpp"
#include "apps/terminal/progress.hpp"
#include "data/text/text.hpp"
#include "layers/dialect.hpp"
#include "layers/linear.hpp"
#include "models/model_file.hpp"

namespace gambeta {

namespace {

/// One layer as a row of the table.
struct StateRow {
  std::string layer;
  Index outputs;
  Index parameters;
  std::string note;
};

std::string range(const Matrix& m) {
  const auto [low, high] = std::minmax_element(m.begin(), m.end());
  return fmt::format("{:.3g} to {:.3g}", *low, *high);
}

std::string batch_norm_note(BatchNorm1D& norm) {
  const BatchNormOptions& options = norm.options();
  std::string note = "no running statistics";
  if (options.track_running_stats)
    note = fmt::format("running mean {}, variance {}, {} batches",
                       range(norm.running_mean()), range(norm.running_variance()),
                       grouped(norm.batches_tracked()));
  return note + (options.affine
                     ? fmt::format("; gamma {}, beta {}", range(norm.gamma().value),
                                   range(norm.beta().value))
                     : "; no gamma and beta");
}

StateRow row_of(Layer& layer, Index width) {
  const Index parameters = count_parameters(layer);
  if (auto* linear = dynamic_cast<Linear*>(&layer))
    return {layer.name(), linear->out_features(), parameters,
            fmt::format("weights {}", range(linear->weight().value))};
  if (auto* norm = dynamic_cast<BatchNorm1D*>(&layer))
    return {layer.name(), width, parameters, batch_norm_note(*norm)};
  return {layer.name(), width, parameters, ""};
}

std::string momentum_text(const BatchNormOptions& options) {
  if (!options.momentum)
    return "none: all batches weigh the same";
  return fmt::format(
      "{:.6g} for the newest batch (PyTorch), that is {:.6g} for the old value (Keras)",
      *options.momentum, 1 - *options.momentum);
}

void print_network(Console& console, Model& model, json::Object& object) {
  console.result(" #  {:<24} {:>7} {:>10}", "layer", "outputs", "parameters");
  Index width = Index(model.columns.input_names.size());
  json::List layers;
  for (Index i = 0; i < model.network.size(); ++i) {
    const StateRow row = row_of(model.network[i], width);
    width = row.outputs;
    console.result("{:>2}  {:<24} {:>7} {:>10}  {}", i, row.layer, row.outputs,
                   grouped(row.parameters), row.note);
    json::Object layer = {
        {"layer", row.layer}, {"outputs", row.outputs}, {"parameters", row.parameters}};
    if (auto* norm = dynamic_cast<BatchNorm1D*>(&model.network[i])) {
      const BatchNormOptions& options = norm->options();
      const auto numbers = [](const Matrix& m) {
        return std::vector<Scalar>(m.begin(), m.end());
      };
      layer.put("eps", options.epsilon);
      layer.put("momentum_of_new", options.momentum);
      layer.put("momentum_of_old",
                options.momentum ? json::Text(1 - *options.momentum) : json::Text());
      layer.put("dialect", dialect_of(options).name);
      layer.put("running_mean", numbers(norm->running_mean()));
      layer.put("running_var", numbers(norm->running_variance()));
      layer.put("num_batches_tracked", norm->batches_tracked());
      layer.put("gamma", numbers(norm->gamma().value));
      layer.put("beta", numbers(norm->beta().value));
    }
    layers.add(layer);
  }
  object.put("layers", layers);
  object.put("parameters", count_parameters(model.network));
  console.result("    {:<24} {:>7} {:>10}", "in all", "",
                 grouped(count_parameters(model.network)));
}

void print_batch_norm(Console& console, Model& model) {
  for (Index i = 0; i < model.network.size(); ++i)
    if (auto* norm = dynamic_cast<BatchNorm1D*>(&model.network[i])) {
      console.result("batch norm: {} convention, eps {}",
                     dialect_of(norm->options()).name, norm->options().epsilon);
      console.result("  momentum {}", momentum_text(norm->options()));
      return;
    }
}

void print_training(Console& console, const Model& model, json::Object& object) {
  if (!model.training) {
    console.result("training: no record");
    return;
  }
  const TrainingRecord& record = *model.training;
  const TrainOptions& options = record.options;
  const SgdOptions& sgd = options.sgd;
  const std::string steps =
      record.sgd_known
          ? fmt::format("sgd lr {} ({}) momentum {}{}, weight decay {}",
                        sgd.learning_rate, name_of(options.schedule), sgd.momentum,
                        sgd.nesterov ? " (Nesterov)" : "", sgd.weight_decay)
          : "sgd as the file does not tell";
  console.result("training: {}, epoch {} of {}, {}, batches of {}, seed {}",
                 printable(record.data.source), record.epoch, options.epochs, steps,
                 options.batch_size, options.seed);
  const auto text = [](const Figures& figures) {
    return std::isfinite(figures.loss) ? describe(figures) : "not measured";
  };
  console.result("  {} trained on: {}", counted(record.train.rows, "row"),
                 text(record.train));
  if (record.validation.rows > 0)
    console.result("  {} validated on: {}", counted(record.validation.rows, "row"),
                   text(record.validation));
  if (record.refit)
    console.result(
        "  these are figures from before it was trained again on all rows (--refit)");
  const auto known = [&](double number) {
    return record.sgd_known ? json::Text(number) : json::Text();
  };
  json::Object training = {{"data", record.data.source},
                           {"epoch", record.epoch},
                           {"refit", record.refit},
                           {"epochs", options.epochs},
                           {"lr", known(sgd.learning_rate)},
                           {"momentum", known(sgd.momentum)},
                           {"batch_size", options.batch_size},
                           {"seed", options.seed}};
  put(training, "train_", record.train);
  put(training, "val_", record.validation);
  object.put("training", training);
}

struct InspectFlags {
  std::string model;
  std::string graph;
};

void save_graph(Console& console, Model& model, const InspectFlags& flags) {
  constexpr Index kRows = 32;  // of the step that is drawn: the default batch
  const auto graph = graph_of_step(model, kRows, 1);
  const std::string title =
      fmt::format("{}: one training step on {} random rows", flags.model, kRows);
  write_file(flags.graph, flags.graph.ends_with(".svg") ? graph_svg(graph, title)
                                                        : graph_dot(graph, title));
  console.note("graph {}", flags.graph);
}

void run(const InspectFlags& flags, Console& console) {
  const std::string& path = flags.model;
  if (!flags.graph.empty()) {
    if (!flags.graph.ends_with(".svg") && !flags.graph.ends_with(".dot"))
      throw UsageError("--graph: the file's name must end in .svg or .dot");
    check_outputs(console, {flags.graph}, {path});
  }
  Model model = load_model(path);
  const Columns& columns = model.columns;
  const auto names = [](const std::vector<std::string>& list) {
    std::string text;
    for (std::size_t i = 0; i < list.size() && i < 6; ++i)
      text += (i > 0 ? ", " : "") + printable(list[i]);
    return list.size() > 6 ? fmt::format("{}, ... ({})", text, list.size()) : text;
  };
  const bool classes = columns.task == Task::Classification;
  const std::string_view task = name_of(columns.task);
  json::Object object{{"model", path}, {"task", task}, {"inputs", columns.input_names}};
  if (classes)
    object.put("classes", columns.class_names);
  console.result("{}: {} of {} into {}", path, task, names(columns.input_names),
                 classes ? names(columns.class_names) : printable(columns.target_name));
  print_network(console, model, object);
  print_batch_norm(console, model);
  print_training(console, model, object);
  console.json_line(object.dump());
  if (!flags.graph.empty())
    save_graph(console, model, flags);
}

}  // namespace

void add_inspect(Program& program, Console& console) {
  auto flags = std::make_shared<InspectFlags>();
  Command command = program.add(
      "inspect", "layers, shapes, parameters, running statistics, training record",
      "  gambeta inspect moons.json\n"
      "  gambeta inspect moons.json --json | jq .layers[1].running_mean\n"
      "  gambeta inspect moons.json --graph step.svg",
      [=, &console] { run(*flags, console); });
  command.value("MODEL", flags->model, "a model file").required();
  command.value("--graph", flags->graph,
                "draw one training step: values, operations, gradients (.svg, .dot)");
}

}  // namespace gambeta
