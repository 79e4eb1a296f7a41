#include "data/standardize.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "core/random.hpp"

using namespace gambeta;

TEST_CASE("standardize: columns get mean 0 and population deviation 1") {
  Matrix x{{1, 10}, {2, 30}, {3, 50}, {4, 70}};
  const Standardizer s = Standardizer::fit(x);
  CHECK(s.mean[0] == doctest::Approx(2.5).epsilon(1e-12));
  CHECK(s.std[0] == doctest::Approx(std::sqrt(1.25)).epsilon(1e-12));  // n, not n - 1
  CHECK(s.mean[1] == doctest::Approx(40).epsilon(1e-12));
  CHECK(s.constant.empty());
  s.apply(x);
  CHECK(x(0, 0) == doctest::Approx(-1.5 / std::sqrt(1.25)));
  CHECK(x(3, 1) == doctest::Approx(30 / std::sqrt(500.0)));
}

TEST_CASE("standardize: a small spread on a large offset is not lost") {
  Random random(1, Purpose::Data);
  Matrix x(1000, 1);
  for (Scalar& v : x)
    v = Scalar(16000000 + random.below(2));
  const Standardizer s = Standardizer::fit(x);
  CHECK(s.std[0] == doctest::Approx(0.5).epsilon(0.01));
}

TEST_CASE("standardize: a constant column becomes zeros and is reported") {
  Matrix x(7, 2, Scalar(1e30));
  for (Index i = 0; i < 7; ++i)
    x(i, 1) = Scalar(i);
  const Standardizer s = Standardizer::fit(x);
  CHECK(s.constant == std::vector<Index>{0});
  CHECK(s.std[0] == 1);
  s.apply(x);
  for (Index i = 0; i < 7; ++i)
    CHECK(x(i, 0) == 0);
}

TEST_CASE("standardize: numbers of huge scale stay numbers") {
  Matrix x{{Scalar(1e30), Scalar(3e38)}, {Scalar(-1e30), Scalar(-3e38)}, {0, 0}};
  const Standardizer s = Standardizer::fit(x);
  s.apply(x);
  for (const Scalar v : x)
    CHECK(std::abs(v) < 2);
  Matrix tiny{{0}, {Scalar(1e-30)}}, far{{Scalar(3e38)}};
  Standardizer::fit(tiny).apply(far);
  CHECK(std::isfinite(far(0, 0)));
}

TEST_CASE("standardize: missing values are not measured, and take the mean") {
  Matrix x{{1, NAN}, {NAN, 7}, {4, 7}};
  const Standardizer s = Standardizer::fit(x);
  CHECK(s.mean == std::vector<double>{2.5, 7});
  CHECK(s.std == std::vector<double>{1.5, 1});
  CHECK(s.constant == std::vector<Index>{1});
  fill_gaps(x, s.mean);
  CHECK(x(1, 0) == Scalar(2.5));
  CHECK(x(0, 1) == 7);
  CHECK(x(0, 0) == 1);
  Matrix empty{{1, NAN}, {2, NAN}};
  CHECK_THROWS_WITH_AS(Standardizer::fit(empty),
                       "column 2 has no number in the rows to train on", Error);
}

TEST_CASE("standardize: other columns than it was fitted on are refused") {
  Matrix x{{1, 2}, {3, 4}}, y(2, 3), none(0, 2);
  CHECK_THROWS_AS(Standardizer::fit(x).apply(y), Error);
  CHECK_THROWS_AS(Standardizer::fit(none), Error);
}
