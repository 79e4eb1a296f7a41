// SGD with momentum: the velocity v keeps `momentum` of its old value and takes the
// gradient; then w takes a step along v, times the rate.
#include "apps/exercises/exercises.hpp"

void sgd(Numbers& w, Numbers& v, const Numbers& gradient, double rate, double momentum) {
  // ---- your code ----
  for (std::size_t i = 0; i < w.size(); ++i) {
    v[i] = momentum * v[i] + gradient[i];
    w[i] -= rate * v[i];
  }
  // ---- to here ----
}
