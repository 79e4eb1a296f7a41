#pragma once
#include "models/model.hpp"

namespace GAMBETA_NAMESPACE {

/// A raw row, as Dataset::inputs has it, as data with the model's columns.
Dataset one_row(const Model& model, const std::vector<Scalar>& row);

/// Rows of prepared inputs to compare two forms of a model on, when there are no data.

/// The model's example on its scale, or the mean of the inputs. 1 x inputs.
Matrix example_row(const Model& model);

/// Rows where the data are: around the running statistics of a batch norm that reads the
/// inputs themselves, else around 0, where standardized inputs lie. count x inputs.
Matrix random_rows(const Model& model, Index count);

}  // namespace GAMBETA_NAMESPACE
