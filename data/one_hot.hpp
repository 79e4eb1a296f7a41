#pragma once
#include <string>
#include <vector>

#include "data/dataset.hpp"

namespace GAMBETA_NAMESPACE {

/// Where a column in use, which is a column of Dataset::inputs, lies among a network's inputs.
struct InputPlace {
  Index first, count;
  bool is_number;  ///< not 0 or 1, for what a flag or a category says
  bool is_one_hot() const { return count > 1; }  ///< a category of three values or more
};

/// Of each column in use, in order.
std::vector<InputPlace> input_places(const Columns& columns);

/// Makes rows as a data set keeps them, a number for each column, into rows of a network's
/// inputs: the code of a category becomes 1 in the input of its value and 0 in the others
/// (one-hot). So 256 values cost 256 numbers in a batch, and one in the data.
class OneHot {
 public:
  /// Throws Error unless data of these columns are so many columns wide.
  OneHot(const Columns& columns, Index width);
  /// Of rows that are inputs as they are.
  explicit OneHot(Index width) : inputs_(width) {}

  Index inputs() const { return inputs_; }
  /// False if rows are inputs as they are.
  bool changes() const { return !places_.empty(); }

  /// Writes the inputs of a row, all of them; returns where they end. A code that is none of
  /// the column's is no value: 0 in all its inputs.
  Scalar* write(const Scalar* row, Scalar* inputs) const;
  Matrix operator()(ConstView rows) const;

 private:
  std::vector<InputPlace> places_;
  Index inputs_ = 0;
};

/// rows x inputs of the network, all of them at once.
Matrix network_inputs(const Dataset& data);

/// For each text its place among the values; -1: none of them.
std::vector<Index> codes_of(const std::vector<std::string>& texts,
                            const std::vector<std::string>& values);

/// Makes the cells of a column, which are places among these texts, into the codes of its
/// values: place t becomes codes[t], where -1 stands for a text that is none of them. Such
/// cells, and gaps, become NaN in a column of one input and -1 in one of several. Returns the
/// former, with the first row's text.
Unseen recode(View inputs, Index place, const Column& column,
              const std::vector<std::string>& texts, const std::vector<Index>& codes);

/// True if these are the same columns of a table but for the values of categories.
bool same_but_for_values(const Columns& a, const Columns& b);

/// Brings data of a table to a model's columns, and counts in data.unseen the cells whose value
/// these do not know. Throws Error unless they are same_but_for_values.
void recode(Dataset& data, const Columns& columns);

/// The columns with those values of categories that come in these rows; all, where fewer than
/// two do.
Columns with_values_of(const Dataset& data, const std::vector<Index>& rows);

}  // namespace GAMBETA_NAMESPACE
