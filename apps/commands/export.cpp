#include "models/export.hpp"

#include <filesystem>

#include "apps/commands/commands.hpp"
#include "apps/commands/json.hpp"
#include "models/model_file.hpp"

namespace gambeta {

namespace {

struct ExportFlags {
  std::string model, output, to;
  ExportOptions options;
};

// What to write, "c" or "onnx": as said, or as the output's ending says.
std::string format_of(const ExportFlags& flags) {
  const std::string ending = std::filesystem::path(flags.output).extension().string();
  if (flags.to.empty() && ending != ".c" && ending != ".onnx")
    throw UsageError(
        fmt::format("export: {}: the ending does not say what to write; name "
                    "it FILE.c or FILE.onnx, or add --to c",
                    flags.output));
  const std::string format = flags.to.empty() ? ending.substr(1) : flags.to;
  if (format == "onnx" && (flags.options.scores || !flags.options.name.empty()))
    throw UsageError(
        "export: --scores and --name are for C: ONNX has scores and probabilities");
  return format;
}

void run(ExportFlags flags, Console& console) {
  const std::string format = format_of(flags);
  check_outputs(console, {flags.output}, {flags.model});
  Model model = load_model(flags.model);
  if (flags.options.scores && model.columns.task == Task::Regression)
    throw UsageError("export: --scores is for classes, and this model predicts a number");
  flags.options.source = std::filesystem::path(flags.model).filename().string();
  const bool stdout_ = flags.output == "-";
  if (flags.options.name.empty())
    flags.options.name =
        std::filesystem::path(stdout_ ? flags.model : flags.output).stem().string();
  const Exported exported =
      format == "c" ? export_c(model, flags.options) : export_onnx(model, flags.options);
  write_file(flags.output, exported.text);
  console.note("{}: largest difference {:.2g} on {} rows", flags.output,
               exported.difference, exported.rows);
  json::Object object = {{"saved", flags.output},
                         {"difference", exported.difference},
                         {"rows", exported.rows}};
  if (format == "c")
    object.put("name", c_name(flags.options.name));
  console.json_line(object.dump());
}

}  // namespace

void add_export(Program& program, Console& console) {
  auto flags = std::make_shared<ExportFlags>();
  flags->options.name.clear();
  Command command = program.add(
      "export", "the model as a C file or as ONNX, for other programs and machines",
      "  gambeta export iris.json -o iris.c\n"
      "  cc -DIRIS_SELF_TEST iris.c -lm && ./a.out\n"
      "  gambeta export iris.json -o iris.onnx",
      [=, &console] { run(*flags, console); });
  command.value("MODEL", flags->model, "a model file").required();
  command.value("-o,--output", flags->output, "where to save: FILE.c or FILE.onnx")
      .required();
  command.value("--to", flags->to, "what to write (default: as the ending says)")
      .check(one_of({"c", "onnx"}));
  command.value("--name", flags->options.name,
                "what the functions are called (default: as the file)");
  command.flag("--scores", flags->options.scores,
               "a classifier's outputs instead of probabilities: needs no math.h");
  command.flag("--keep-batch-norm", flags->options.keep_batch_norm,
               "batch norm as steps of its own, not folded into its Linear");
}

}  // namespace gambeta
