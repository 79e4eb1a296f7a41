// The exponential's accuracy, in units in the last place, over its whole range.
#include "core/kernels/exp.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <initializer_list>
#include <limits>

using namespace gambeta;

namespace {

/// How many units in the last place of float lie between y and the exact value.
double units_off(Scalar y, double exact) {
  if (y == Scalar(exact))
    return 0;
  const double smallest = std::numeric_limits<float>::denorm_min();
  const double unit = std::ldexp(1.0, std::max(std::ilogb(exact) - 23, -149));
  return std::abs(double(y) - exact) / std::max(unit, smallest);
}

/// The worst of f against `exact` on a fine grid from low to high.
template <class F, class Exact>
double worst(F f, Exact exact, double low, double high) {
  double units = 0;
  for (int k = 0; k <= 400'000; ++k) {
    const Scalar x = Scalar(low + (high - low) * k / 400'000);
    units = std::max(units, units_off(f(x), exact(double(x))));
  }
  return units;
}

constexpr Scalar kInfinity = std::numeric_limits<Scalar>::infinity();
const Scalar kNan = std::numeric_limits<Scalar>::quiet_NaN();

}  // namespace

TEST_CASE("exponential: within 1.5 units in the last place where it is a normal number") {
  const auto exact = [](double x) { return std::exp(x); };
  CHECK(worst(exponential, exact, -87.3, 88.7) < 1.5);
  CHECK(worst(exponential, exact, -1, 1) < 1.5);
  CHECK(worst(exponential, exact, -104, -87.3) < 1.5);  // fewer digits are left here
  CHECK(exponential(0) == 1);
}

TEST_CASE("exponential: 0 and infinity where they are due, NaN stays NaN") {
  for (const Scalar x : {Scalar(-1e4), Scalar(-104), -kInfinity})
    CHECK(exponential(x) == 0);
  for (const Scalar x : {Scalar(88.8), Scalar(1e4), kInfinity})
    CHECK(exponential(x) == kInfinity);
  CHECK(std::isnan(exponential(kNan)));
}

TEST_CASE("logistic: within 3 units in the last place, and right at both ends") {
  const auto exact = [](double x) { return 1 / (1 + std::exp(-x)); };
  CHECK(worst(logistic, exact, -85, 20) < 3);
  CHECK(logistic(-kInfinity) == 0);
  CHECK(logistic(Scalar(-1e4)) == 0);
  CHECK(logistic(Scalar(1e4)) == 1);
  CHECK(std::isnan(logistic(kNan)));
}

TEST_CASE("hyperbolic tangent: within 3 units in the last place, tiny numbers included") {
  const auto exact = [](double x) { return std::tanh(x); };
  CHECK(worst(hyperbolic_tangent, exact, -12, 12) < 3);
  CHECK(worst(hyperbolic_tangent, exact, -1e-3, 1e-3) < 3);
  CHECK(worst(hyperbolic_tangent, exact, 1e-30, 1e-29) < 3);
  for (const Scalar x : {Scalar(20), Scalar(1e4), kInfinity}) {
    CHECK(hyperbolic_tangent(x) == 1);
    CHECK(hyperbolic_tangent(-x) == -1);
  }
  CHECK(std::isnan(hyperbolic_tangent(kNan)));
}
