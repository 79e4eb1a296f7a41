#include <filesystem>

#include "apps/commands/commands.hpp"
#include "apps/commands/json.hpp"
#include "apps/commands/use.hpp"
#include "apps/report/run_page.hpp"
#include "apps/terminal/progress.hpp"
#include "data/text/text.hpp"
#include "models/session.hpp"

namespace gambeta {

namespace {

struct EvalFlags {
  std::string model;
  std::string source;
  std::string report;
  DataFlags data;
};

void print_confusion(Console& console, const Model& model, const Evaluation& result) {
  std::size_t width = 4;
  std::vector<std::string> names;
  for (const std::string& name : model.columns.class_names) {
    names.push_back(printable(name));
    width = std::max(width, names.back().size());
  }
  std::string header = fmt::format("{:>{}} |", "true", width);
  for (const std::string& name : names)
    header += fmt::format(" {:>{}}", name, width);
  console.result("{}  <- predicted", header);
  for (std::size_t truth = 0; truth < names.size(); ++truth) {
    std::string line = fmt::format("{:>{}} |", names[truth], width);
    for (const Index count : result.confusion[truth])
      line += fmt::format(" {:>{}}", count, width);
    console.result("{}", line);
  }
}

json::Object figures_json(const Figures& figures) {
  json::Object object{{"rows", figures.rows}};
  put(object, "", figures);
  return object;
}

/// Figures of the parts of a model's own data, which it learned from and was checked with.
void print_parts(Console& console, Session& session, json::Object& object) {
  const auto print = [&](const Dataset& part, const char* what, const char* key) {
    const Figures figures = evaluate(session.model, part).figures;
    console.result("  {} rows it was {} on: {}", grouped(figures.rows), what,
                   describe(figures));
    object.put(key, figures_json(figures));
  };
  print(session.train, "trained", "training_rows");
  if (session.validation)
    print(*session.validation, "validated", "validation_rows");
}

void save_report(Console& console, const std::string& path, Session& session,
                 const Dataset& data, bool own_data) {
  RunPage run{session.model, data};
  run.judged_name = fmt::format("{} rows of {}", grouped(data.rows()), data.name);
  run.train = own_data ? &session.train : nullptr;
  run.data_name = data.name;
  run.command = console.command;
  Page page = run_page(run);
  save_page(console, path, page);
}

void run(const EvalFlags& flags, Console& console) {
  Session session;
  session.model = load_model(flags.model);
  check_outputs(console, {flags.report}, {flags.model, flags.source});
  const Model& model = session.model;
  LoadedData loaded;
  loaded.data =
      load_to_use(console, model, flags.source, flags.data.options, Labels::Require);
  const Dataset data = prepared(model, loaded.data);
  // Without a fingerprint, other rows of the same number look the same: ask for the name.
  const bool own_data =
      (has_fingerprint(model) ||
       (model.training && model.training->data.source == flags.source)) &&
      trained_on(model, loaded);
  const Matrix y = outputs(session.model, data.inputs);
  refuse_non_finite(y);
  const Evaluation result = evaluate(model, y, data);

  json::Object object = figures_json(result.figures);
  if (!result.confusion.empty())
    object.put("confusion", result.confusion);
  console.result("{}: {} rows: {}", data.name, grouped(result.figures.rows),
                 describe(result.figures));
  if (own_data) {
    session = split_again(std::move(session.model), loaded);
    print_parts(console, session, object);
  }
  if (!result.confusion.empty())
    print_confusion(console, session.model, result);
  console.json_line(object.dump());
  if (!flags.report.empty())
    save_report(console, flags.report, session, data, own_data);
}

}  // namespace

void add_eval(Program& program, Console& console) {
  auto flags = std::make_shared<EvalFlags>();
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
