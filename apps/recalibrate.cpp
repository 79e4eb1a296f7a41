#include "models/recalibrate.hpp"

#include "apps/commands.hpp"
#include "apps/json.hpp"
#include "apps/use.hpp"

namespace gambeta {

namespace {

struct RecalibrateFlags {
  std::string model, source, output;
  DataFlags data;
};

void run(const RecalibrateFlags& flags, Console& console) {
  check_output_path(flags.output);
  Model model = load_model(flags.model);
  const Dataset data =
      load_to_use(console, model, flags.source, flags.data.options, Labels::Ignore);
  const Index batch = model.training ? model.training->options.batch_size : 32;
  Json layers = Json::array();
  for (const Recalibrated& moved : recalibrate(model, prepared(model, data), batch)) {
    console.result(
        "layer {}: means moved by up to {:.3g} standard deviations, variances "
        "by a factor of up to {:.3g}",
        moved.layer, moved.mean_moved, moved.variance_ratio);
    layers.push_back({{"layer", moved.layer},
                      {"mean_moved", moved.mean_moved},
                      {"variance_ratio", moved.variance_ratio}});
  }
  save_model(model, flags.output);
  console.note("saved {}", flags.output);
  console.json_line(Json{{"saved", flags.output}, {"layers", layers}}.dump());
}

}  // namespace

void add_recalibrate(CLI::App& program, Console& console) {
  auto flags = std::make_shared<RecalibrateFlags>();
  CLI::App& command =
      add_command(program, console, "recalibrate",
                  "running averages replaced by exact population statistics of DATA",
                  "  gambeta recalibrate moons.json moons -o moons-exact.json",
                  [=, &console] { run(*flags, console); });
  command.add_option("MODEL", flags->model, "a model file")->required();
  command.add_option("DATA", flags->source, "the rows it was trained on")->required();
  command.add_option("-o,--output", flags->output, "where to save")->required();
  add_data_use_flags(command, flags->data);
}

}  // namespace gambeta
