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

void store(const Setting& setting, const Place& value, const std::string& text,
           SessionOptions& options) {
  const std::string wrong = setting.complaint(text);
  value.check(wrong.empty(), "{}", wrong);
  setting.store(options, text);
}

void check_nesterov(const Place& object, const SgdOptions& sgd) {
  object["nesterov"].check(!sgd.nesterov || sgd.momentum > 0, "needs a momentum");
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
    store(setting, value, text_of(value, setting), options);
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

bool is_of_optimizer(std::string_view flag) {
  return std::any_of(settings().begin(), settings().end(), [&](const Setting& setting) {
    return setting.name == flag && setting.home == Setting::Home::Optimizer;
  });
}

/// What the reading of the data was told.
Told read_told(const Place& object, bool has_optimizer) {
  Told told;
  for (const std::string& flag : object.names())
    if (flag != "refit" && (has_optimizer || !is_of_optimizer(flag)))
      told.emplace_back(flag, object[flag].string());
  CsvOptions options;
  try {
    tell(options, told);
  } catch (const Error& error) {
    object.fail("{}", error.what());
  }
  return told;
}

bool read_refit(const Place& training, bool has_optimizer) {
  const auto told = training.find("told");
  const auto refit = told ? told->find("refit") : std::optional<Place>();
  if (!refit)
    return false;
  refit->check(refit->string() == "yes", "there is 'yes' alone");
  refit->check(!has_optimizer,
               "a model that was trained again on all rows has no 'optimizer'");
  return true;
}

/// How SGD was set, where there is no optimizer to tell it. False if that is not told.
bool read_told_sgd(const Place& training, TrainingRecord& record) {
  const auto told = training.find("told");
  if (!told || !told->find("lr"))
    return false;
  SessionOptions options;
  for (const Setting& setting : settings())
    if (setting.home == Setting::Home::Optimizer) {
      const Place value = (*told)[std::string(setting.name)];
      store(setting, value, value.string(), options);
    }
  record.options.sgd = options.training.sgd;
  check_nesterov(*told, record.options.sgd);
  return true;
}

SgdOptions read_sgd(const Place& optimizer) {
  optimizer.allow_only({"type", "lr", "momentum", "nesterov", "weight_decay", "decay_all",
                        "step", "state"});
  const Place type = optimizer["type"];
  type.check(type.string() == "SGD", "expected 'SGD', got {}", in_quotes(type.string()));
  SessionOptions options;
  read_settings(optimizer, Setting::Home::Optimizer, options);
  SgdOptions& sgd = options.training.sgd;
  check_nesterov(optimizer, sgd);
  sgd.decay_all = optimizer["decay_all"].boolean();
  return sgd;
}

void read_optimizer(const Place& optimizer, const NetworkSpec& network,
                    TrainingRecord& record) {
  record.options.sgd = read_sgd(optimizer);
  record.optimizer->steps = optimizer["step"].whole(0, kLargestWhole);
  std::vector<TensorSpec> velocities;
  if (record.options.sgd.momentum > 0)
    velocities = velocities_of(network);
  const Place state = optimizer["state"];
  check_tensors(state, velocities);
  record.optimizer->velocities = read_tensors(state, velocities);
}

}  // namespace

TrainingRecord read_training(const Place& training, const std::optional<Place>& optimizer,
                             const NetworkSpec& network, int version) {
  training.allow_only(
      {"epoch", "epochs", "seed", "batch_size", "lr_schedule", "class_weight", "patience",
       "data", version == 1 ? "data_sha256" : "data_fingerprint", "validation_split",
       "data_rows", "data_noise", "train", "validation", "history", "latest_state",
       version == 1 ? "data" : "told"});
  TrainingRecord record;
  SessionOptions options;
  read_settings(training, Setting::Home::Training, options);
  record.options = options.training;
  record.data = options.data;
  record.data.source = training["data"].string();
  record.data.fingerprint = read_fingerprint(training, version);
  if (const auto told = training.find("told"))
    record.data.told = read_told(*told, optimizer.has_value());
  record.refit = read_refit(training, optimizer.has_value());
  record.train = read_figures_line(training["train"]);
  record.validation = read_figures_line(training["validation"]);
  read_history(training["history"], record);
  const int epochs = int(record.history.size());
  const int epoch = record.options.patience > 0 ? best_epoch(record.history) : epochs;
  record.epoch = int(training["epoch"].whole(epoch, epoch));
  if (const auto latest = training.find("latest_state")) {
    check_tensors(*latest, tensors_of(network));
    record.latest = read_tensors(*latest, tensors_of(network));
  }
  // Where the run cannot go on, the latest epoch's numbers serve nobody.
  const bool may_lack = epoch == epochs || !optimizer;
  training.check(record.latest ? epoch < epochs : may_lack,
                 "'latest_state' is for models of an epoch before the last; this one is "
                 "of epoch {} of {}",
                 epoch, epochs);
  if (optimizer) {
    read_optimizer(*optimizer, network, record);
  } else {
    record.optimizer.reset();
    record.sgd_known = read_told_sgd(training, record);
  }
  return record;
}

}  // namespace GAMBETA_NAMESPACE
