#include "data/standardize.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace GAMBETA_NAMESPACE {

namespace {

/// Columns whose numbers are all equal. Asked of the numbers, not of the variance: the
/// rounded mean of a constant 1e30 may miss it by 1e14, and so would the variance miss 0.
std::vector<Index> constant_columns(ConstView x) {
  std::vector<Index> constant;
  for (Index j = 0; j < x.cols; ++j) {
    Index i = 1;
    while (i < x.rows && x(i, j) == x(0, j))
      ++i;
    if (i == x.rows)
      constant.push_back(j);
  }
  return constant;
}

}  // namespace

Standardizer Standardizer::fit(ConstView x) {
  check(x.rows > 0, "Standardizer: no rows to measure");
  const auto n = double(x.rows);
  const auto cols = std::size_t(x.cols);
  Standardizer s{std::vector<double>(cols), std::vector<double>(cols), {}};

  // Two passes: the mean first, then distances from it. The shortcut E[x^2] - E[x]^2
  // subtracts two large numbers and keeps their rounding errors.
  for (Index i = 0; i < x.rows; ++i)
    for (Index j = 0; j < x.cols; ++j)
      s.mean[std::size_t(j)] += double(x(i, j)) / n;  // mean = sum x / n
  for (Index i = 0; i < x.rows; ++i)
    for (Index j = 0; j < x.cols; ++j) {
      const double d = double(x(i, j)) - s.mean[std::size_t(j)];
      s.std[std::size_t(j)] += d * d / n;  // var = sum (x - mean)^2 / n
    }
  for (double& v : s.std)
    v = std::sqrt(v);

  s.constant = constant_columns(x);
  for (const Index j : s.constant) {
    s.mean[std::size_t(j)] = double(x(0, j));
    s.std[std::size_t(j)] = 1;
  }
  return s;
}

void Standardizer::apply(View x) const {
  check(x.cols == Index(mean.size()), "Standardizer: fitted on {} columns, given {}",
        mean.size(), x.cols);
  // A number far outside the training rows may leave the range of a float: stop there.
  constexpr double kLargest = std::numeric_limits<Scalar>::max();
  for (Index i = 0; i < x.rows; ++i)
    for (Index j = 0; j < x.cols; ++j) {
      const double z = (double(x(i, j)) - mean[std::size_t(j)]) / std[std::size_t(j)];
      x(i, j) = Scalar(std::clamp(z, -kLargest, kLargest));
    }
}

}  // namespace GAMBETA_NAMESPACE
