#include "apps/commands/train_output.hpp"

#include <filesystem>

#include "apps/report/run_page.hpp"
#include "data/text/text.hpp"
#include "models/model_file.hpp"

namespace gambeta {

void introduce(Console& console, const LoadedData& loaded, Session& session) {
  for (const std::string& notice : loaded.notices)
    console.note("{}", notice);
  const Dataset& data = loaded.data;
  const Index validation = session.validation ? session.validation->rows() : 0;
  if (session.validation)
    for (const Unseen& unseen : session.validation->unseen)
      console.note("{}: of the rows to validate with, {}", data.name, notice(unseen));
  const Columns& columns = session.model.columns;
  const std::string target = printable(columns.target_name, 40);
  const std::string kind = columns.task == Task::Classification
                               ? fmt::format("{} classes", data.classes())
                               : std::string("a number");
  const bool spread = columns.table.size() != columns.input_names.size();
  console.note("{}: {}, {}{}, predicting {} ({}); {} to train, {} to validate", data.name,
               counted(session.train.rows() + validation, "row"),
               spread ? counted(std::ssize(columns.table), "column") + ", " : "",
               counted(std::ssize(columns.input_names), "input"), target, kind,
               grouped(session.train.rows()), grouped(validation));
  Model& model = session.model;
  console.note("network: {}    {} parameters", describe(spec_of(model.network)),
               grouped(count_parameters(model.network)));
  const TrainOptions& options = model.training->options;
  console.note("training: sgd lr {} momentum {}, batches of {}, seed {}{}",
               options.sgd.learning_rate, options.sgd.momentum,
               std::min(options.batch_size, session.train.rows()), options.seed,
               options.class_weight == ClassWeight::Balanced
                   ? "; all classes count the same in the train loss"
                   : "");
}

void print_epoch(Console& console, const EpochResult& result, double seconds) {
  json::Object line{{"epoch", result.epoch}, {"train_loss", result.train_loss}};
  put(line, "val_", result.validation);
  line.put("lr", result.learning_rate);
  line.put("seconds", seconds);
  console.json_line(line.dump());
}

void say_kept(Console& console, const TrainingRecord& record) {
  if (record.epoch == std::ssize(record.history))
    return;
  console.note("kept epoch {} of {}, of the lowest validation loss: {}", record.epoch,
               record.history.size(),
               describe(record.history[std::size_t(record.epoch) - 1]));
  if (record.options.patience == 0)
    console.note("what came after it was learned by heart: {}",
                 describe(record.history.back()));
}

void save_history(const std::string& path, const std::vector<EpochResult>& history) {
  std::string text = "epoch,lr,train_loss,val_loss,val_accuracy,val_rmse,val_r2\n";
  const auto cell = [](double figure) {
    return std::isfinite(figure) ? fmt::format("{}", figure) : std::string();
  };
  for (const EpochResult& e : history)
    text += fmt::format("{},{},{},{},{},{},{}\n", e.epoch, e.learning_rate, e.train_loss,
                        cell(e.validation.loss), cell(e.validation.accuracy),
                        cell(e.validation.rmse), cell(e.validation.r2));
  write_file(path, text);
}

void save_trained(Console& console, Model& model, const std::string& path,
                  double seconds) {
  const bool replaces = path != "-" && std::filesystem::exists(path);
  save_model(model, path);
  const TrainingRecord& record = *model.training;
  if (path != "-" && std::filesystem::is_regular_file(path))
    console.note("{} {} ({})", replaces ? "replaced" : "saved", path,
                 human_size(std::filesystem::file_size(path)));
  json::Object last{{"saved", path}, {"epochs", record.history.size()}};
  if (record.epoch < std::ssize(record.history))
    last.put("kept_epoch", record.epoch);
  if (record.refit)
    last.put("refit", true);
  put(last, "val_", record.validation);
  put(last, "train_", record.train);
  last.put("seconds", seconds);
  console.json_line(last.dump());
}

void save_report(Console& console, const std::string& path, Session& session,
                 const std::string& name, double seconds) {
  const Dataset& judged = session.validation ? *session.validation : session.train;
  RunPage run{session.model, judged};
  run.judged_name = fmt::format("{} it {}", counted(judged.rows(), "row"),
                                session.validation ? "never saw" : "learned from");
  run.train = &session.train;
  run.data_name = name;
  run.command = console.command;
  run.seconds = seconds;
  Page page = run_page(run);
  save_page(console, path, page);
}

}  // namespace gambeta
