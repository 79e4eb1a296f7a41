#include "models/model.hpp"

#include <algorithm>
#include <cmath>

#include "core/kernels/kernels.hpp"
#include "data/one_hot.hpp"
#include "layers/activation.hpp"
#include "layers/linear.hpp"
#include "models/unchanged.hpp"

namespace GAMBETA_NAMESPACE {

int best_epoch(const std::vector<EpochResult>& history) {
  const auto loss = [](const EpochResult& epoch) {
    const double value = epoch.validation.loss;
    return std::isfinite(value) ? value : std::numeric_limits<double>::infinity();
  };
  const auto best =
      std::min_element(history.begin(), history.end(),
                       [&](const auto& a, const auto& b) { return loss(a) < loss(b); });
  return best == history.end() ? 0 : best->epoch;
}

bool learned_by_heart(const std::vector<EpochResult>& history) {
  if (history.empty())
    return false;
  const Figures& last = history.back().validation;
  const Figures& best = history[std::size_t(best_epoch(history)) - 1].validation;
  return last.loss > best.loss + kClearlyMoreLoss &&
         !(last.accuracy > best.accuracy);  // NaN: a regression has none
}

std::vector<double> fills_of(const Model& model) {
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  if (model.columns.table.empty())
    return model.standardizer ? model.standardizer->mean
                              : std::vector(model.columns.input_names.size(), kNone);
  std::vector<double> fills;
  for (const Column& column : model.columns.table) {
    const auto inputs = std::size_t(input_count(column));
    fills.insert(fills.end(), inputs, inputs == 1 ? column.fill : 0);
  }
  return fills;
}

/// Which of the network's inputs the columns of raw data are; of a category the first.
static std::vector<InputPlace> places_of(const Dataset& raw) {
  if (!raw.columns.table.empty())
    return input_places(raw.columns);
  std::vector<InputPlace> places;
  for (Index j = 0; j < raw.inputs.cols(); ++j)
    places.push_back({j, 1, true});
  return places;
}

void fill_missing(const Model& model, Dataset& raw) {
  const std::vector<double> all = fills_of(model);
  std::vector<double> fills;
  for (const InputPlace& place : places_of(raw)) {
    const auto input = std::size_t(place.first);
    const Index j = Index(fills.size());
    fills.push_back(place.is_one_hot() ? -1 : all[input]);
    for (Index i = 0; std::isnan(fills.back()) && i < raw.rows(); ++i)
      if (std::isnan(raw.inputs(i, j)))
        fail(
            "{}: row {}: {} is missing, and this model keeps no mean to fill in; "
            "--missing drop leaves such rows out",
            raw.name, raw.place(i) + 1,
            raw.columns.input_names.empty() ? fmt::format("column {}", j + 1)
                                            : raw.columns.input_names[input]);
  }
  fill_gaps(raw.inputs, fills);
}

// Codes are not standardized, and neither are the 0/1 inputs that they become.
static Standardizer of_columns(const Standardizer& inputs, const Dataset& raw) {
  Standardizer columns;
  for (const InputPlace& place : places_of(raw)) {
    columns.mean.push_back(place.is_one_hot() ? 0
                                              : inputs.mean[std::size_t(place.first)]);
    columns.std.push_back(place.is_one_hot() ? 1 : inputs.std[std::size_t(place.first)]);
  }
  return columns;
}

Dataset prepared(const Model& model, Dataset raw) {
  if (same_but_for_values(raw.columns, model.columns))
    recode(raw, model.columns);
  const Index expected = Index(model.columns.input_names.size()),
              inputs = OneHot(raw.columns, raw.inputs.cols()).inputs();
  check(inputs == expected, "{}: {} inputs, the model expects {}", raw.name, inputs,
        expected);
  const auto means = model.standardizer ? std::ssize(model.standardizer->mean) : expected;
  check(means == expected, "the model standardizes {} inputs of {}", means, expected);
  fill_missing(model, raw);
  if (model.standardizer)
    of_columns(*model.standardizer, raw).apply(raw.inputs);
  if (model.target_scale)
    for (Scalar& target : raw.targets)
      target = Scalar((target - model.target_scale->mean) / model.target_scale->std);
  return raw;
}

static bool has_independent_rows(const Layer& layer) {
  const auto spec = known_spec(layer);
  auto* norm = spec ? std::get_if<BatchNormSpec>(&*spec) : nullptr;
  return norm ? norm->options.track_running_stats : spec.has_value();
}

bool has_independent_rows(const Sequential& network) {
  for (Index i = 0; i < network.size(); ++i)
    if (!has_independent_rows(network[i]))
      return false;
  return true;
}

bool has_seen_batch(const BatchNorm1D& norm) {
  BatchNorm1D seen = norm, unseen(norm.features(), norm.options());
  return !std::equal(seen.running_mean().begin(), seen.running_mean().end(),
                     unseen.running_mean().begin()) ||
         !std::equal(seen.running_variance().begin(), seen.running_variance().end(),
                     unseen.running_variance().begin());
}

static Matrix outputs(const Model& model, ConstView rows, const OneHot& one_hot) {
  const Index rows_at_once =
      has_independent_rows(model.network) ? kRowsAtOnce : rows.rows;
  Matrix results, inputs;
  Tape tape;
  for (Index first = 0; first < rows.rows; first += rows_at_once) {
    ConstView x = rows.row_range(first, std::min(rows_at_once, rows.rows - first));
    if (one_hot.changes())
      x = inputs = one_hot(x);
    tape.begin(Mode::Predict);
    const Tensor y = predict(model.network, tape.constant(x));
    if (first == 0)
      results = Matrix(rows.rows, y.cols());
    std::copy_n(y.value.data, y.value.size(), results.data() + first * y.cols());
  }
  return results;
}

Matrix outputs(const Model& model, const Dataset& prepared) {
  return outputs(model, prepared.inputs,
                 OneHot(prepared.columns, prepared.inputs.cols()));
}

Matrix outputs(const Model& model, ConstView inputs) {
  return outputs(model, inputs, OneHot(inputs.cols));
}

Matrix interpret(const Model& model, ConstView outputs) {
  check(outputs.cols > 0, "interpret: {} rows without a number", outputs.rows);
  Matrix result(outputs.rows, outputs.cols);
  if (model.columns.task == Task::Classification) {
    const std::vector<int> any_label(std::size_t(outputs.rows), 0);
    softmax_cross_entropy(outputs, any_label, result);
  } else {
    const TargetScale scale = model.target_scale.value_or(TargetScale());
    for (Index i = 0; i < outputs.size(); ++i)
      result.data()[i] = Scalar(outputs.data[i] * scale.std + scale.mean);
  }
  return result;
}

void refuse_non_finite(ConstView outputs) {
  for (Index i = 0; i < outputs.rows; ++i)
    for (Index j = 0; j < outputs.cols; ++j)
      check(std::isfinite(outputs(i, j)),
            "row {}: the network's output is {}; its weights or this row are too large",
            i + 1, outputs(i, j));
}

Index predicted_class(ConstView outputs, Index row) {
  const Scalar* const scores = outputs.data + row * outputs.cols;
  return std::max_element(scores, scores + outputs.cols) - scores;
}

// In parts where there are many classes: their probabilities are of no use here.
static double sum_of_losses(ConstView logits, std::span<const int> labels) {
  constexpr Index kMostNumbers = Index(1) << 24;
  const Index at_once = std::clamp<Index>(kMostNumbers / logits.cols, 1, logits.rows);
  Matrix probabilities(at_once, logits.cols);
  double loss = 0;
  for (Index first = 0; first < logits.rows; first += at_once) {
    const Index rows = std::min(at_once, logits.rows - first);
    loss += softmax_cross_entropy(logits.row_range(first, rows),
                                  labels.subspan(std::size_t(first), std::size_t(rows)),
                                  probabilities.view().row_range(0, rows));
  }
  return loss;
}

static Evaluation evaluate_classes(ConstView logits, const std::vector<int>& labels) {
  const auto classes = std::size_t(logits.cols);
  Evaluation result;
  result.classes.resize(classes);
  if (logits.cols <= kMostConfused)
    result.confusion.assign(classes, std::vector<Index>(classes));
  Index right = 0;
  for (Index i = 0; i < logits.rows; ++i) {
    const auto truth = std::size_t(labels[std::size_t(i)]);
    const auto guess = std::size_t(predicted_class(logits, i));
    const bool hit = truth == guess && std::isfinite(logits(i, Index(guess)));
    ++result.classes[truth].rows;
    ++result.classes[guess].predicted;
    result.classes[truth].right += hit;
    if (!result.confusion.empty())
      ++result.confusion[truth][guess];
    right += hit;
  }
  const double n = double(logits.rows);
  result.figures.loss = sum_of_losses(logits, labels) / n;
  result.figures.accuracy = double(right) / n;
  return result;
}

static Evaluation evaluate_numbers(ConstView predictions, ConstView targets,
                                   double unit) {
  const double n = double(targets.rows);
  double sum = 0, residual = 0, spread = 0;
  for (Index i = 0; i < targets.rows; ++i)
    sum += targets(i, 0);
  for (Index i = 0; i < targets.rows; ++i) {
    const double error = double(predictions(i, 0)) - targets(i, 0);
    const double deviation = targets(i, 0) - sum / n;
    residual += error * error;
    spread += deviation * deviation;
  }
  Evaluation result;
  result.figures.loss = residual / n;
  result.figures.rmse = std::sqrt(residual / n) * unit;
  result.mean_rmse = std::sqrt(spread / n) * unit;
  if (spread > 0)
    result.figures.r2 = 1 - residual / spread;
  return result;
}

Evaluation evaluate(const Model& model, const Dataset& data) {
  return evaluate(model, outputs(model, data), data);
}

Evaluation evaluate(const Model& model, ConstView y, const Dataset& data) {
  check_dataset(data);
  check(data.rows() > 0, "{}: no rows to evaluate", data.name);
  check(y.rows == data.rows() && y.contiguous(), "{}: {} rows, but outputs for {}",
        data.name, data.rows(), y.rows);
  check(data.columns.task == model.columns.task &&
            std::max<Index>(data.classes(), 1) <= y.cols,
        "{}: a {} of {} classes, and the model is for a {} of {}", data.name,
        name_of(data.columns.task), data.classes(), name_of(model.columns.task),
        model.columns.class_names.size());
  Evaluation result =
      model.columns.task == Task::Classification
          ? evaluate_classes(y, data.labels)
          : evaluate_numbers(y, data.targets,
                             model.target_scale ? model.target_scale->std : 1);
  result.figures.rows = data.rows();
  return result;
}

}  // namespace GAMBETA_NAMESPACE
