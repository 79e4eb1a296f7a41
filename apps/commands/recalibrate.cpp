#include "models/recalibrate.hpp"

#include "apps/commands/commands.hpp"
#include "apps/commands/json.hpp"
#include "apps/commands/use.hpp"
#include "data/text/text.hpp"
#include "models/session.hpp"

namespace gambeta {

namespace {

struct RecalibrateFlags {
  std::string model, source, output;
  DataOptions data;
};

// The rows to take statistics of: of the model's own data those it was trained on, of other
// data all. True for its own. The fingerprint covers labels, so they must be read.
bool load_rows(const RecalibrateFlags& flags, Console& console, const Model& model,
               Parts& rows) {
  const auto load = [&](Labels labels) {
    return load_to_use(console, model, flags.source, flags.data, labels);
  };
  LoadedData loaded;
  try {
    loaded.data = load(flags.source == "-" ? Labels::Ignore : Labels::Require);
  } catch (const Error&) {  // without labels, or with others: not its own
    loaded.data = load(Labels::Ignore);
  }
  const bool own = is_own_data(model, flags.source, loaded);
  if (own)
    rows = split_again(model, loaded);
  else
    rows.train = prepared(model, std::move(loaded.data));
  return own;
}

void print_moves(Console& console, const std::vector<Recalibrated>& moves,
                 json::List& layers) {
  for (const Recalibrated& moved : moves) {
    console.result(
        "layer {}: means moved by up to {:.3g} standard deviations, variances by a "
        "factor between {:.3g} and {:.3g}",
        moved.layer, moved.mean_moved, moved.smallest_ratio, moved.largest_ratio);
    layers.add(json::Object{{"layer", moved.layer},
                            {"mean_moved", moved.mean_moved},
                            {"smallest_ratio", moved.smallest_ratio},
                            {"largest_ratio", moved.largest_ratio}});
  }
}

void run(const RecalibrateFlags& flags, Console& console) {
  check_outputs(console, {flags.output}, {flags.source});  // the MODEL may be replaced
  Model model = load_model(flags.model);
  Parts parts;
  const bool own = load_rows(flags, console, model, parts);
  const Index rows = parts.train.rows();
  const Index batch = model.training ? model.training->options.batch_size : 32;
  json::List layers;
  print_moves(console, recalibrate(model, parts.train, batch), layers);
  console.note("statistics of {} {} rows of {}{}", own ? "the" : "all", grouped(rows),
               source_name(flags.source), own ? " that the model was trained on" : "");
  if (own) {
    model.training->train = evaluate(model, parts.train).figures;
    if (parts.validation)
      model.training->validation = evaluate(model, *parts.validation).figures;
  }
  save_model(model, flags.output);
  console.note("saved {}", flags.output);
  console.json_line(
      json::Object{{"saved", flags.output}, {"rows", rows}, {"layers", layers}}.dump());
}

}  // namespace

void add_recalibrate(Program& program, Console& console) {
  auto flags = std::make_shared<RecalibrateFlags>();
  Command command = program.add(
      "recalibrate", "running averages replaced by statistics of all rows of DATA",
      "  gambeta recalibrate moons.json moons -o moons-exact.json",
      [=, &console] { run(*flags, console); });
  command.value("MODEL", flags->model, "a model file").required();
  command.value("DATA", flags->source, "the rows it was trained on").required();
  command.value("-o,--output", flags->output, "where to save").required();
  add_data_use_flags(command, flags->data);
}

}  // namespace gambeta
