#include <chrono>
#include <cmath>
#include <filesystem>
#include <sstream>

#include "apps/commands/commands.hpp"
#include "apps/commands/json.hpp"
#include "apps/report/compare_page.hpp"
#include "apps/terminal/progress.hpp"

namespace gambeta {

namespace {

struct CompareFlags {
  std::string source;
  std::string report;
  DataOptions data;
  CompareOptions runs;
  std::optional<double> target;
};

constexpr const char* kRates = "0.001,0.003,0.01,0.03,0.1,0.3,1";
constexpr int kEpochs = 20;  // enough to tell

std::vector<double> rates_from(const std::string& text) {
  std::vector<double> rates;
  std::istringstream words(text + ",");
  for (std::string rate; std::getline(words, rate, ',');) {
    const std::string problem = real(1e-9, 1e9)(rate);
    check(problem.empty(), "{}; rates look like 0.01,0.1,1", problem);
    rates.push_back(std::stod(rate));
  }
  return rates;
}

void print_table(Console& console, const Comparison& c) {
  console.result("{:>8}  {:<33}  {}", "", "with batch norm", "without");
  const std::string score = c.percent ? "accuracy" : "R2";
  const std::string to = fmt::format("to {:.3g}", c.percent ? 100 * c.target : c.target) +
                         (c.percent ? " %" : "");
  console.result("{:>8}  {:<14} {:<9} {:<8}  {:<14} {:<9} {}", "lr", score, to,
                 "diverged", score, to, "diverged");
  for (std::size_t i = 0; i + 1 < c.cells.size(); i += 2) {
    std::string line = fmt::format("{:>8g}", c.cells[i].rate);
    for (const std::size_t k : {i, i + 1})
      line += fmt::format("  {:<14} {:<9} {:<8}", score_text(c, c.cells[k]),
                          reached_text(c, c.cells[k]), count_diverged(c.cells[k]));
    console.result("{}", line.substr(0, line.find_last_not_of(' ') + 1));
  }
}

/// Two bars for each learning rate, as long as the scores.
void print_chart(Console& console, const Comparison& c) {
  constexpr int kLongest = 50;
  const bool unicode = console.unicode();
  const std::string with = unicode ? "█" : "#", without = unicode ? "░" : ".";
  console.result("\n{} after epoch {}: {} with batch norm, {} without",
                 c.percent ? "accuracy" : "R2", c.epochs, with, without);
  for (const Cell& cell : c.cells) {
    const double mean = final_scores(cell).mean;
    std::string bar;
    for (int i = 0; std::isfinite(mean) && i < std::lround(mean * kLongest); ++i)
      bar += cell.batch_norm ? with : without;
    const bool diverged = count_diverged(cell) == std::ssize(cell.trials);
    const std::string text = diverged               ? "all diverged"
                             : !std::isfinite(mean) ? "not measured"
                             : c.percent            ? fmt::format("{:.1f} %", 100 * mean)
                                                    : fmt::format("{:.3f}", mean);
    console.result("{:>8}  {}{}{}", cell.batch_norm ? fmt::format("{:g}", cell.rate) : "",
                   bar, bar.empty() ? "" : " ", text);
  }
  console.result("\n{}", verdict(c));
}

json::Object cell_json(const Comparison& c, const Cell& cell) {
  const Spread spread = final_scores(cell);
  const Reached there = reached(cell, c.target);
  const auto if_reached = [](bool yes, auto epochs) {
    return yes ? json::Text(epochs) : json::Text();
  };
  json::List runs;
  for (const Trial& trial : cell.trials) {
    const int epochs = epochs_to(trial, c.target);
    runs.add(json::Object{
        {"seed", trial.seed},
        {"score", trial.diverged ? json::Text() : json::Text(trial.scores.back())},
        {"epochs_to_target", if_reached(epochs > 0, epochs)},
        {"diverged", trial.diverged}});
  }
  return {{"lr", cell.rate},
          {"batch_norm", cell.batch_norm},
          {"mean", spread.mean},
          {"deviation", spread.deviation},
          {"epochs_to_target", if_reached(there.trials > 0, there.epochs)},
          {"reached_target", there.trials},
          {"diverged", count_diverged(cell)},
          {"runs", runs}};
}

json::Object comparison_json(const Comparison& c) {
  json::List results;
  for (const Cell& cell : c.cells)
    results.add(cell_json(c, cell));
  return {{"data", c.name},     {"score", c.percent ? "accuracy" : "r2"},
          {"epochs", c.epochs}, {"target", c.target},
          {"results", results}, {"seconds", c.seconds}};
}

/// Runs the grid and tells how far it is.
std::vector<Cell> run_all(Console& console, const LoadedData& loaded,
                          const CompareOptions& options) {
  StatusLine status(console);
  const auto start = std::chrono::steady_clock::now();
  return compare(loaded, options, [&](const Cell& next, int run, int runs) {
    const std::chrono::duration<double> gone = std::chrono::steady_clock::now() - start;
    const std::string what = fmt::format("lr {:g} {}", next.rate,
                                         next.batch_norm ? "with batch norm" : "without");
    std::vector<StatusPart> parts{
        {fmt::format("run {}/{}", run + 1, runs), 1}, {"", 3}, {what, 2}};
    if (run > 0)
      parts.push_back({duration(gone.count() / run * (runs - run)) + " left", 4});
    if (status.live())
      status.draw(status_text(console, parts, double(run) / runs));
    else if (next.trials.empty() && next.batch_norm)
      console.note("run {}/{}: lr {:g}", run + 1, runs, next.rate);
  });
}

void run(CompareFlags flags, Console& console) {
  if (flags.runs.session.data.validation_split == 0)
    throw UsageError("compare judges by validation rows; use a --val-split above 0");
  if (flags.runs.session.training.epochs < 1)
    throw UsageError("--epochs 0: there is nothing to compare; use at least 1");
  check_outputs(console, {flags.report}, {flags.source});
  const LoadedData loaded = load_data(flags.source, flags.data);
  for (const std::string& notice : loaded.notices)
    console.note("{}", notice);
  SessionOptions& session = flags.runs.session;
  session.data.source = flags.source;
  console.note("{}: {}; {}, with and without batch norm, {}, {} each", loaded.data.name,
               counted(loaded.data.rows(), "row"),
               counted(std::ssize(flags.runs.rates), "learning rate"),
               counted(flags.runs.seeds, "seed"),
               counted(session.training.epochs, "epoch"));

  const auto start = std::chrono::steady_clock::now();
  Comparison c;
  c.name = loaded.data.name;
  c.percent = loaded.data.columns.task == Task::Classification;
  c.epochs = session.training.epochs;
  c.cells = run_all(console, loaded, flags.runs);
  c.target = flags.target.value_or(default_target(c.cells));
  c.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  print_table(console, c);
  print_chart(console, c);
  console.json_line(comparison_json(c).dump());
  if (flags.report.empty())
    return;
  Page page = compare_page(c, console.command);
  save_page(console, flags.report, page);
}

}  // namespace

void add_compare(Program& program, Console& console) {
  auto flags = std::make_shared<CompareFlags>();
  flags->runs.session.training.epochs = kEpochs;
  flags->runs.rates = rates_from(kRates);
  Command command = program.add(
      "compare",
      "the same training with and without batch norm, over learning rates and seeds",
      "  gambeta compare digits\n"
      "  gambeta compare moons --lrs 0.01,0.1,1 --seeds 5 --report moons.html",
      [=, &console] { run(*flags, console); });
  command.value("DATA", flags->source, "as for gambeta train").required();
  command
      .value(
          "--lrs", [=](const std::string& text) { flags->runs.rates = rates_from(text); },
          "learning rates to try")
      .by_default(kRates)
      .look("X,X,...");
  command.value("--seeds", flags->runs.seeds, "runs of each, from --seed upwards")
      .check(whole(1, 1000))
      .shows_default();
  command
      .value(
          "--target", flags->target,
          "accuracy (or R2) to reach (default: 0.95, or 95 % of what all seeds get to)")
      .check(real(0, 1));
  add_reading_flags(command, flags->data);
  // What the grid itself varies is no flag.
  add_setting_flags(command, flags->runs.session, {"lr", "batch-norm", "patience"});
  command.value("--report", flags->report, "save a page with the charts (HTML)");
}

}  // namespace gambeta
