// dx, the third part: a small change of one x moves the variance by 2 (x - mean) / divisor
// times as much, and 1 / sqrt(var + epsilon) with it, so that every y moves by
// -gamma inv x_hat / divisor times its own x_hat, for each unit of the change. (The divisor is the one of the forward
// pass: m, or m - 1 in some dialects.)
#include "apps/exercises/exercises.hpp"

Numbers through_variance(const Numbers& dy, const Numbers& x_hat, double gamma,
                         double inv, double divisor) {
  Numbers dx(dy.size());
  // ---- your code ----
  double dgamma = 0;
  for (std::size_t i = 0; i < dy.size(); ++i)
    dgamma += dy[i] * x_hat[i];
  for (std::size_t i = 0; i < dy.size(); ++i)
    dx[i] = -gamma * inv * x_hat[i] * dgamma / divisor;
  // ---- to here ----
  return dx;
}
