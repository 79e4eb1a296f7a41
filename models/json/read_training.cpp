#include "models/json/read_training.hpp"

#include <cmath>
#include <limits>

#include "data/text/text.hpp"
#include "models/json/limits.hpp"
#include "models/json/read_network.hpp"

namespace GAMBETA_NAMESPACE {

using json::Place;

namespace {

constexpr std::int64_t kLargest = std::numeric_limits<std::int64_t>::max();

double number_in(const Place& place, double lowest, double highest) {
  const double number = place.number();
  place.check(lowest <= number && number <= highest,
              "expected a number from {} to {}, got {}", lowest, highest, number);
  return number;
}

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
  figures.rows = Index(object["rows"].whole(0, kLargest));
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

TrainOptions read_options(const Place& training) {
  TrainOptions options;
  options.epochs = int(training["epochs"].whole(0, kMostEpochs));
  options.seed = training["seed"].seed();
  options.batch_size = Index(training["batch_size"].whole(1, kLargest));
  options.patience = int(training["patience"].whole(0, kMostPatience));
  const Place schedule = training["lr_schedule"];
  try {
    options.schedule = schedule_named(schedule.string());
  } catch (const Error& error) {
    schedule.fail("{}", error.what());
  }
  return options;
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

DataRecord read_data(const Place& training, int version) {
  DataRecord data;
  data.source = training["data"].string();
  data.fingerprint = read_fingerprint(training, version);
  data.validation_split = number_in(training["validation_split"], 0, 1);
  training["validation_split"].check(data.validation_split < 1,
                                     "expected a number below 1");
  if (const auto rows = training.find("data_rows"))
    data.rows = Index(rows->whole(0, kLargest));
  if (const auto noise = training.find("data_noise"))
    data.noise = number_from_0(*noise);
  return data;
}

SgdOptions read_sgd(const Place& optimizer) {
  optimizer.allow_only({"type", "lr", "momentum", "nesterov", "weight_decay", "decay_all",
                        "step", "state"});
  const Place type = optimizer["type"];
  type.check(type.string() == "SGD", "expected 'SGD', got {}", in_quotes(type.string()));
  SgdOptions sgd;
  sgd.learning_rate = number_from_0(optimizer["lr"]);
  sgd.momentum = number_in(optimizer["momentum"], 0, 1);
  optimizer["momentum"].check(sgd.momentum < 1, "expected a number below 1");
  sgd.nesterov = optimizer["nesterov"].boolean();
  optimizer["nesterov"].check(!sgd.nesterov || sgd.momentum > 0, "needs a momentum");
  sgd.weight_decay = number_from_0(optimizer["weight_decay"]);
  sgd.decay_all = optimizer["decay_all"].boolean();
  return sgd;
}

void read_optimizer(const Place& optimizer, const NetworkSpec& network,
                    TrainingRecord& record) {
  record.options.sgd = read_sgd(optimizer);
  record.steps = optimizer["step"].whole(0, kLargest);
  std::vector<TensorSpec> velocities;
  if (record.options.sgd.momentum > 0)
    velocities = velocities_of(network);
  const Place state = optimizer["state"];
  check_tensors(state, velocities);
  record.velocities = read_tensors(state, velocities);
}

}  // namespace

TrainingRecord read_training(const Place& training, const std::optional<Place>& optimizer,
                             const NetworkSpec& network, int version) {
  training.allow_only({"epoch", "epochs", "seed", "batch_size", "lr_schedule", "patience",
                       "data", version == 1 ? "data_sha256" : "data_fingerprint",
                       "validation_split", "data_rows", "data_noise", "train",
                       "validation", "history", "latest_state"});
  TrainingRecord record;
  record.options = read_options(training);
  record.data = read_data(training, version);
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
  record.has_optimizer = optimizer.has_value();
  if (optimizer)
    read_optimizer(*optimizer, network, record);
  return record;
}

}  // namespace GAMBETA_NAMESPACE
