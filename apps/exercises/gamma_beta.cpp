// The gradients of gamma and beta. y = gamma x_hat + beta for each row, and each row has
// its say: set dgamma and dbeta to what all rows together ask for.
#include "apps/exercises/exercises.hpp"

void gamma_beta(const Numbers& dy, const Numbers& x_hat, double& dgamma, double& dbeta) {
  // ---- your code ----
  not_written_yet();
  // ---- to here ----
}
