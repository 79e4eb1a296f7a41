#include "models/json/example.hpp"

#include <algorithm>
#include <cmath>

#include "data/one_hot.hpp"
#include "layers/activation.hpp"
#include "layers/linear.hpp"
#include "models/trial_rows.hpp"

namespace GAMBETA_NAMESPACE {

namespace {

// Examples are written by the float library, so this is its rounding in either library.
constexpr double kRounding = 0x1p-23;

using Errors = std::vector<double>;  // for each number of a row, how far it may be off

/// y = x w^T + b. Each product carries the error of its x, and the sum of n products has
/// been rounded n times, in an order of the machine's choice: about sqrt(n) roundings.
Errors after(Linear& linear, const Errors& before, ConstView x) {
  const Matrix& w = linear.weight().value;
  const double roundings = 2 + std::sqrt(double(w.cols()));
  Errors errors(std::size_t(w.rows()));
  for (Index j = 0; j < w.rows(); ++j) {
    double& error = errors[std::size_t(j)];
    for (Index i = 0; i < w.cols(); ++i)
      error +=
          std::abs(double(w(j, i))) *
          (before[std::size_t(i)] + roundings * kRounding * std::abs(double(x(0, i))));
    error += kRounding * std::abs(double(linear.bias().value(0, j)));
  }
  return errors;
}

/// y = gamma (x - mean) / sqrt(var + epsilon) + beta: five operations.
Errors after(BatchNorm1D& norm, Errors errors, ConstView x) {
  for (Index j = 0; j < x.cols; ++j) {
    const double scale =
        std::abs(double(norm.gamma().value(0, j))) /
        std::sqrt(double(norm.running_variance()(0, j)) + norm.options().epsilon);
    const double distance = std::abs(double(x(0, j)) - norm.running_mean()(0, j));
    double& error = errors[std::size_t(j)];
    error = scale * (error + 5 * kRounding * distance) +
            kRounding * std::abs(double(norm.beta().value(0, j)));
  }
  return errors;
}

Errors after(Activation activation, Errors errors) {
  const ActivationFacts& facts = facts_of(activation);
  for (double& error : errors)
    error = facts.slope * error + facts.roundings * kRounding;
  return errors;
}

Errors after(Layer& layer, const Errors& errors, ConstView x) {
  return std::visit(
      Match{[&](const LinearSpec&) {
              return after(dynamic_cast<Linear&>(layer), errors, x);
            },
            [&](const BatchNormSpec&) {
              return after(dynamic_cast<BatchNorm1D&>(layer), errors, x);
            },
            [&](Activation activation) { return after(activation, errors); }},
      layer_spec(layer));
}

std::vector<Scalar> default_input(const Model& model) {
  std::vector<Scalar> input;
  for (const InputPlace& place : input_places(model.columns)) {
    const auto j = std::size_t(place.first);
    const auto& scale = model.standardizer;
    input.push_back(place.is_one_hot() ? 0
                    : scale            ? Scalar(scale->mean[j] + scale->std[j])
                                       : 1);
  }
  return input;
}

template <class Range>
bool all_finite(const Range& numbers) {
  return std::all_of(numbers.begin(), numbers.end(),
                     [](Scalar x) { return std::isfinite(x); });
}

}  // namespace

Example example_of(const Model& model) {
  const std::vector<Scalar>& chosen = model.example_input;
  Example example{one_row(model, chosen.empty() ? default_input(model) : chosen), {}};
  if (!has_independent_rows(model.network))
    return example;
  const Dataset row = prepared(model, example.row);
  if (!all_finite(row.inputs))
    return example;
  const Matrix y = outputs(model, row);
  if (all_finite(y))
    example.output.assign(y.begin(), y.end());
  return example;
}

void check_example(Model& model, const Example& example) {
  if (!has_independent_rows(model.network))
    return;
  const Matrix row = network_inputs(prepared(model, example.row));
  Errors errors;
  for (const Scalar x : row)
    errors.push_back(kRounding * std::abs(double(x)));

  Tape tape;
  tape.begin(Mode::Predict);
  Tensor x = tape.constant(row);
  for (Index i = 0; i < model.network.size(); ++i) {
    errors = after(model.network[i], errors, x.value);
    x = model.network[i](x);
  }
  constexpr double kSpare = 4;
  for (Index j = 0; j < x.cols(); ++j) {
    const Scalar expected = example.output[std::size_t(j)], got = x.value(0, j);
    check(std::abs(double(got) - expected) <= kSpare * errors[std::size_t(j)],
          "the model does not reproduce its example: output[{}] is {}, the file says {}",
          j, got, expected);
  }
}

}  // namespace GAMBETA_NAMESPACE
