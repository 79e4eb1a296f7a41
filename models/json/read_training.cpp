#include "models/json/read_training.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "data/csv/told.hpp"
#include "data/text/text.hpp"
#include "models/json/limits.hpp"
#include "models/json/read_network.hpp"
#include "models/settings.hpp"

namespace GAMBETA_NAMESPACE {

using json::Place;

namespace {

constexpr std::int64_t kLargestWhole = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kLargestIndex = std::numeric_limits<Index>::max();

double number_from_0(const Place& place) {
  const double number = place.number();
  place.check(number >= 0, "expected a number from 0 up, got {}", number);
  return number;
}

double optional_number(const Place& object, const std::string& name) {
  const auto place = object.find(name);
  return place ? place->number() : std::numeric_limits<double>::quiet_NaN();
}

/// Figures that are not there were not measured.
Figures read_figures(const Place& object, const std::string& prefix) {
  Figures figures;
  figures.loss = optional_number(object, prefix + "loss");
  figures.accuracy = optional_number(object, prefix + "accuracy");
  figures.rmse = optional_number(object, prefix + "rmse");
  figures.r2 = optional_number(object, prefix + "r2");
  return figures;
}

Figures read_figures_line(const Place& object) {
  object.allow_only({"rows", "loss", "accuracy", "rmse", "r2"});
  Figures figures = read_figures(object, "");
  figures.rows = Index(object["rows"].whole(0, kLargestIndex));
  return figures;
}

EpochResult read_epoch(const Place& object, int number) {
  object.allow_only(
      {"epoch", "lr", "train_loss", "val_loss", "val_accuracy", "val_rmse", "val_r2"});
  EpochResult epoch;
  epoch.epoch = int(object["epoch"].whole(number, number));
  epoch.learning_rate = number_from_0(object["lr"]);
  epoch.train_loss = object["train_loss"].number();
  epoch.validation = read_figures(object, "val_");
  return epoch;
}

void read_history(const Place& list, TrainingRecord& record) {
  const int epochs = record.options.epochs;
  list.check(list.size() <= epochs, "{} epochs, but the run has {}", list.size(), epochs);
  for (const Place& epoch : list.items()) {
    record.history.push_back(read_epoch(epoch, int(record.history.size()) + 1));
    record.history.back().validation.rows = record.validation.rows;
  }
}

/// The text of a setting's value, of the type that the setting has.
std::string text_of(const Place& place, const Setting& setting) {
  switch (setting.form) {
    case Setting::Form::Whole:
      return std::to_string(place.seed());
    case Setting::Form::Number:
      return fmt::format("{}", place.number());
    case Setting::Form::YesNo:
      return place.boolean() ? "yes" : "no";
    case Setting::Form::Word:
    case Setting::Form::Text:
      break;
  }
  return place.string();
}

/// Reads the settings whose home is this object.
void read_settings(const Place& object, Setting::Home home, SessionOptions& options) {
  for (const Setting& setting : settings()) {
    if (setting.home != home)
      continue;
    const auto place = object.find(std::string(setting.key));
    if (!place && setting.optional)
      continue;
    const Place value = object[std::string(setting.key)];
    const std::string text = text_of(value, setting);
    const std::string wrong = setting.complaint(text);
    value.check(wrong.empty(), "{}", wrong);
    setting.store(options, text);
  }
}

/// Version 1 held a digest that nobody computes any more: its rows cannot be compared.
std::string read_fingerprint(const Place& training, int version) {
  if (version == 1) {
    training["data_sha256"].string();
    return {};
  }
  const auto place = training.find("data_fingerprint");
  if (!place)
    return {};
  std::string text = place->string();
  constexpr std::string_view kStart = "xxh3-128:";
  place->check(
      text.starts_with(kStart) && text.size() == kStart.size() + 32 &&
          text.find_first_not_of("0123456789abcdef", kStart.size()) == std::string::npos,
      "expected 'xxh3-128:' and 32 hexadecimal digits, got {}", in_quotes(text));
  return text;
}

/// How SGD was set, as "optimizer" tells it, and "told" where there is none.
SgdOptions read_sgd(const Place& object) {
  SessionOptions options;
  read_settings(object, Setting::Home::Optimizer, options);
  const SgdOptions& sgd = options.training.sgd;
  object["nesterov"].check(!sgd.nesterov || sgd.momentum > 0, "needs a momentum");
  return sgd;
}

void read_optimizer(const Place& optimizer, const NetworkSpec& network,
                    TrainingRecord& record) {
  optimizer.allow_only({"type", "lr", "momentum", "nesterov", "weight_decay", "decay_all",
                        "step", "state"});
  const Place type = optimizer["type"];
  type.check(type.string() == "SGD", "expected 'SGD', got {}", in_quotes(type.string()));
  record.options.sgd = read_sgd(optimizer);
  record.options.sgd.decay_all = optimizer["decay_all"].boolean();
  record.optimizer->steps = optimizer["step"].whole(0, kLargestWhole);
  std::vector<TensorSpec> velocities;
  if (record.options.sgd.momentum > 0)
    velocities = velocities_of(network);
  const Place state = optimizer["state"];
  check_tensors(state, velocities);
  record.optimizer->velocities = read_tensors(state, velocities);
}

/// Whose numbers the model holds (Trainer::finish), and those of the other epoch that counts.
void read_epochs(const Place& training, bool goes_on, const NetworkSpec& network,
                 TrainingRecord& record) {
  const int last = int(record.history.size()), best = best_epoch(record.history);
  const bool keeps = record.options.may_keep_best();
  const int latest = record.options.patience > 0 ? best : last;
  record.epoch = int(training["epoch"].whole(keeps ? best : last, latest));
  training.check(record.epoch == last || record.epoch == best,
                 "'epoch' is neither the last of {} nor {}, that of the lowest loss",
                 last, best);
  const auto of_latest = training.find("latest_state");
  const auto of_best = training.find("best_state");
  // Where the run cannot go on, the latest epoch's numbers serve nobody.
  training.check(of_latest ? record.epoch < last : record.epoch == last || !goes_on,
                 "'latest_state' is for models of an epoch before the last; this one is "
                 "of epoch {} of {}",
                 record.epoch, last);
  training.check(!of_best || (keeps && best < record.epoch && goes_on &&
                              last < record.options.epochs),
                 "'best_state' is for a run that goes on from an epoch behind its best; "
                 "this model is of epoch {} of {}, and the best is {}",
                 record.epoch, last, best);
  if (const auto& state = of_latest ? of_latest : of_best) {
    check_tensors(*state, tensors_of(network));
    record.other = read_tensors(*state, tensors_of(network));
  }
}

}  // namespace

TrainingRecord read_training(const Place& training, const std::optional<Place>& optimizer,
                             const NetworkSpec& network, int version) {
  training.allow_only({"epoch", "epochs", "seed", "batch_size", "lr_schedule", "patience",
                       "data", version == 1 ? "data_sha256" : "data_fingerprint",
                       "validation_split", "data_rows", "data_noise", "train",
                       "validation", "history", "latest_state",
                       version == 1 ? "latest_state" : "best_state"});
  TrainingRecord record;
  SessionOptions options;
  read_settings(training, Setting::Home::Training, options);
  record.options = options.training;
  record.data = options.data;
  record.data.source = training["data"].string();
  record.data.fingerprint = read_fingerprint(training, version);
  record.train = read_figures_line(training["train"]);
  record.validation = read_figures_line(training["validation"]);
  read_history(training["history"], record);
  read_epochs(training, optimizer.has_value(), network, record);
  if (optimizer) {
    read_optimizer(*optimizer, network, record);
  } else {
    record.optimizer.reset();
    record.sgd_known = false;
  }
  return record;
}

void read_told(const Place& object, Model& model) {
  object.allow_only({"missing", "ignore", "category", "use", "header", "decimal",
                     "standardize", "class_weight", "refit", "task", "lr", "momentum",
                     "nesterov", "weight_decay"});
  TrainingRecord nobody_asks;  // where "training" was taken out of the file
  nobody_asks.optimizer.reset();
  TrainingRecord& record = model.training ? *model.training : nobody_asks;
  CsvOptions csv;
  for (const ToldFlag& flag : told_flags()) {
    const Place place = object[std::string(flag.name)];
    const std::string text =
        flag.words.empty() ? names_text(place.strings()) : place.string();
    try {
      flag.set(csv, text);
    } catch (const Error& error) {
      place.fail("{}", error.what());
    }
  }
  record.data.told = told(csv);
  SessionOptions options;
  read_settings(object, Setting::Home::Told, options);
  record.options.class_weight = options.training.class_weight;
  const std::string task = object["task"].string();
  object["task"].check(task == name_of(model.columns.task), "the model's is {}",
                       in_quotes(name_of(model.columns.task)));
  record.refit = object["refit"].boolean();
  object["refit"].check(!record.refit || !record.optimizer,
                        "a model that was trained again on all rows has no 'optimizer'");
  const auto rate = object.find("lr");
  object.check(!rate || !record.optimizer, "'optimizer' tells how SGD was set");
  record.sgd_known = rate || record.optimizer;
  if (rate)
    record.options.sgd = read_sgd(object);
}

}  // namespace GAMBETA_NAMESPACE
