#include "models/fold.hpp"

#include "apps/commands/commands.hpp"
#include "apps/commands/json.hpp"
#include "models/model_file.hpp"

namespace gambeta {

namespace {

struct FoldFlags {
  std::string model, output;
};

void run(const FoldFlags& flags, Console& console) {
  check_outputs(console, {flags.output}, {});
  Model model = load_model(flags.model);
  const Index before = count_parameters(model.network);
  const FoldReport report = fold(model);
  save_model(model, flags.output);
  const Index after = count_parameters(model.network);
  console.note("{}: {} batch norm layers folded, {} parameters before, {} after",
               flags.output, report.folded, grouped(before), grouped(after));
  console.note(
      "largest difference of outputs: {:.2g} on the model's example, {:.2g} on 64 "
      "random rows",
      report.example_difference, report.random_difference);
  json::Object object = {{"saved", flags.output},
                         {"folded", report.folded},
                         {"parameters_before", before},
                         {"parameters_after", after},
                         {"example_difference", report.example_difference},
                         {"random_difference", report.random_difference}};
  console.json_line(object.dump());
}

}  // namespace

void add_fold(Program& program, Console& console) {
  auto flags = std::make_shared<FoldFlags>();
  Command command = program.add(
      "fold", "batch norm folded into its Linear, with the largest difference measured",
      "  gambeta fold moons.json -o moons-folded.json",
      [=, &console] { run(*flags, console); });
  command.value("MODEL", flags->model, "a model file").required();
  command.value("-o,--output", flags->output, "where to save").required();
}

}  // namespace gambeta
