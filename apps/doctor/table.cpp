// What a table and a model's score say of each other: BN014 to BN018.

#include <algorithm>
#include <cmath>
#include <unordered_set>

#include "apps/doctor/parts.hpp"
#include "data/csv/told.hpp"
#include "data/csv/words.hpp"
#include "data/sets.hpp"
#include "data/telling.hpp"
#include "data/text/text.hpp"
#include "models/yardstick.hpp"

namespace GAMBETA_NAMESPACE {

namespace {

/// The rate and the patience that did best on runs with BN018 (data/README.md).
constexpr double kCalmRate = 0.01;
constexpr const char* kPatience = "10";

bool are_whole_and_different(ConstView x, Index j) {
  std::unordered_set<Scalar> seen;
  for (Index i = 0; i < x.rows; ++i)
    if (x(i, j) != std::floor(x(i, j)) || !seen.insert(x(i, j)).second)
      return false;  // so is NaN: it equals nothing
  return true;
}

}  // namespace

std::string command_without(const Model& model, const std::vector<std::string>& columns) {
  if (columns.size() >= table_of(model.columns).size())
    return {};
  if (!model.training || !is_csv(model.training->data.source))
    return train_command(model);
  std::vector<Flag> changes{{"--ignore", names_text(columns)}};
  for (const auto& [flag, value] : model.training->data.told) {
    if (flag == "ignore")
      changes[0].second = value + "," + *changes[0].second;
    if (flag == "use") {
      std::vector<std::string> kept = names_from(value);
      std::erase_if(kept, [&](const std::string& name) {
        return std::find(columns.begin(), columns.end(), name) != columns.end();
      });
      using Value = std::optional<std::string>;
      changes.emplace_back("--use", kept.empty() ? Value() : Value(names_text(kept)));
    }
  }
  return train_command(model, changes);
}

void find_identifiers(Model& model, const Dataset& raw, Findings& findings) {
  if (raw.rows() < kRowsThatTell)
    return;
  std::vector<std::string> names;
  Index place = 0;
  for (const Column& column : table_of(model.columns)) {
    if (column.kind == Column::Kind::Number && is_identifier_name(column.name) &&
        are_whole_and_different(raw.inputs, place))
      names.push_back(column.name);
    place += input_count(column) > 0;
  }
  if (!names.empty())
    findings.push_back({"BN014",
                        "an input names the rows: what it teaches holds for them alone",
                        fmt::format("{}: a whole number of its own in each of {} rows",
                                    list_of(names), raw.rows()),
                        "leave it out and train again", command_without(model, names)});
}

void find_leaks(Model& model, const Dataset& raw, Findings& findings) {
  if (raw.rows() < kRowsToJudge)
    return;
  const std::vector<Column> columns = table_of(model.columns);
  std::vector<std::string> names;
  for (const Index c : columns_that_tell(raw))
    names.push_back(columns[std::size_t(c)].name);
  if (!names.empty())
    findings.push_back(
        {"BN015",
         "a column tells the class by itself: perhaps it is the answer in other words",
         fmt::format("{}: each value comes with one {} alone, in {} rows", list_of(names),
                     printable(model.columns.target_name, 40), raw.rows()),
         "if it is not known before the answer is, leave it out and train again",
         command_without(model, names)});
}

void find_learned_by_heart(const Model& model, Findings& findings) {
  if (!model.training || !learned_by_heart(model.training->history) ||
      model.training->epoch < std::ssize(model.training->history))
    return;
  const TrainingRecord& record = *model.training;
  const EpochResult& last = record.history.back();
  const int best = best_epoch(record.history);
  const double lowest = record.history[std::size_t(best) - 1].validation.loss;
  std::vector<Flag> calmer;
  if (record.options.sgd.learning_rate > kCalmRate)
    calmer.emplace_back("--lr", fmt::format("{}", kCalmRate));
  calmer.emplace_back("--patience", kPatience);
  findings.push_back(
      {"BN018",
       "the rows were learned by heart: on those kept to check with, an earlier epoch "
       "was better",
       fmt::format("validation loss {:.3f} after epoch {}, {:.3f} after epoch {}", lowest,
                   best, last.validation.loss, last.epoch),
       "learn more slowly, and keep the epoch of the lowest validation loss",
       train_command(model, calmer)});
}

void find_below_yardstick(Model& model, const Dataset& data, Findings& findings) {
  if (data.rows() < kRowsToJudge)
    return;
  const Evaluation result = evaluate(model, data);
  std::string figure;
  const bool balanced =
      model.training && model.training->options.class_weight == ClassWeight::Balanced;
  if (balanced) {  // it was not to be right often, but as often in each class
    const double accuracy = balanced_accuracy(result),
                 guess = 1 / double(model.columns.class_names.size());
    if (accuracy <= guess)
      figure = fmt::format(
          "balanced accuracy {:.1f} %; one who always says the same gets {:.1f} %",
          100 * accuracy, 100 * guess);
  } else if (model.columns.task == Task::Classification) {
    const Majority majority = majority_of(result);
    if (majority.share < 1 && result.figures.accuracy <= majority.share)
      figure =
          fmt::format("accuracy {:.1f} %; one who always says {} gets {:.1f} %",
                      100 * result.figures.accuracy,
                      in_quotes(model.columns.class_names[std::size_t(majority.label)]),
                      100 * majority.share);
  } else if (result.figures.r2 <= 0) {
    figure = fmt::format("R2 {:.3f}; the mean of the targets gets 0", result.figures.r2);
  }
  if (figure.empty())
    return;
  std::vector<Flag> longer;
  if (model.training)
    longer.emplace_back(
        "--epochs", fmt::format("{}", 2 * std::max(model.training->options.epochs, 25)));
  findings.push_back({"BN016",
                      "the model is no better than one who does not look at the inputs",
                      figure, "train longer, on more rows, or with other inputs",
                      model.training ? train_command(model, longer) : std::string()});
}

void find_unseen_values(Model& model, const Dataset& raw, Findings& findings) {
  std::vector<std::string> lines;
  for (const Unseen& unseen : raw.unseen)
    lines.push_back(description(unseen));
  if (!lines.empty())
    findings.push_back(
        {"BN017", "values that training has not seen; they count as missing",
         list_of(lines), "train on rows that have them", train_command_on(model, raw)});
}

}  // namespace GAMBETA_NAMESPACE
