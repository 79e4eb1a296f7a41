#include "apps/commands.hpp"
#include "apps/json.hpp"
#include "apps/progress.hpp"
#include "apps/use.hpp"
#include "data/sha256.hpp"

namespace gambeta {

namespace {

struct EvalFlags {
  std::string model;
  std::string source;
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

Json figures_json(const Figures& figures) {
  Json object;
  object["rows"] = figures.rows;
  put(object, "", figures);
  return object;
}

void run(const EvalFlags& flags, Console& console) {
  Model model = load_model(flags.model);
  const Dataset data =
      load_to_use(console, model, flags.source, flags.data.options, Labels::Require);
  const bool own_data =
      model.training && fingerprint(data) == model.training->data.sha256;
  const Evaluation result = evaluate(model, prepared(model, data));

  Json object = figures_json(result.figures);
  if (!result.confusion.empty())
    object["confusion"] = result.confusion;
  console.result("{}: {} rows: {}", data.name, grouped(result.figures.rows),
                 describe(result.figures));
  if (own_data) {
    LoadedData again;
    again.data = data;
    Session session = resume_session(std::move(model), again);
    model = std::move(session.model);
    const Figures train = evaluate(model, session.train).figures;
    console.result("  {} rows it was trained on: {}", grouped(train.rows),
                   describe(train));
    object["training_rows"] = figures_json(train);
    if (session.validation) {
      const Figures validation = evaluate(model, *session.validation).figures;
      console.result("  {} rows it was validated on: {}", grouped(validation.rows),
                     describe(validation));
      object["validation_rows"] = figures_json(validation);
    }
  }
  if (!result.confusion.empty())
    print_confusion(console, model, result);
  console.json_line(object.dump());
}

}  // namespace

void add_eval(CLI::App& program, Console& console) {
  auto flags = std::make_shared<EvalFlags>();
  CLI::App& command = add_command(program, console, "eval",
                                  "loss, accuracy (or RMSE and R2) and confusion matrix",
                                  "  gambeta eval moons.json moons\n"
                                  "  gambeta eval iris.json my-flowers.csv --json",
                                  [=, &console] { run(*flags, console); });
  command.add_option("MODEL", flags->model, "a model file")->required();
  command.add_option("DATA", flags->source, "as for gambeta train")->required();
  add_data_use_flags(command, flags->data);
}

}  // namespace gambeta
