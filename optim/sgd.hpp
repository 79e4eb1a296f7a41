#pragma once
#include <string>
#include <vector>

#include "layers/layer.hpp"

namespace GAMBETA_NAMESPACE {

struct SgdOptions {
  double learning_rate = 0.1;
  double momentum = 0.9;
  bool nesterov = false;
  double weight_decay = 0;
  bool decay_all = false;  ///< also gamma, beta and biases, as PyTorch does by default
};

/// Stochastic gradient descent with momentum; PyTorch's update rule:
///
///     g = gradient + weight_decay w
///     v = momentum v + g
///     w = w - learning_rate (nesterov ? g + momentum v : v)
///
/// Weight decay spares gamma, beta and biases unless decay_all is set.
class Sgd {
 public:
  /// Learns of the model's parameters; the model must outlive the optimizer.
  /// Throws Error if an option is out of range, for Nesterov without momentum, for a
  /// gradient that has not its parameter's shape, and for a parameter under two names (tied
  /// weights: it would be counted and decayed twice).
  explicit Sgd(Layer& model, SgdOptions options = {});

  /// Spends the gradients on one update and leaves them zero. Gradients of several
  /// backward passes add up until then.
  void step();

  /// Where a batch was spread over ranks, each has the gradient of its rows: makes them the
  /// sums over all, and `also` with them, in one exchange. Comes before step().
  void sum_gradients(Communicator& ranks, std::span<Scalar> also);

  /// Forgets gradients without spending them.
  void clear_gradients();

  void set_learning_rate(double rate);
  const SgdOptions& options() const { return options_; }

  /// Shows the velocities: "0.weight.momentum_buffer", as PyTorch calls them.
  void visit(StateVisitor& visitor);

 private:
  struct Slot {
    std::string name;
    Parameter* parameter;
    Matrix velocity;
  };
  SgdOptions options_;
  std::vector<Slot> slots_;
  std::vector<Scalar> own_, room_;  // all gradients in a row; those of all ranks
};

}  // namespace GAMBETA_NAMESPACE
