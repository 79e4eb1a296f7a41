#include "apps/doctor/parts.hpp"

namespace GAMBETA_NAMESPACE {

Dataset some_rows(const Dataset& data) {
  if (data.rows() <= kRowsLookedAt)
    return data;
  std::vector<Index> rows;
  for (Index k = 0; k < kRowsLookedAt; ++k)
    rows.push_back(k * data.rows() / kRowsLookedAt);
  return take_rows(data, rows);
}

bool is_constant(ConstView x, Index j) {
  Index i = 1;
  while (i < x.rows && x(i, j) == x(0, j))
    ++i;
  return i >= x.rows;
}

std::string layer_name(const Model& model, Index layer) {
  const auto kind = std::visit(
      Match{[](const LinearSpec&) { return std::string_view("linear"); },
            [](const BatchNormSpec&) { return std::string_view("batch norm"); },
            [](Activation activation) { return facts_of(activation).name; }},
      layer_spec(model.network[layer]));
  return fmt::format("layer {} ({})", layer, kind);
}

}  // namespace GAMBETA_NAMESPACE
