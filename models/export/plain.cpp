#include "models/export/plain.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "models/fold.hpp"
#include "models/fold_layers.hpp"
#include "models/trial_rows.hpp"

namespace GAMBETA_NAMESPACE {

namespace {

constexpr Index kTrialRows = 256;

std::vector<PlainModel::Input> plain_inputs(const Model& model) {
  std::vector<PlainModel::Input> inputs;
  for (const double fill : fills_of(model))
    inputs.push_back({.fill = float(fill)});
  if (model.standardizer)
    for (std::size_t j = 0; j < inputs.size(); ++j) {
      const double mean = model.standardizer->mean[j];
      inputs[j].mean = float(mean);
      inputs[j].mean_rest = float(mean - double(inputs[j].mean));
      inputs[j].std = float(model.standardizer->std[j]);
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
        *before = fold_behind(*before, affine_of(*norm));
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

// A row of columns that could have become these inputs: a 0/1 input is 1 above a half, and
// a category has the value of its largest input, or none.
Row columns_of(const PlainModel& model, const Row& inputs) {
  Row row;
  auto x = inputs.begin();
  for (const Column& column : model.columns) {
    const Index count = input_count(column);
    const auto largest = std::max_element(x, x + count);
    if (column.kind == Column::Kind::Number)
      row.push_back(*x);
    else if (is_zero_or_one(column))
      row.push_back(*x > 0.5f ? 1 : 0);
    else
      row.push_back(*largest > 0.5f ? float(largest - x) : -1);
    x += count;
  }
  return row;
}

// Which columns have something to fill their gaps with.
std::vector<bool> fillable(const PlainModel& model) {
  std::vector<bool> columns;
  auto input = model.inputs.begin();
  for (const Column& column : model.columns) {
    columns.push_back(!std::isnan(input->fill));
    input += input_count(column);
  }
  return columns;
}

// Raw rows for rows of prepared inputs: x std + mean. One number in five is a gap, but for
// the example.
Matrix raw_rows(const PlainModel& model, const Standardizer* standardizer,
                const Matrix& prepared) {
  const std::vector<bool> may_lack = fillable(model);
  Matrix raw(prepared.rows(), Index(model.columns.size()));
  for (Index i = 0; i < prepared.rows(); ++i) {
    Row x = floats(prepared.view().row_range(i, 1));
    for (std::size_t j = 0; standardizer != nullptr && j < x.size(); ++j)
      x[j] = float(double(x[j]) * standardizer->std[j] + standardizer->mean[j]);
    x = columns_of(model, x);
    for (Index c = 0; c < raw.cols(); ++c)
      raw(i, c) = i > 0 && (i + c) % 5 == 4 && may_lack[std::size_t(c)]
                      ? std::numeric_limits<Scalar>::quiet_NaN()
                      : Scalar(x[std::size_t(c)]);
  }
  return raw;
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

bool PlainModel::has_flags() const {
  return std::any_of(columns.begin(), columns.end(), [](const Column& column) {
    return column.kind != Column::Kind::Number;
  });
}

bool PlainModel::has_categories() const {
  return columns.size() < inputs.size();
}

bool PlainModel::has_fills() const {
  return std::any_of(inputs.begin(), inputs.end(),
                     [](const Input& input) { return !std::isnan(input.fill); });
}

bool PlainModel::fills_all() const {
  return std::none_of(inputs.begin(), inputs.end(),
                      [](const Input& input) { return std::isnan(input.fill); });
}

bool PlainModel::fills_with_means() const {
  return std::all_of(inputs.begin(), inputs.end(),
                     [](const Input& input) { return input.fill == input.mean; });
}

bool is_zero_or_one(const Column& column) {
  return column.kind != Column::Kind::Number && input_count(column) == 1;
}

Index PlainModel::outputs() const {
  Index width = Index(inputs.size());
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
  for (Column& column : table_of(model.columns))
    if (input_count(column) > 0)
      result.columns.push_back(std::move(column));
  result.inputs = plain_inputs(model);
  result.standardizes = model.standardizer.has_value();
  result.steps = plain_steps(model.network, keep_batch_norm);
  return result;
}

std::vector<float> inputs_of(const PlainModel& model, std::span<const float> raw) {
  constexpr float kGap = std::numeric_limits<float>::quiet_NaN();
  Row x;
  for (std::size_t c = 0; c < raw.size(); ++c) {
    const Column& column = model.columns[c];
    if (column.kind == Column::Kind::Number)
      x.push_back(raw[c]);
    else if (is_zero_or_one(column))
      x.push_back(raw[c] >= 0 && raw[c] <= 1 ? raw[c] : kGap);
    else
      for (Index value = 0; value < input_count(column); ++value)
        x.push_back(raw[c] == float(value) ? 1 : 0);
  }
  return x;
}

std::vector<float> run(PlainModel& model, std::vector<float> x) {
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

ExportTrial try_out(const Model& model, PlainModel& plain) {
  Matrix rows(kTrialRows + 1, Index(plain.inputs.size()));
  const Matrix example = example_row(model), random = random_rows(model, kTrialRows);
  std::copy(random.begin(), random.end(),
            std::copy(example.begin(), example.end(), rows.begin()));
  ExportTrial trial;
  trial.raw = raw_rows(plain, model.standardizer ? &*model.standardizer : nullptr, rows);
  Dataset inputs;
  inputs.name = "the rows of the trial";
  inputs.inputs = Matrix(rows.rows(), rows.cols());
  Matrix found(rows.rows(), plain.outputs());
  for (Index i = 0; i < rows.rows(); ++i) {
    const Row x = inputs_of(plain, floats(trial.raw.view().row_range(i, 1)));
    const Row y = run(plain, x);
    std::copy(x.begin(), x.end(), inputs.inputs.data() + i * rows.cols());
    std::copy(y.begin(), y.end(), found.data() + i * found.cols());
  }
  trial.outputs = outputs(model, prepared(model, std::move(inputs)));
  refuse_non_finite(trial.outputs);
  trial.difference = prediction_difference(model, trial.outputs, found);
  check(trial.difference <= kLargestExportDifference,
        "the export would change a prediction by {:.2g}, more than {:.0e}: the numbers "
        "lie where float is too coarse for another order of rounding",
        trial.difference, kLargestExportDifference);
  return trial;
}

}  // namespace GAMBETA_NAMESPACE
