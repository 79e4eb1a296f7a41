#include "apps/doctor/parts.hpp"

#include "layers/loss.hpp"

namespace GAMBETA_NAMESPACE {

Undisturbed::Undisturbed(Model& model) : model_(model), access_(model.network) {
  access_.save(copy_);
}

Undisturbed::~Undisturbed() {
  access_.load(copy_);
  Sgd(model_.network).clear_gradients();
}

std::vector<Tensor> trace(Model& model, Tape& tape, ConstView inputs) {
  std::vector<Tensor> run{tape.constant(inputs)};
  for (Index i = 0; i < model.network.size(); ++i)
    run.push_back(model.network[i](run.back()));
  return run;
}

Tensor loss_of(const Model& model, const Tensor& output, const Dataset& data) {
  const auto rows = std::size_t(output.rows());
  if (model.columns.task == Task::Classification)
    return softmax_cross_entropy(output, std::span(data.labels).first(rows));
  return mean_squared_error(output, data.targets.view().row_range(0, output.rows()));
}

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
