// Running statistics: (1 - f) of the old value and f of this batch's. The running variance
// takes the batch's sum of squares divided by m - 1, which is right on average. A batch
// with a NaN in it (not std::isfinite) would spoil them for good: throw
// std::runtime_error("not a number") before anything has changed.
#include "apps/exercises/exercises.hpp"

void remember(Running& running, const Numbers& x, double f) {
  const double m = double(x.size());  // two or more
  // ---- your code ----
  double sum = 0, ss = 0;
  for (const double v : x) {
    if (!std::isfinite(v))
      throw std::runtime_error("not a number");
    sum += v;
  }
  for (const double v : x)
    ss += (v - sum / m) * (v - sum / m);
  running.mean = (1 - f) * running.mean + f * sum / m;
  running.variance = (1 - f) * running.variance + f * ss / (m - 1);
  // ---- to here ----
}
