#include "data/dataset.hpp"

namespace GAMBETA_NAMESPACE {

namespace {

Matrix take_rows(const Matrix& all, const std::vector<Index>& rows) {
  Matrix taken(Index(rows.size()), all.cols());
  Scalar* out = taken.data();
  for (const Index row : rows)
    out = std::copy_n(all.data() + row * all.cols(), all.cols(), out);
  return taken;
}

}  // namespace

Dataset take_rows(const Dataset& all, const std::vector<Index>& rows) {
  for (const Index row : rows)
    check(0 <= row && row < all.rows(), "take_rows: row {} of {} rows", row, all.rows());
  Dataset taken;
  taken.name = all.name;
  taken.columns = all.columns;
  for (const Index row : rows)
    taken.places.push_back(all.place(row));
  taken.inputs = take_rows(all.inputs, rows);
  if (all.targets.rows() > 0)
    taken.targets = take_rows(all.targets, rows);
  if (!all.labels.empty())
    for (const Index row : rows)
      taken.labels.push_back(all.labels[std::size_t(row)]);
  return taken;
}

}  // namespace GAMBETA_NAMESPACE
