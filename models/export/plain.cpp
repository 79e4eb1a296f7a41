#include "models/export/plain.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "models/fold.hpp"
#include "models/trial_rows.hpp"

namespace GAMBETA_NAMESPACE {

namespace {

constexpr Index kTrialRows = 256;

std::vector<PlainModel::Input> plain_inputs(const Standardizer& standardizer,
                                            const std::vector<double>& fills) {
  std::vector<PlainModel::Input> inputs;
  for (std::size_t j = 0; j < standardizer.mean.size(); ++j) {
    const double mean = standardizer.mean[j];
    const float head = float(mean);
    inputs.push_back(
        {head, float(mean - double(head)), float(standardizer.std[j]), float(fills[j])});
  }
  return inputs;
}

std::vector<PlainModel::Step> plain_steps(const Sequential& network,
                                          bool keep_batch_norm) {
  std::vector<PlainModel::Step> steps;
  for (Index i = 0; i < network.size(); ++i) {
    if (const auto* linear = dynamic_cast<const Linear*>(&network[i])) {
      steps.emplace_back(*linear);
    } else if (const auto* norm = dynamic_cast<const BatchNorm1D*>(&network[i])) {
      require_statistics(*norm, i);
      auto* before = steps.empty() ? nullptr : std::get_if<Linear>(&steps.back());
      if (before != nullptr && !keep_batch_norm)
        *before = fold_behind(*before, *norm);
      else
        steps.emplace_back(*norm);
    } else {
      // Whatever else a spec names keeps no numbers; std::get throws for what does.
      steps.emplace_back(std::get<Activation>(layer_spec(network[i])));
    }
  }
  return steps;
}

using Row = std::vector<float>;

Row linear(Linear& layer, const Row& x) {
  Row y(std::size_t(layer.out_features()));
  for (Index o = 0; o < layer.out_features(); ++o)
    y[std::size_t(o)] = float(layer.bias().value(0, o));
  for (Index i = 0; i < layer.in_features(); ++i)  // y = b + x w^T, input by input
    for (Index o = 0; o < layer.out_features(); ++o)
      y[std::size_t(o)] += x[std::size_t(i)] * float(layer.weight().value(o, i));
  return y;
}

Row batch_norm(BatchNorm1D& layer, Row x) {
  const std::vector<float> scale = scale_of(layer);
  for (std::size_t j = 0; j < x.size(); ++j)
    x[j] = (x[j] - float(layer.running_mean()(0, Index(j)))) * scale[j] +
           float(layer.beta().value(0, Index(j)));
  return x;
}

Row activation(Activation which, Row x) {
  Tape tape;
  tape.begin(Mode::Predict);
  Matrix values(1, Index(x.size()));
  std::copy(x.begin(), x.end(), values.begin());
  const Tensor y = facts_of(which).function(tape.constant(values));
  std::transform(y.value.data, y.value.data + y.value.size(), x.begin(),
                 [](Scalar value) { return float(value); });
  return x;
}

// Rows of prepared inputs as they were before: x std + mean. A model that standardizes also
// gets gaps to fill, one in five numbers, but for the example.
Matrix raw_rows(const Model& model, Matrix rows) {
  if (model.standardizer)
    for (Index i = 0; i < rows.rows(); ++i)
      for (Index j = 0; j < rows.cols(); ++j)
        rows(i, j) =
            i > 0 && (i + j) % 5 == 4
                ? std::numeric_limits<Scalar>::quiet_NaN()
                : Scalar(float(rows(i, j) * model.standardizer->std[std::size_t(j)] +
                               model.standardizer->mean[std::size_t(j)]));
  return rows;
}

}  // namespace

std::vector<float> floats(ConstView tensor) {
  std::vector<float> numbers;
  for (Index i = 0; i < tensor.rows; ++i)
    for (Index j = 0; j < tensor.cols; ++j)
      numbers.push_back(float(tensor(i, j)));
  return numbers;
}

std::vector<float> PlainModel::of_inputs(float Input::*part) const {
  std::vector<float> numbers;
  for (const Input& input : inputs)
    numbers.push_back(input.*part);
  return numbers;
}

bool PlainModel::has_fills() const {
  return std::any_of(inputs.begin(), inputs.end(),
                     [](const Input& input) { return input.fill != input.mean; });
}

Index PlainModel::outputs() const {
  Index width = input_count;
  for (const Step& step : steps)
    if (const auto* linear = std::get_if<Linear>(&step))
      width = linear->out_features();
  return width;
}

std::vector<float> scale_of(BatchNorm1D norm) {
  std::vector<float> scale;
  for (Index j = 0; j < norm.features(); ++j) {
    const double root =
        std::sqrt(double(norm.running_variance()(0, j)) + norm.options().epsilon);
    scale.push_back(root > 0 ? float(norm.gamma().value(0, j) / root) : 0);
  }
  return scale;
}

PlainModel plain(const Model& model, bool keep_batch_norm) {
  PlainModel result;
  if (model.standardizer)
    result.inputs = plain_inputs(*model.standardizer, fills_of(model));
  result.input_count = Index(model.columns.input_names.size());
  result.steps = plain_steps(model.network, keep_batch_norm);
  result.largest_width = result.input_count;
  for (const PlainModel::Step& step : result.steps)
    if (const auto* layer = std::get_if<Linear>(&step))
      result.largest_width = std::max(result.largest_width, layer->out_features());
  return result;
}

std::vector<float> run(PlainModel& model, std::span<const float> raw) {
  Row x(raw.begin(), raw.end());
  for (std::size_t j = 0; j < model.inputs.size(); ++j) {
    const PlainModel::Input& input = model.inputs[j];
    const float value = std::isnan(x[j]) ? input.fill : x[j];
    x[j] = (value - input.mean - input.mean_rest) / input.std;
  }
  for (PlainModel::Step& step : model.steps)
    x = std::visit(Match{[&](Linear& layer) { return linear(layer, x); },
                         [&](BatchNorm1D& layer) { return batch_norm(layer, x); },
                         [&](Activation& which) { return activation(which, x); }},
                   step);
  return x;
}

ExportTrial try_out(Model& model, PlainModel& plain) {
  Matrix rows(kTrialRows + 1, plain.input_count);
  const Matrix example = example_row(model), random = random_rows(model, kTrialRows);
  std::copy(random.begin(), random.end(),
            std::copy(example.begin(), example.end(), rows.begin()));
  ExportTrial trial;
  trial.raw = raw_rows(model, std::move(rows));
  Dataset raw;
  raw.name = "the rows of the trial";
  raw.inputs = trial.raw;
  trial.outputs = outputs(model, prepared(model, raw).inputs);
  refuse_non_finite(trial.outputs);
  Matrix found(trial.outputs.rows(), trial.outputs.cols());
  for (Index i = 0; i < trial.raw.rows(); ++i) {
    const Scalar* first = trial.raw.data() + i * plain.input_count;
    const std::vector<float> y = run(plain, Row(first, first + plain.input_count));
    std::copy(y.begin(), y.end(), found.data() + i * found.cols());
  }
  trial.difference = prediction_difference(model, trial.outputs, found);
  check(trial.difference <= kLargestExportDifference,
        "the export would change a prediction by {:.2g}, more than {:.0e}: the numbers "
        "lie where float is too coarse for another order of rounding",
        trial.difference, kLargestExportDifference);
  return trial;
}

}  // namespace GAMBETA_NAMESPACE
