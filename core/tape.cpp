#include "core/tape.hpp"

namespace GAMBETA_NAMESPACE {

void Tape::begin(Mode mode, const Sharing& sharing) {
  arena_.rewind();
  last_ = nullptr;
  mode_ = mode;
  sharing_ = sharing;
  ++run_;
  walked_back_ = false;
}

Scalar* Tape::numbers(Index count) {
  return reinterpret_cast<Scalar*>(arena_.allocate(std::size_t(count) * sizeof(Scalar)));
}

View Tape::scratch(Index rows, Index cols) {
  return {numbers(rows * cols), rows, cols};
}

Gradient Tape::gradient_room(Index rows, Index cols) {
  if (mode_ == Mode::Predict)
    return {};
  return {scratch(rows, cols), new (arena_.allocate(1)) char(0)};
}

// Makes both views anew: a copy of one, just written, would wait for the cache (a stall of
// store forwarding).
Tape::Output Tape::output(Index rows, Index cols) {
  Scalar* const y = numbers(rows * cols);
  return {{ConstView(y, rows, cols), gradient_room(rows, cols), this, run_},
          View(y, rows, cols)};
}

Tensor Tape::constant(ConstView values) {
  check(values.contiguous(), "constant: the numbers must lie row after row");
  return {values, {}, this, run_};
}

Tensor Tape::variable(ConstView values) {
  Tensor x = constant(values);
  x.grad = gradient_room(values.rows, values.cols);
  return x;
}

Tensor Tape::variable(Scalar value) {
  return variable(constant(value).value);
}

Tensor Tape::parameter(Parameter& p) {
  const Tensor x = p.tensor();
  return {x.value, mode_ == Mode::Predict ? Gradient() : x.grad, this, run_};
}

Tensor Tape::constant(Scalar value) {
  const View x = scratch(1, 1);
  x(0, 0) = value;
  return constant(x);
}

Tape& Tensor::tape_for(const char* who) const {
  check(tape, "{}: the input belongs to no run; make it with tape.constant(...)", who);
  check(run == tape->run_, "{}: the tensor is of an earlier run; begin() ended that",
        who);
  return *tape;
}

void Tape::backward(const Tensor& loss) {
  check(&loss.tape_for("backward") == this, "backward: the loss belongs to another tape");
  check(!walked_back_, "backward: this run was walked back already; begin() another one");
  check(loss.value.size() == 1, "backward: the loss is {} x {}, expected one number",
        loss.rows(), loss.cols());
  check(loss.wants_grad(), "backward: a run in Mode::Predict keeps no gradients");
  loss.grad(0, 0) = 1;  // d loss / d loss
  for (Step* step = last_; step != nullptr; step = step->before)
    step->undo(*step);
  walked_back_ = true;
}

}  // namespace GAMBETA_NAMESPACE
