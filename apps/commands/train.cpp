#include <filesystem>

#include "apps/commands/commands.hpp"
#include "apps/commands/doctor.hpp"
#include "apps/commands/train_flags.hpp"
#include "apps/commands/train_output.hpp"
#include "apps/terminal/signals.hpp"
#include "apps/watch/watch.hpp"
#include "data/text/text.hpp"
#include "models/model_file.hpp"
#include "models/refit.hpp"
#include "models/share_session.hpp"
#include "models/trainer.hpp"

namespace gambeta {

namespace {

// A resumed model replaces itself; "data/iris.csv" is saved as iris.json in this folder.
std::string output_of(const TrainFlags& flags) {
  if (!flags.output.empty())
    return flags.output;
  if (!flags.resume.empty())
    return flags.resume;
  const std::string& source = flags.source;
  if (source == "-")
    return "stdin.json";
  std::filesystem::path name = source.substr(0, source.find(':'));
  if (name.extension() == ".gz")
    name = name.stem();
  return name.stem().string() + ".json";
}

// A name that nobody asked for may replace a model, and nothing else.
void check_default_output(const std::string& path) {
  if (!std::filesystem::exists(path))
    return;
  try {
    load_model(path);
  } catch (const Error&) {
    fail(
        "{} is there and is no gambeta model, so it is not replaced; say where to save "
        "with -o",
        path);
  }
}

Sharing sharing_of(const TrainFlags& flags) {
  return {flags.ranks, 0, flags.synchronizes.value_or(true)};
}

/// Runs epochs until the training is done, a signal asks to stop, or `stop_after` epochs
/// are reached (0: never).
void train_epochs(Console& console, Trainer& trainer, Progress& progress, Watch* watch,
                  const StopSignals& signals, int stop_after) {
  int epoch = 0;
  while (!trainer.done() && (stop_after == 0 || epoch < stop_after)) {
    const auto result = trainer.run_epoch([&](const Batch& batch, double) {
      progress.rows_done(Index(batch.rows.size()));
      if (watch != nullptr)
        watch->batch_done(Index(batch.rows.size()));
      return signals.received() == 0;
    });
    if (!result) {
      console.note("\nstopping; the running epoch is undone");
      break;
    }
    epoch = result->epoch;
    progress.epoch_done(*result);
    if (watch != nullptr)
      watch->epoch_done(*result);
    print_epoch(console, *result, progress.seconds());
  }
  if (watch != nullptr)
    watch->finish();
  progress.finish();
}

struct Trained {
  bool finished;  ///< a signal that comes later changes nothing any more
  double seconds;
};

/// Trains the session's model to its end, or to where it was stopped.
Trained train(Console& console, Session& session, const TrainFlags& flags,
              const StopSignals& signals) {
  Trainer trainer(session.model, session.train, session.validation_or_null(),
                  sharing_of(flags));
  note_findings(console, examine_plan(session.model, session.train));
  std::optional<Watch> watch;
  if (flags.watch && console.stderr_is_terminal() && !console.quiet)
    watch.emplace(console, session.model, session.train);
  else if (flags.watch)
    console.note("--watch: nothing is drawn, stderr is no terminal");
  const TrainingRecord& record = *session.model.training;
  Progress progress(console, record.options.epochs, int(record.history.size()),
                    session.train.rows(), !watch);
  Trained trained;
  try {
    train_epochs(console, trainer, progress, watch ? &*watch : nullptr, signals,
                 flags.stop_after);
    trained = {trainer.done(), progress.seconds()};
    trainer.finish();
    say_kept(console, record);
  } catch (const Diverged& diverged) {
    progress.finish();
    note_findings(console, examine_failure(session.model, session.train));
    fail("{}; nothing saved; try a smaller --lr", diverged.what());
  }
  return trained;
}

/// Saves all that is asked for. What cannot be saved is said, and the rest is tried.
bool save_all(Console& console, Session& session, const TrainFlags& flags,
              const std::string& output, const std::string& name, double seconds) {
  bool all = true;
  const auto tried = [&](auto save) {
    try {
      save();
    } catch (const std::exception& error) {
      console.error(error);
      all = false;
    }
  };
  tried([&] { save_trained(console, session.model, output, seconds); });
  if (!flags.history.empty())
    tried([&] { save_history(flags.history, session.model.training->history); });
  if (!flags.report.empty())
    tried([&] { save_report(console, flags.report, session, name, seconds); });
  return all;
}

/// Trains again on all rows where that is asked for and the run came to its end.
void refit(Console& console, const LoadedData& loaded, Session& session,
           const StopSignals& signals) {
  const int epochs = session.model.training->epoch;
  auto again = refitted(session.model, loaded, [&] { return signals.received() == 0; });
  if (!again)
    return console.note(
        "stopped before --refit came to its end: the measured model stays");
  if (is_worse(*again))
    return console.note(
        "trained again on all rows it is clearly worse on them, as an early epoch that "
        "was good by chance may be: the measured model stays");
  session = std::move(*again);
  console.note("trained again on all {}, {}; the figures are those measured before",
               counted(session.train.rows(), "row"), counted(epochs, "epoch"));
}

/// The command to go on with.
void say_next(Console& console, const TrainFlags& flags, const std::string& output,
              const TrainingRecord& record, bool finished) {
  if (!finished)
    console.note("stopped after epoch {} of {}; go on: gambeta train {} --resume {}{}",
                 record.history.size(), record.options.epochs, shell_quoted(flags.source),
                 shell_quoted(output), flags.refit ? " --refit" : "");
  else if (output != "-" && flags.source != "-")
    console.note("next: gambeta eval {} {}", shell_quoted(output),
                 shell_quoted(flags.source));
}

/// What every rank but the first does: its share of each batch, and nothing else.
void follow(const TrainFlags& flags) {
  Session session;
  share_session(*flags.ranks, session);
  const StopSignals signals;
  Trainer trainer(session.model, session.train, session.validation_or_null(),
                  sharing_of(flags));
  std::optional<EpochResult> result;
  do {
    if (trainer.done())
      return;
    result =
        trainer.run_epoch([&](const Batch&, double) { return signals.received() == 0; });
  } while (result && (flags.stop_after == 0 || result->epoch < flags.stop_after));
}

void run(const TrainFlags& flags, Console& console) {
  check_flags(flags);
  if (flags.ranks && flags.ranks->rank() > 0)
    return follow(flags);
  const std::string output = output_of(flags);
  console.saves = true;  // whoever stops reading, the run is saved
  const std::string kept = output == flags.resume ? std::string() : flags.resume;
  check_outputs(console, {flags.output, flags.history, flags.report},
                {flags.source, kept});

  LoadedData loaded;
  Session session =
      flags.resume.empty() ? started(flags, loaded) : resumed(flags, loaded);
  if (flags.output.empty()) {  // only now: of data.json it is the data that is wrong
    check_outputs(console, {flags.history, flags.report, output}, {flags.source, kept});
    if (flags.resume.empty())
      check_default_output(output);
  }
  introduce(console, loaded, session);
  if (flags.ranks) {
    console.note("spread over {} processes; batch norm measures {}", flags.ranks->size(),
                 flags.synchronizes.value_or(true) ? "the rows of all"
                                                   : "each one's rows by themselves");
    share_session(*flags.ranks, session);
  }
  const StopSignals signals;  // until the model is saved
  const auto [finished, seconds] = train(console, session, flags, signals);
  if (flags.refit && finished)
    refit(console, loaded, session, signals);
  note_findings(console, examine_result(session.model, session.train));
  const bool saved = save_all(console, session, flags, output, loaded.data.name, seconds);
  console.exit_code = !saved ? 1 : finished ? 0 : signals.exit_code();
  if (saved)
    say_next(console, flags, output, *session.model.training, finished);
}

}  // namespace

void add_train(Program& program, Console& console, Communicator* ranks) {
  auto flags = std::make_shared<TrainFlags>();
  flags->ranks = ranks;
  Command command = program.add("train", "train an MLP and save it as JSON",
                                "  gambeta train moons\n"
                                "  gambeta train digits --hidden 128,64 --epochs 20\n"
                                "  gambeta train my.csv --label price -o price.json\n"
                                "  gambeta train moons --lr-schedule constant -o m.json\n"
                                "  gambeta train moons --epochs 100 --resume m.json",
                                [=, &console] { run(*flags, console); });
  command
      .value("DATA", flags->source,
             "a built-in name (see gambeta data), a CSV file, - for CSV on stdin, or "
             "IMAGES-idx3-ubyte:LABELS-idx1-ubyte")
      .required();
  add_reading_flags(command, flags->data);
  add_setting_flags(command, flags->session, {}, &flags->given);
  command.value("-o,--output", flags->output,
                "where to save (default: DATA.json, or the resumed MODEL)");
  command.value("--history", flags->history, "save the figures of each epoch as CSV");
  command.value("--resume", flags->resume, "go on with the run that made this model");
  command
      .value("--stop-after", flags->stop_after,
             "stop after epoch N as if interrupted; --resume goes on")
      .check(whole(1, 1e6));
  command
      .value(
          "--sync-batch-norm",
          [=](const std::string& word) { flags->synchronizes = word == "on"; },
          "over processes (mpirun): batch norm measures the rows of all")
      .check(one_of({"on", "off"}))
      .by_default("on");
  command.flag(
      "--refit", flags->refit,
      "when measured, train again on all rows, those kept to check with as well");
  command.flag("--watch", flags->watch, "draw a live picture on the terminal");
  command.value("--report", flags->report,
                "save a page with curves, mistakes and statistics (HTML)");
}

}  // namespace gambeta
