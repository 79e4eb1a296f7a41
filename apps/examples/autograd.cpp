// The tape alone: write an expression, ask for its gradients.
#include <fmt/core.h>

#include "core/ops.hpp"

using namespace gambeta;

int main() {
  Tape tape;
  tape.begin(Mode::Train);
  const Tensor a = tape.variable(2);
  const Tensor b = tape.variable(-3);
  const Tensor c = tape.variable(10);
  const Tensor d = tanh(a * b + c / square(a));  // tanh(2 * -3 + 10 / 4)
  tape.backward(d);
  fmt::print("d = {:.4f}\n", d.item());
  fmt::print("dd/da = {:.4f}, dd/db = {:.4f}, dd/dc = {:.4f}\n", a.grad(0, 0),
             b.grad(0, 0), c.grad(0, 0));
}
