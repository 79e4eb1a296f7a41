#include "models/trial_rows.hpp"

#include <algorithm>
#include <cmath>

#include "layers/gradient_check.hpp"

namespace GAMBETA_NAMESPACE {

Matrix example_row(const Model& model) {
  Matrix x(1, Index(model.columns.input_names.size()));
  if (Index(model.example_input.size()) != x.size())
    return x;
  std::copy(model.example_input.begin(), model.example_input.end(), x.begin());
  if (model.standardizer)
    model.standardizer->apply(x);
  return x;
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
