// Does the layer's backward pass give the slope that can be measured?
#include "prelu.hpp"

using namespace gambeta;

int main() {
  mine::PReLU layer(4);
  const GradientCheck result = check_gradients(layer, random_matrix(8, 4, /*seed=*/1));
  fmt::print("{} gradients; the worst, {}: backward {}, measured {}, error {:.1e}\n",
             result.compared, result.where, result.backward, result.measured,
             result.largest_error);
  return result.largest_error < kGradientTolerance ? 0 : 1;
}
