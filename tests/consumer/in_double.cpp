#include "prelu.hpp"

double error_in_double() {
  gambeta::mine::PReLU layer(4);
  return gambeta::check_gradients(layer, gambeta::random_matrix(8, 4, /*seed=*/1))
      .largest_error;
}
