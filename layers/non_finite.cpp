#include "layers/non_finite.hpp"

#include <cmath>

namespace GAMBETA_NAMESPACE {

NonFinite::NonFinite(Scalar value_, Index row_, Index column_)
    : Error(fmt::format("BatchNorm1D: row {}, column {} of the batch is {}{}; the batch "
                        "is refused, the running statistics are unchanged",
                        row_ < 0 ? "of another rank" : std::to_string(row_ + 1),
                        column_ + 1, value_,
                        std::isfinite(value_) ? ", too large to square" : "")),
      value(value_),
      row(row_),
      column(column_) {}

NonFinite::NonFinite(const NonFinite& error, Index layer_)
    : Error(fmt::format("layer {}: {}", layer_, error.what())),
      value(error.value),
      row(error.row),
      column(error.column),
      layer(layer_) {}

// A NaN or an infinity anywhere in a column shows in the column's sum of squares.
void refuse_non_finite(const ConstView& x, const ColumnStats& stats) {
  for (Index j = 0; j < x.cols; ++j) {
    if (std::isfinite(stats.squares[j]))
      continue;
    Index worst = 0;  // the first that is not finite, or else the largest: it overflowed
    for (Index i = 0; i < x.rows && std::isfinite(x(worst, j)); ++i)
      if (!(std::abs(x(i, j)) <= std::abs(x(worst, j))))
        worst = i;
    throw NonFinite(x(worst, j), worst, j);
  }
}

}  // namespace GAMBETA_NAMESPACE
