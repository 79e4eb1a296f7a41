// One program with both precisions: the layer trains in float and is checked in double.
#include "prelu.hpp"

double error_in_double();  // in_double.cpp

int main() {
  gambeta::mine::PReLU layer(3);
  gambeta::Tape tape;
  tape.begin(gambeta::Mode::Predict);
  const gambeta::Matrix x{{-4, 0, 8}};
  const gambeta::Tensor y = layer(tape.constant(x));
  const bool right = y.value(0, 0) == -1 && y.value(0, 2) == 8;
  fmt::print("float and double: {} and {:.1e}\n", right, error_in_double());
  return right && error_in_double() < gambeta::kGradientTolerance ? 0 : 1;
}
