#include <filesystem>
#include <fstream>

#include "apps/commands.hpp"
#include "apps/doctor.hpp"
#include "apps/json.hpp"
#include "apps/progress.hpp"
#include "apps/report/run_page.hpp"
#include "apps/watch.hpp"
#include "models/model_file.hpp"
#include "models/session.hpp"
#include "models/trainer.hpp"

namespace gambeta {

namespace {

struct TrainFlags {
  std::string source;
  std::string output;
  std::string history;
  std::string report;
  bool watch = false;
  DataFlags data;
  SessionOptions session;
};

// "data/iris.csv" is saved as iris.json in the current folder.
std::string default_output(const std::string& source) {
  if (source == "-")
    return "stdin.json";
  return std::filesystem::path(source.substr(0, source.find(':'))).stem().string() +
         ".json";
}

void check_flags(const TrainFlags& flags) {
  const TrainOptions& options = flags.session.training;
  if (options.batch_size == 1 && flags.session.network.batch_norm &&
      !flags.session.network.hidden.empty())
    throw UsageError(
        "--batch-size 1: one row has no variance, so batch norm cannot train on it; use "
        "at "
        "least 2, or --no-batch-norm");
  if (options.patience > 0 && flags.data.validation_split == 0)
    throw UsageError("--patience needs validation rows; use a --val-split above 0");
  if (options.sgd.nesterov && options.sgd.momentum == 0)
    throw UsageError("--nesterov needs a --momentum above 0");
}

void introduce(Console& console, const LoadedData& loaded, const Session& session) {
  for (const std::string& notice : loaded.notices)
    console.note("{}", notice);
  const Dataset& data = loaded.data;
  const Index validation = session.validation ? session.validation->rows() : 0;
  const std::string kind = data.task == Task::Classification
                               ? fmt::format("{} classes", data.classes())
                               : fmt::format("target {}", printable(data.target_name));
  console.note("{}: {} rows, {} inputs, {} ({} to train, {} to validate)", data.name,
               grouped(session.train.rows() + validation), data.inputs.cols(), kind,
               grouped(session.train.rows()), grouped(validation));
  Model& model = const_cast<Model&>(session.model);
  console.note("network: {}    {} parameters", describe(spec_of(model.network)),
               grouped(count_parameters(model.network)));
  const TrainOptions& options = model.training->options;
  console.note("training: sgd lr {} momentum {}, batches of {}, seed {}",
               options.sgd.learning_rate, options.sgd.momentum,
               std::min(options.batch_size, session.train.rows()), options.seed);
}

Json epoch_json(const EpochResult& result, double seconds) {
  Json line;
  line["epoch"] = result.epoch;
  line["train_loss"] = result.train_loss;
  put(line, "val_", result.validation);
  line["lr"] = result.learning_rate;
  line["seconds"] = seconds;
  return line;
}

void save_history(const std::string& path, const std::vector<EpochResult>& history) {
  std::ofstream out(path);
  out << "epoch,lr,train_loss,val_loss,val_accuracy,val_rmse,val_r2\n";
  const auto cell = [](double figure) {
    return std::isfinite(figure) ? fmt::format("{}", figure) : std::string();
  };
  for (const EpochResult& e : history)
    out << fmt::format("{},{},{},{},{},{},{}\n", e.epoch, e.learning_rate, e.train_loss,
                       cell(e.validation.loss), cell(e.validation.accuracy),
                       cell(e.validation.rmse), cell(e.validation.r2));
  check(bool(out.flush()), "{}: cannot write the history", path);
}

void train_epochs(Console& console, Trainer& trainer, Progress& progress, Watch* watch) {
  try {
    while (!trainer.done()) {
      const auto result = trainer.run_epoch([&](const Batch& batch, double) {
        progress.rows_done(Index(batch.rows.size()));
        if (watch != nullptr)
          watch->batch_done(Index(batch.rows.size()));
        return true;
      });
      progress.epoch_done(*result);
      if (watch != nullptr)
        watch->epoch_done(*result);
      console.json_line(epoch_json(*result, progress.seconds()).dump());
    }
  } catch (const Diverged& diverged) {
    progress.finish();
    fail("{}; nothing saved; try a smaller --lr", diverged.what());
  }
  if (watch != nullptr)
    watch->finish();
  progress.finish();
}

void save(Console& console, Model& model, const std::string& path, double seconds) {
  const bool replaces = path != "-" && std::filesystem::exists(path);
  save_model(model, path);
  const TrainingRecord& record = *model.training;
  if (path != "-" && std::filesystem::is_regular_file(path))
    console.note("{} {} ({})", replaces ? "replaced" : "saved", path,
                 human_size(std::filesystem::file_size(path)));
  Json last;
  last["saved"] = path;
  last["epochs"] = record.history.size();
  put(last, "val_", record.validation);
  put(last, "train_", record.train);
  last["seconds"] = seconds;
  console.json_line(last.dump());
}

void save_report(Console& console, const std::string& path, Session& session,
                 const std::string& name, double seconds) {
  const Dataset& judged = session.validation ? *session.validation : session.train;
  RunPage run{session.model, judged};
  run.judged_name = fmt::format("{} rows it {}", grouped(judged.rows()),
                                session.validation ? "never saw" : "learned from");
  run.train = &session.train;
  run.data_name = name;
  run.command = console.command;
  run.seconds = seconds;
  Page page = run_page(run);
  save_page(path, page);
  console.note("report {} ({})", path, human_size(std::filesystem::file_size(path)));
}

void run(const TrainFlags& flags, Console& console) {
  check_flags(flags);
  const std::string output =
      flags.output.empty() ? default_output(flags.source) : flags.output;
  check_output_path(output);
  for (const std::string& path : {flags.history, flags.report})
    if (!path.empty())
      check_writable(path);

  DataOptions data_options = flags.data.options;
  data_options.seed = flags.session.training.seed;
  const LoadedData loaded = load_data(flags.source, data_options);
  SessionOptions options = flags.session;
  options.standardize = !flags.data.no_standardize;
  options.data = {flags.source, "", flags.data.validation_split, data_options.rows,
                  data_options.noise};
  Session session = start_session(loaded, options);
  introduce(console, loaded, session);

  Trainer trainer(session.model, session.train, session.validation_or_null());
  note_findings(console, examine_plan(session.model, session.train));
  std::optional<Watch> watch;
  if (flags.watch && console.stderr_is_terminal() && !console.quiet)
    watch.emplace(console, session.model, session.train);
  else if (flags.watch)
    console.note("--watch: nothing is drawn, stderr is no terminal");
  Progress progress(console, options.training.epochs, session.train.rows(), !watch);
  try {
    train_epochs(console, trainer, progress, watch ? &*watch : nullptr);
  } catch (const Error&) {
    note_findings(console, examine_failure(session.model, session.train));
    throw;
  }
  trainer.finish();
  note_findings(console, examine_result(session.model, session.train));
  save(console, session.model, output, progress.seconds());
  if (!flags.history.empty())
    save_history(flags.history, session.model.training->history);
  if (!flags.report.empty())
    save_report(console, flags.report, session, loaded.data.name, progress.seconds());
  if (output != "-")
    console.note("next: gambeta eval {} {}", output, flags.source);
}

}  // namespace

void add_train(CLI::App& program, Console& console) {
  auto flags = std::make_shared<TrainFlags>();
  CLI::App& command =
      add_command(program, console, "train", "train an MLP and save it as JSON",
                  "  gambeta train moons\n"
                  "  gambeta train digits --hidden 128,64 --epochs 20\n"
                  "  gambeta train my.csv --label price -o price.json",
                  [=, &console] { run(*flags, console); });
  command
      .add_option(
          "DATA", flags->source,
          "a built-in name (see gambeta data), a CSV file, - for CSV on stdin, or "
          "IMAGES-idx3-ubyte:LABELS-idx1-ubyte")
      ->required();
  add_data_flags(command, flags->data);
  add_net_flags(command, flags->session.network);
  add_train_flags(command, flags->session.training);
  command.add_option("-o,--output", flags->output, "where to save (default: DATA.json)");
  command.add_option("--history", flags->history,
                     "save the figures of each epoch as CSV");
  command.add_flag("--watch", flags->watch, "draw a live picture on the terminal");
  command.add_option("--report", flags->report,
                     "save a page with curves, mistakes and statistics (HTML)");
}

}  // namespace gambeta
