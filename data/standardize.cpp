#include "data/standardize.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace GAMBETA_NAMESPACE {

namespace {

/// The first row with a number in column j; x.rows if there is none.
Index first_number(ConstView x, Index j) {
  Index i = 0;
  while (i < x.rows && std::isnan(x(i, j)))
    ++i;
  return i;
}

/// How many numbers each column has, missing values not counted.
std::vector<double> count_numbers(ConstView x) {
  std::vector<double> count(std::size_t(x.cols), double(x.rows));
  for (Index i = 0; i < x.rows; ++i)
    for (Index j = 0; j < x.cols; ++j)
      if (std::isnan(x(i, j)))
        --count[std::size_t(j)];
  return count;
}

/// Columns whose numbers are all equal. Asked of the numbers, not of the variance: the
/// rounded mean of a constant 1e30 may miss it by 1e14, and so would the variance miss 0.
std::vector<Index> constant_columns(ConstView x) {
  std::vector<Index> constant;
  for (Index j = 0; j < x.cols; ++j) {
    const Index first = first_number(x, j);
    Index i = first + 1;
    while (i < x.rows && (x(i, j) == x(first, j) || std::isnan(x(i, j))))
      ++i;
    if (first < x.rows && i == x.rows)
      constant.push_back(j);
  }
  return constant;
}

}  // namespace

Standardizer Standardizer::fit(ConstView x) {
  check(x.rows > 0, "Standardizer: no rows to measure");
  const std::vector<double> n = count_numbers(x);
  const auto cols = std::size_t(x.cols);
  Standardizer s{std::vector<double>(cols), std::vector<double>(cols), {}};

  // Two passes: the mean first, then distances from it. The shortcut E[x^2] - E[x]^2
  // subtracts two large numbers and keeps their rounding errors.
  for (Index i = 0; i < x.rows; ++i)
    for (Index j = 0; j < x.cols; ++j)
      if (!std::isnan(x(i, j)))  // mean = sum x / n
        s.mean[std::size_t(j)] += double(x(i, j)) / n[std::size_t(j)];
  for (Index i = 0; i < x.rows; ++i)
    for (Index j = 0; j < x.cols; ++j) {
      if (std::isnan(x(i, j)))
        continue;
      const double d = double(x(i, j)) - s.mean[std::size_t(j)];
      s.std[std::size_t(j)] += d * d / n[std::size_t(j)];  // var = sum (x - mean)^2 / n
    }
  for (double& v : s.std)
    v = std::sqrt(v);

  for (Index j = 0; j < x.cols; ++j)
    check(n[std::size_t(j)] > 0, "column {} has no number in the rows to train on",
          j + 1);
  s.constant = constant_columns(x);
  for (const Index j : s.constant) {
    s.mean[std::size_t(j)] = double(x(first_number(x, j), j));
    s.std[std::size_t(j)] = 1;
  }
  return s;
}

void fill_gaps(View x, const std::vector<double>& fills) {
  check(x.cols == Index(fills.size()), "fill_gaps: {} numbers for {} columns",
        fills.size(), x.cols);
  for (Index i = 0; i < x.rows; ++i)
    for (Index j = 0; j < x.cols; ++j)
      if (std::isnan(x(i, j)))
        x(i, j) = Scalar(fills[std::size_t(j)]);
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
