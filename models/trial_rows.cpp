#include "models/trial_rows.hpp"

#include <algorithm>
#include <cmath>

#include "data/one_hot.hpp"
#include "layers/gradient_check.hpp"

namespace GAMBETA_NAMESPACE {

Dataset one_row(const Model& model, const std::vector<Scalar>& row) {
  Dataset data;
  data.name = "the example";
  data.columns = model.columns;
  data.inputs = Matrix(1, Index(row.size()));
  std::copy(row.begin(), row.end(), data.inputs.begin());
  return data;
}

Matrix example_row(const Model& model) {
  if (model.example_input.empty())
    return Matrix(1, Index(model.columns.input_names.size()));
  return network_inputs(prepared(model, one_row(model, model.example_input)));
}

Matrix random_rows(const Model& model, Index count) {
  Matrix rows = random_matrix(count, Index(model.columns.input_names.size()), 1);
  if (const auto* first = dynamic_cast<const BatchNorm1D*>(&model.network[0])) {
    BatchNorm1D norm = *first;
    for (Index i = 0; i < rows.rows(); ++i)
      for (Index j = 0; j < rows.cols(); ++j)
        rows(i, j) =
            Scalar(norm.running_mean()(0, j) +
                   std::sqrt(double(norm.running_variance()(0, j))) * rows(i, j));
  }
  return rows;
}

}  // namespace GAMBETA_NAMESPACE
