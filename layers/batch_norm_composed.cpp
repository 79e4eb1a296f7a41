#include "layers/batch_norm_composed.hpp"

#include "core/ops.hpp"

namespace GAMBETA_NAMESPACE {

Tensor composed_batch_norm(const Tensor& x, const Tensor& gamma, const Tensor& beta,
                           double epsilon, double divisor) {
  const Scalar d = Scalar(divisor), eps = Scalar(epsilon);
  const Tensor centred = x - mean(x, Over::Rows);           // x - mu
  const Tensor var = sum(square(centred), Over::Rows) / d;  // ss / m
  const Tensor x_hat = centred / sqrt(var + eps);           // (x - mu) inv
  return gamma * x_hat + beta;
}

}  // namespace GAMBETA_NAMESPACE
