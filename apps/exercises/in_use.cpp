// Batch norm in eval: the answer for a row may not depend on the rows beside it.
// norm has gamma, beta, running.mean and running.variance.
#include "apps/exercises/exercises.hpp"

Numbers in_use(const Numbers& x, const Norm& norm, double epsilon) {
  Numbers y(x.size());
  // ---- your code ----
  not_written_yet();
  // ---- to here ----
  return y;
}
