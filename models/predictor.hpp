#pragma once
#include <span>
#include <vector>

#include "models/model.hpp"

namespace GAMBETA_NAMESPACE {

/// A model that answers rows, one at a time, for a program that serves:
///
///     const Predictor predict(load_model("iris.json"));
///     const std::vector<Scalar> p = predict({{5.1f, 3.5f, 1.4f, 0.2f}});
///
/// Nothing in it changes, so that many threads may ask one predictor at once.
class Predictor {
 public:
  /// Throws Error if an answer would depend on the rows beside it: batch norm without
  /// running statistics, a layer of one's own; or if the model's parts do not fit together.
  explicit Predictor(Model model);

  /// The probability of each class, or the target, for a row as it stands in the data: a
  /// number for each input (columns.input_names), NaN where it is missing. What has to be
  /// filled, standardized and scaled back is. Throws Error if the row has another length,
  /// lacks a number that the model has no mean for, or if numbers overflow.
  std::vector<Scalar> operator()(std::span<const Scalar> row) const;

  const Columns& columns() const { return model_.columns; }

 private:
  Model model_;
};

}  // namespace GAMBETA_NAMESPACE
