// Batch norm in eval: the answer for a row may not depend on the rows beside it.
// norm has gamma, beta, running.mean and running.variance.
#include "apps/exercises/exercises.hpp"

Numbers in_use(const Numbers& x, const Norm& norm, double epsilon) {
  Numbers y(x.size());
  // ---- your code ----
  const double inv = 1 / std::sqrt(norm.running.variance + epsilon);
  for (std::size_t i = 0; i < x.size(); ++i)
    y[i] = norm.gamma * (x[i] - norm.running.mean) * inv + norm.beta;
  // ---- to here ----
  return y;
}
