#include "models/predictor.hpp"

#include <algorithm>
#include <utility>

namespace GAMBETA_NAMESPACE {

Predictor::Predictor(Model model) : model_(std::move(model)) {
  check(model_.network.size() > 0, "Predictor: the model has no network");
  check(has_independent_rows(model_.network),
        "Predictor: the answer to a row would depend on the rows beside it, by a batch "
        "norm without running statistics or by a layer that is not the library's own");
  check_model(model_);
}

std::vector<Scalar> Predictor::operator()(std::span<const Scalar> row) const {
  Dataset raw;
  raw.name = "Predictor";
  raw.columns.input_names = model_.columns.input_names;  // of no table: it has no codes
  raw.inputs = Matrix(1, Index(row.size()));
  std::copy(row.begin(), row.end(), raw.inputs.begin());
  const Matrix y = outputs(model_, prepared(model_, std::move(raw)));
  refuse_non_finite(y);
  const Matrix answer = interpret(model_, y);
  return {answer.begin(), answer.end()};
}

}  // namespace GAMBETA_NAMESPACE
