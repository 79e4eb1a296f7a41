// Running statistics: (1 - f) of the old value and f of this batch's. The running variance
// takes the batch's sum of squares divided by m - 1, which is right on average. A batch
// with a NaN in it (not std::isfinite) would spoil them for good: throw
// std::runtime_error("not a number") before anything has changed.
#include "apps/exercises/exercises.hpp"

void remember(Running& running, const Numbers& x, double f) {
  const double m = double(x.size());  // two or more
  // ---- your code ----
  not_written_yet();
  // ---- to here ----
}
