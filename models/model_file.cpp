#include "models/model_file.hpp"

#include <algorithm>

#include "data/text/file.hpp"
#include "data/text/text.hpp"
#include "data/text/utf8.hpp"
#include "models/json/limits.hpp"
#include "models/json/tensors.hpp"
#include "models/session.hpp"

namespace GAMBETA_NAMESPACE {

void check_file_size(const NetworkSpec& network, const TrainOptions* training) {
  constexpr std::size_t kLongestNumber = 16;  // "-1.17549435e-38, "
  std::size_t weights = 0;
  for (const LayerSpec& layer : network)
    if (const auto* linear = std::get_if<LinearSpec>(&layer))
      weights += std::size_t(linear->in_features + 1) * std::size_t(linear->out_features);
  const bool velocities = training && training->sgd.momentum != 0;
  const bool other = training && training->may_keep_best();  // epoch's network
  const std::size_t bytes = kLongestNumber * weights * (1u + velocities + other);
  check(
      bytes <= kLargestModelFile,
      "a network of {} weights may take a file of {} MB{}, and one of more than {} MB is "
      "not read; make it smaller (--hidden)",
      weights, bytes >> 20,
      velocities ? ", with the velocities that --momentum 0 does without" : "",
      kLargestModelFile >> 20);
}

void check_model(const Model& model) {
  const NetworkSpec spec = spec_of(model.network);
  check_network(spec);
  check_columns(model.columns, spec);
  const auto inputs = std::size_t(inputs_of(spec));
  check(!model.standardizer || (model.standardizer->mean.size() == inputs &&
                                model.standardizer->std.size() == inputs),
        "preprocessing: it is of other inputs than the network's {}", inputs);
}

// What Trainer::finish() completes.
static void check_finished(const TrainingRecord& record, const NetworkSpec& spec) {
  const int last = int(record.history.size());
  check(record.epoch == last || record.epoch == best_epoch(record.history),
        "training: the record is of epoch {}, and {} are done; call Trainer::finish() "
        "before the model is saved",
        record.epoch, last);
  if (!record.optimizer)
    return;
  std::vector<TensorSpec> expected;
  if (record.options.sgd.momentum > 0)
    expected = velocities_of(spec);
  const auto& given = record.optimizer->velocities.numbers;
  check(std::equal(expected.begin(), expected.end(), given.begin(), given.end(),
                   [](const TensorSpec& tensor, const auto& velocity) {
                     return tensor.name == velocity.first &&
                            tensor.rows == velocity.second.rows() &&
                            tensor.cols == velocity.second.cols();
                   }),
        "optimizer: its velocities are not those of the network's weights");
}

void check_savable(const Model& model) {
  check_model(model);
  const NetworkSpec spec = spec_of(model.network);
  check_file_size(spec, model.training ? &model.training->options : nullptr);
  if (!model.training)
    return;
  const TrainingRecord& record = *model.training;
  check_finished(record, spec);
  check_settings(options_of(model));
  const std::string& source = record.data.source;
  check(first_invalid(source) == source.size(), "data: {} is not UTF-8 text",
        in_quotes(source));
}

void save_model(const Model& model, const std::string& path) {
  write_file(path, to_json(model));
}

Model load_model(const std::string& path) {
  return from_json(read_file(path, kLargestModelFile), source_name(path));
}

}  // namespace GAMBETA_NAMESPACE
