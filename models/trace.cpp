#include "models/trace.hpp"

#include <algorithm>

#include "layers/each_parameter.hpp"
#include "layers/loss.hpp"

namespace GAMBETA_NAMESPACE {

Undisturbed::Undisturbed(Sequential& network) : network_(network), access_(network) {
  access_.save(copy_);
}

Undisturbed::~Undisturbed() {
  access_.load(copy_);
  each_parameter(network_, [](std::string_view, Parameter& p) {
    std::fill(p.grad.begin(), p.grad.end(), Scalar(0));
  });
}

std::vector<Tensor> trace(Sequential& network, const Tensor& input) {
  std::vector<Tensor> run{input};
  for (Index i = 0; i < network.size(); ++i)
    run.push_back(network[i](run.back()));
  return run;
}

Tensor loss_of(Task task, const Tensor& output, std::span<const int> labels,
               ConstView targets) {
  const Index rows = output.rows();
  return task == Task::Classification
             ? softmax_cross_entropy(
                   output, labels.first(std::min(labels.size(), std::size_t(rows))))
             : mean_squared_error(output, targets.row_range(0, rows));
}

}  // namespace GAMBETA_NAMESPACE
