// The gradients of gamma and beta. y = gamma x_hat + beta for each row, and each row has
// its say: set dgamma and dbeta to what all rows together ask for.
#include "apps/exercises/exercises.hpp"

void gamma_beta(const Numbers& dy, const Numbers& x_hat, double& dgamma, double& dbeta) {
  // ---- your code ----
  dgamma = dbeta = 0;
  for (std::size_t i = 0; i < dy.size(); ++i) {
    dgamma += dy[i] * x_hat[i];
    dbeta += dy[i];
  }
  // ---- to here ----
}
