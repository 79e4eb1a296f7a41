#pragma once
#include <span>
#include <vector>

#include "data/dataset.hpp"
#include "layers/sequential.hpp"
#include "models/state.hpp"

namespace GAMBETA_NAMESPACE {

/// Puts a network's numbers back and its gradients to zero when a measurement is over.
class Undisturbed {
 public:
  explicit Undisturbed(Sequential& network);
  ~Undisturbed();
  Undisturbed(const Undisturbed&) = delete;
  Undisturbed& operator=(const Undisturbed&) = delete;

 private:
  Sequential& network_;
  StateAccess access_;
  StateDict copy_;
};

/// One run, layer by layer: [0] is the input, [i + 1] what layer i made of it.
std::vector<Tensor> trace(Sequential& network, const Tensor& input);

/// The loss that a task is trained by: softmax cross-entropy of logits and labels, or the
/// mean squared error of outputs and targets. Labels and targets may be of more rows.
Tensor loss_of(Task task, const Tensor& output, std::span<const int> labels,
               ConstView targets);

}  // namespace GAMBETA_NAMESPACE
