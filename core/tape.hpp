#pragma once
#include <concepts>
#include <new>
#include <type_traits>

#include "core/arena.hpp"
#include "core/communicator.hpp"
#include "core/parameter.hpp"

namespace GAMBETA_NAMESPACE {

/// What a run is for.      In PyTorch:
enum class Mode {
  Train,   ///< batch statistics, gradients      model.train()
  Eval,    ///< running statistics, gradients    model.eval()
  Predict  ///< running statistics, values only  model.eval() and torch.no_grad()
};

/// One run of a model, written down so that it can be walked back.
///
/// Each operation computes its result and records a closure that undoes it: one that turns
/// the gradient of the result into gradients of the operands. An operation comes after all
/// that it depends on, so the order of recording is already the order of the chain rule,
/// and backward() is one loop over the closures in reverse.
class Tape {
 public:
  Tape() = default;
  Tape(const Tape&) = delete;  // handles point here
  Tape& operator=(const Tape&) = delete;

  /// Starts a run on the memory of the previous one, whose tensors are void from here on.
  /// If it is spread over ranks, each has its own rows of the batch, perhaps none.
  void begin(Mode mode, const Sharing& sharing = {});
  Mode mode() const { return mode_; }
  const Sharing& sharing() const { return sharing_; }
  /// The rows of the batch that a matrix of so many rows is this run's share of.
  Index rows_of_all(Index own) const { return sharing_.rows > 0 ? sharing_.rows : own; }

  /// Data: read in place, no gradient. The numbers must outlive the run (so a Matrix that
  /// would be gone after the call does not compile).
  Tensor constant(ConstView values);
  Tensor constant(const Matrix&& temporary) = delete;
  Tensor constant(Scalar value);

  /// Like constant, but its gradient is computed.
  Tensor variable(ConstView values);
  Tensor variable(const Matrix&& temporary) = delete;
  Tensor variable(Scalar value);

  /// Weights, as an operand of small operations: square(tape.parameter(w)).
  Tensor parameter(Parameter& p);

  /// The result of an operation: its handle, and the view to write the values through.
  struct Output : Tensor {
    View out;
  };
  /// Room for the result of an operation, not yet filled, and for its gradient.
  Output output(Index rows, Index cols);

  /// Numbers to remember until backward(), not yet filled.
  View scratch(Index rows, Index cols);

  /// Keeps the closure that takes the latest result back to its operands.
  template <std::invocable Backward>
  requires std::is_trivially_destructible_v<Backward>  // nobody will destroy it
  void record(const Backward& backward) {
    if (mode_ == Mode::Predict)
      return;
    const auto undo = [](Step& step) {
      static_cast<Recorded<Backward>&>(step).backward();
    };
    last_ = new (arena_.allocate(sizeof(Recorded<Backward>)))
        Recorded<Backward>{{undo, last_}, backward};
  }

  /// Fills grad of all that `loss` (1 x 1) depends on, by the chain rule.
  /// Throws Error if loss is not a single number of this run, or if the run was walked back
  /// before: PyTorch's "trying to backward through the graph a second time".
  void backward(const Tensor& loss);

 private:
  friend Tensor;
  struct Step {
    void (*undo)(Step&);
    Step* before;
  };
  template <class Backward>
  struct Recorded : Step {
    Backward backward;
  };
  Scalar* numbers(Index count);                    // not yet filled
  Gradient gradient_room(Index rows, Index cols);  // empty in Mode::Predict

  Arena arena_;
  Step* last_ = nullptr;
  Mode mode_ = Mode::Predict;
  Sharing sharing_;
  std::uint64_t run_ = 0;
  bool walked_back_ = false;
};

}  // namespace GAMBETA_NAMESPACE
