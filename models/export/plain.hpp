#pragma once
#include <span>
#include <variant>
#include <vector>

#include "layers/activation.hpp"
#include "layers/linear.hpp"
#include "models/export.hpp"

namespace GAMBETA_NAMESPACE {

/// A model as the numbers that are written: all in float, one row at a time.
struct PlainModel {
  using Step = std::variant<Linear, BatchNorm1D, Activation>;

  /// An input of the network becomes ((x - mean) - mean_rest) / std. The mean in two
  /// floats: one would be off by half a unit in its last place, which is much where the
  /// deviation is small.
  struct Input {
    float mean = 0, mean_rest = 0, std = 1;
    float fill = 0;  ///< in a gap: the mean; of a 0/1 input its share of 1; NaN: none
  };
  /// What goes in, one number each: of a flag 0 or 1, of a category its value's place among
  /// the values. What is left out has no place.
  std::vector<Column> columns;
  std::vector<Input> inputs;  ///< what the columns become (input_count)
  bool standardizes = false;  ///< else the inputs are taken as they are
  std::vector<Step> steps;

  /// One part of all inputs: their means, or what Input has else.
  std::vector<float> of_inputs(float Input::*part) const;
  bool has_flags() const;       ///< some input is 0 or 1: of a flag or a category
  bool has_categories() const;  ///< ... and some column has more than one
  bool has_fills() const;       ///< something stands in gaps of some input
  bool fills_all() const;
  bool fills_with_means() const;
  Index outputs() const;
};

/// True if a column is one input of 0 or 1. Any other number in it is a gap.
bool is_zero_or_one(const Column& column);

/// The numbers of a tensor, row after row.
std::vector<float> floats(ConstView tensor);

/// Batch norm in eval: y = (x - running mean) scale + beta, scale = gamma / sqrt(rv + eps).
std::vector<float> scale_of(BatchNorm1D norm);

/// The numbers of a model, batch norm folded into the Linear in front of it unless it is to
/// be kept. Throws Error for a batch norm without running statistics, and for numbers that
/// no float can hold.
PlainModel plain(const Model& model, bool keep_batch_norm);

/// The network's inputs for a row of columns, gaps as NaN. A category of three values or
/// more has no gaps: 0 in all its inputs.
std::vector<float> inputs_of(const PlainModel& model, std::span<const float> raw);

/// The outputs for inputs_of() a row, computed from the numbers in float.
std::vector<float> run(PlainModel& model, std::vector<float> x);

/// Raw rows to try an export on, and what the model makes of them: the example first.
struct ExportTrial {
  Matrix raw;             ///< rows x columns
  Matrix outputs;         ///< rows x outputs of the network
  double difference = 0;  ///< between them and what run() gives
};

/// Compares on the example and 256 rows. Throws Error if the difference is larger than
/// kLargestExportDifference.
ExportTrial try_out(const Model& model, PlainModel& plain);

}  // namespace GAMBETA_NAMESPACE
