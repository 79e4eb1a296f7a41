// The definition of each kernel as a naive loop, in the order of its formula, with sums in
// double (long double where the library's own numbers are double). Never used in
// training: these are what the tests hold the fast kernels to.
//
// To read them first: a mean is kept as two numbers, the second (mean_tail) for the digits
// that one cannot hold; the divisor is m but in some dialects; where `rectify` or a beta is
// given a ReLU runs inside, which may be passed over.
#include <cmath>
#include <type_traits>

#include "core/kernels/kernels.hpp"

namespace GAMBETA_NAMESPACE {
namespace reference {

using Wide = std::conditional_t<std::is_same_v<Scalar, float>, double, long double>;

void add_column_sums(const ConstView& a, const View& out) {
  for (Index j = 0; j < a.cols; ++j) {
    Wide sum = 0;
    for (Index i = 0; i < a.rows; ++i)
      sum += a(i, j);
    out(0, j) += Scalar(sum);
  }
}

void gemm(const ConstView& a, const ConstView& b, const View& c, const ConstView& start) {
  for (Index i = 0; i < c.rows; ++i)
    for (Index j = 0; j < c.cols; ++j) {
      Wide sum = 0;
      for (Index p = 0; p < a.cols; ++p)
        sum += Wide(a(i, p)) * b(p, j);
      c(i, j) = (start ? start(start.rows == 1 ? 0 : i, j) : 0) + Scalar(sum);
    }
}

void column_stats(const ConstView& x, Scalar epsilon, Scalar divisor,
                  const ColumnStats& stats) {
  for (Index j = 0; j < x.cols; ++j) {
    Wide sum = 0;
    for (Index i = 0; i < x.rows; ++i)
      sum += x(i, j);
    const Wide mean = sum / Wide(x.rows);

    Wide squares = 0;
    for (Index i = 0; i < x.rows; ++i)
      squares += (x(i, j) - mean) * (x(i, j) - mean);
    const Wide root = std::sqrt(squares / divisor + epsilon);

    stats.mean[j] = Scalar(mean);
    stats.mean_tail[j] = Scalar(mean - Wide(Scalar(mean)));
    stats.squares[j] = Scalar(squares);
    stats.inverse_std[j] = root == 0 ? 0 : Scalar(1 / root);
  }
}

static Wide x_hat(const ConstView& x, const ColumnStats& stats, Index i, Index j) {
  const Wide mean = Wide(stats.mean[j]) + stats.mean_tail[j];
  return (x(i, j) - mean) * stats.inverse_std[j];
}

void normalize(const ConstView& x, const ColumnStats& stats, const ConstView& gamma,
               const ConstView& beta, const View& y, bool rectify) {
  for (Index i = 0; i < x.rows; ++i)
    for (Index j = 0; j < x.cols; ++j) {
      const Scalar z = Scalar(gamma(0, j) * x_hat(x, stats, i, j) + beta(0, j));
      y(i, j) = rectify && z < 0 ? 0 : z;
    }
}

// The gradient of gamma xh + beta, where y may have been rectified.
static Wide counted(const ConstView& dy, const ConstView& x, const ColumnStats& stats,
                    const ConstView& gamma, const ConstView& beta, Index i, Index j) {
  const bool stopped = beta && !(gamma(0, j) * x_hat(x, stats, i, j) + beta(0, j) > 0);
  return dy(i, j) * Wide(!stopped);
}

void batch_norm_sums(const ConstView& dy, const ConstView& x, const ColumnStats& stats,
                     const View& dbeta, const View& dgamma, const ConstView& gamma,
                     const ConstView& beta) {
  for (Index j = 0; j < x.cols; ++j) {
    Wide sum = 0, sum_x_hat = 0;
    for (Index i = 0; i < x.rows; ++i) {
      const Wide g = counted(dy, x, stats, gamma, beta, i, j);
      sum += g;
      sum_x_hat += g * x_hat(x, stats, i, j);
    }
    dbeta(0, j) = Scalar(sum);
    dgamma(0, j) = Scalar(sum_x_hat);
  }
}

void normalize_backward(const ConstView& dy, const ConstView& x, const ColumnStats& stats,
                        const ConstView& gamma, const ConstView& dbeta,
                        const ConstView& dgamma, Scalar divisor, const View& dx, bool add,
                        const ConstView& beta) {
  for (Index i = 0; i < x.rows; ++i)
    for (Index j = 0; j < x.cols; ++j)
      dx(i, j) =
          (add ? dx(i, j) : 0) +
          Scalar(Wide(gamma(0, j)) * stats.inverse_std[j] *
                 (counted(dy, x, stats, gamma, beta, i, j) - dbeta(0, j) / Wide(x.rows) -
                  x_hat(x, stats, i, j) * dgamma(0, j) / divisor));
}

double softmax_cross_entropy(const ConstView& logits, std::span<const int> labels,
                             const View& probabilities) {
  Wide loss = 0;
  for (Index i = 0; i < logits.rows; ++i) {
    Wide largest = logits(i, 0);
    for (Index j = 0; j < logits.cols; ++j)
      largest = std::max<Wide>(largest, logits(i, j));
    Wide sum = 0;
    for (Index j = 0; j < logits.cols; ++j)
      sum += std::exp(logits(i, j) - largest);
    for (Index j = 0; j < logits.cols; ++j)
      probabilities(i, j) = Scalar(std::exp(logits(i, j) - largest) / sum);
    loss += std::log(sum) - (logits(i, labels[i]) - largest);
  }
  return double(loss);
}

void sgd_update(const View& w, const View& grad, const View& v, const SgdRates& rates) {
  for (Index i = 0; i < w.rows; ++i)
    for (Index j = 0; j < w.cols; ++j) {
      const Scalar g = grad(i, j) + rates.weight_decay * w(i, j);
      v(i, j) = rates.momentum * v(i, j) + g;
      w(i, j) -=
          rates.learning_rate * (rates.nesterov ? g + rates.momentum * v(i, j) : v(i, j));
      grad(i, j) = 0;
    }
}

}  // namespace reference
}  // namespace GAMBETA_NAMESPACE
