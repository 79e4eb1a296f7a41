#include <algorithm>
#include <cmath>
#include <filesystem>

#include "apps/commands/commands.hpp"
#include "apps/commands/json.hpp"
#include "apps/commands/use.hpp"
#include "apps/report/run_page.hpp"
#include "apps/terminal/progress.hpp"
#include "data/text/text.hpp"
#include "data/text/utf8.hpp"
#include "models/session.hpp"
#include "models/share_session.hpp"
#include "models/yardstick.hpp"

namespace gambeta {

namespace {

struct EvalFlags {
  std::string model;
  std::string source;
  std::string report;
  DataOptions data;
  Communicator* ranks = nullptr;
};

std::vector<std::string> printable_classes(const Model& model) {
  std::vector<std::string> names;
  for (const std::string& name : model.columns.class_names)
    names.push_back(printable(name));
  return names;
}

std::size_t longest(const std::vector<std::string>& words, std::size_t least) {
  for (const std::string& word : words)
    least = std::max(least, character_count(word));
  return least;
}

/// A column is headed by its class, or by the number of a class whose name is long.
void print_confusion(Console& console, const Model& model, const Evaluation& result) {
  constexpr std::size_t kLong = 24;
  std::vector<std::string> names = printable_classes(model), heads = names;
  if (longest(names, 0) > kLong)
    for (std::size_t k = 0; k < names.size(); ++k) {
      heads[k] = fmt::format("({})", k + 1);
      names[k] = heads[k] + " " + names[k];
    }
  const std::size_t width = longest(names, 4), column = longest(heads, 4);
  std::string header = fmt::format("{:>{}} |", "true", width);
  for (const std::string& head : heads)
    header += fmt::format(" {:>{}}", head, column);
  console.result("{}  <- predicted", header);
  for (std::size_t truth = 0; truth < names.size(); ++truth) {
    std::string line = fmt::format("{:>{}} |", names[truth], width);
    for (const Index count : result.confusion[truth])
      line += fmt::format(" {:>{}}", count, column);
    console.result("{}", line);
  }
}

/// Where there are too many classes for a matrix: which is most often taken for which.
void print_worst_pairs(Console& console, const Model& model, const Evaluation& result) {
  const auto& names = model.columns.class_names;
  for (const Confusion& pair : worst_confusions(result, 10))
    console.result("  {} of {} are taken for {}", grouped(pair.rows),
                   in_quotes(names[std::size_t(pair.truth)]),
                   in_quotes(names[std::size_t(pair.predicted)]));
}

/// What the score is worth: that of one who says the same of every row.
void print_yardstick(Console& console, const Model& model, const Evaluation& result) {
  if (result.classes.empty()) {
    console.result("  one who always says the mean has an RMSE of {}",
                   readable(result.mean_rmse));
    return;
  }
  const Majority most = majority_of(result);
  console.result("  one who always says {} gets {}; balanced accuracy {}",
                 in_quotes(model.columns.class_names[std::size_t(most.label)]),
                 percent_of(most.share), percent_of(balanced_accuracy(result)));
}

/// Precision, recall and F1 of each class; "-" where there is nothing to divide by.
void print_classes(Console& console, const Model& model, const Evaluation& result) {
  const std::vector<std::string> names = printable_classes(model);
  const std::size_t width = longest(names, 5);
  console.result("{:>{}}   {:>7} {:>9} {:>9} {:>9}", "class", width, "rows", "precision",
                 "recall", "F1");
  for (std::size_t k = 0; k < result.classes.size(); ++k) {
    const ClassCounts& counts = result.classes[k];
    console.result("{:>{}}   {:>7} {:>9} {:>9} {:>9}", names[k], width,
                   grouped(counts.rows), percent_of(precision(counts)),
                   percent_of(recall(counts)), percent_of(f1_score(counts)));
  }
}

/// The same as JSON: for each class an object, and what the figures are held against.
void put_yardstick(json::Object& object, const Model& model, const Evaluation& result) {
  if (result.classes.empty()) {
    object.put_finite("mean_rmse", result.mean_rmse);
    return;
  }
  const Majority most = majority_of(result);
  object.put("majority",
             json::Object{{"class", model.columns.class_names[std::size_t(most.label)]},
                          {"accuracy", most.share}});
  object.put("balanced_accuracy", balanced_accuracy(result));
  json::List classes;
  for (std::size_t k = 0; k < result.classes.size(); ++k) {
    const ClassCounts& counts = result.classes[k];
    classes.add(json::Object{{"class", model.columns.class_names[k]},
                             {"rows", counts.rows},
                             {"predicted", counts.predicted},
                             {"precision", precision(counts)},
                             {"recall", recall(counts)},
                             {"f1", f1_score(counts)}});
  }
  object.put("classes", classes);
}

json::Object figures_json(const Figures& figures) {
  json::Object object{{"rows", figures.rows}};
  put(object, "", figures);
  return object;
}

/// The confusion matrix where it fits a terminal, and each class by itself.
void print_by_class(Console& console, const Model& model, const Evaluation& result) {
  if (result.classes.size() > kMatrixShown)
    return print_worst_pairs(console, model, result);
  print_confusion(console, model, result);
  console.result("");
  print_classes(console, model, result);
}

/// Figures of the parts of a model's own data, which it learned from and was checked with.
void print_parts(Console& console, Model& model, const Parts& own, json::Object& object) {
  const auto print = [&](const Dataset& part, const char* what, const char* key) {
    const Figures figures = evaluate(model, part).figures;
    console.result("  {} it was {} on: {}", counted(figures.rows, "row"), what,
                   describe(figures));
    object.put(key, figures_json(figures));
  };
  print(own.train, "trained", "training_rows");
  const Figures& before = model.training->validation;
  if (model.training->refit && std::isfinite(before.loss)) {  // or recalibrate forgot it
    console.result(
        "  before it was trained again on all (--refit), on {} it had not "
        "seen: {}",
        counted(before.rows, "row"), describe(before));
    object.put("measured_before_refit", figures_json(before));
  }
  if (own.validation)
    print(*own.validation, "validated", "validation_rows");
}

/// `train`: the rows it learned from, where the data are its own.
void save_report(Console& console, const std::string& path, Model& model,
                 const Dataset& data, const Dataset* train) {
  RunPage run{model, data};
  run.judged_name = fmt::format("{} of {}", counted(data.rows(), "row"), data.name);
  run.train = train;
  run.data_name = data.name;
  run.command = console.command;
  Page page = run_page(run);
  save_page(console, path, page);
}

void run(const EvalFlags& flags, Console& console) {
  if (flags.ranks && flags.ranks->rank() > 0) {
    Model model;  // rank 0's
    shared_outputs(*flags.ranks, model, {});
    return;
  }
  Model model = load_model(flags.model);
  check_outputs(console, {flags.report}, {flags.model, flags.source});
  LoadedData loaded;
  loaded.data = load_to_use(console, model, flags.source, flags.data, Labels::Require);
  const Dataset data = prepared(model, loaded.data);
  const bool own_data = is_own_data(model, flags.source, loaded);
  const Matrix y =
      flags.ranks ? shared_outputs(*flags.ranks, model, data) : outputs(model, data);
  refuse_non_finite(y);
  const Evaluation result = evaluate(model, y, data);

  json::Object object = figures_json(result.figures);
  if (!result.confusion.empty())
    object.put("confusion", result.confusion);
  put_yardstick(object, model, result);
  console.result("{}: {}: {}", data.name, counted(result.figures.rows, "row"),
                 describe(result.figures));
  print_yardstick(console, model, result);
  std::optional<Parts> own;
  if (own_data)
    print_parts(console, model, own.emplace(split_again(model, loaded)), object);
  if (!result.classes.empty())
    print_by_class(console, model, result);
  console.json_line(object.dump());
  if (!flags.report.empty())
    save_report(console, flags.report, model, data, own ? &own->train : nullptr);
}

}  // namespace

void add_eval(Program& program, Console& console, Communicator* ranks) {
  auto flags = std::make_shared<EvalFlags>();
  flags->ranks = ranks;
  Command command =
      program.add("eval", "loss, accuracy (or RMSE and R2) and confusion matrix",
                  "  gambeta eval moons.json moons\n"
                  "  gambeta eval iris.json my-flowers.csv --json",
                  [=, &console] { run(*flags, console); });
  command.value("MODEL", flags->model, "a model file").required();
  command.value("DATA", flags->source, "as for gambeta train").required();
  add_data_use_flags(command, flags->data);
  command.value("--report", flags->report,
                "save a page with mistakes and statistics (HTML)");
}

}  // namespace gambeta
