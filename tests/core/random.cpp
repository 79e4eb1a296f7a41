#include "core/random.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <set>
#include <vector>

using namespace gambeta;

// Computed by an independent implementation (Python) of the engine and the distributions.
TEST_CASE("random: the same numbers on every machine and with every standard library") {
  Random random(42, Purpose::Weights, 7);
  CHECK(random.uniform() == 0.26332994691361977);
  CHECK(random.uniform() == 0.85155051904325718);
  CHECK(random.uniform() == 0.51617310191823973);
  CHECK(random.normal() == doctest::Approx(-0.33361072334291259).epsilon(1e-15));
  CHECK(random.normal() == doctest::Approx(0.00905178965486861).epsilon(1e-15));
  CHECK(random.normal() == doctest::Approx(-0.54618475153548374).epsilon(1e-15));
  CHECK(random.below(1000) == 89);
  CHECK(random.below(1000) == 833);
  CHECK(random.below(1000) == 872);

  std::array items{0, 1, 2, 3, 4, 5, 6, 7};
  Random(1, Purpose::Shuffle, 3).shuffle(std::span<int>(items));
  CHECK(items == std::array{3, 1, 7, 0, 2, 5, 4, 6});
}

TEST_CASE("random: a stream is a function of seed, purpose and index") {
  CHECK(Random(1, Purpose::Data, 2).uniform() == Random(1, Purpose::Data, 2).uniform());
  std::set<double> first;
  for (const std::uint64_t seed : {0, 1, 2, 42})
    for (const Purpose purpose : {Purpose::Data, Purpose::Noise, Purpose::Split,
                                  Purpose::Weights, Purpose::Shuffle, Purpose::Other})
      for (std::uint64_t index = 0; index < 5; ++index)
        first.insert(Random(seed, purpose, index).uniform());
  CHECK(first.size() == 4 * 6 * 5);
}

TEST_CASE("random: uniform numbers fill [0, 1) evenly") {
  Random random(3, Purpose::Other);
  const int n = 100'000;
  double sum = 0, squares = 0, least = 1, most = 0;
  for (int i = 0; i < n; ++i) {
    const double u = random.uniform();
    sum += u;
    squares += u * u;
    least = std::min(least, u);
    most = std::max(most, u);
  }
  CHECK(least >= 0);
  CHECK(least < 1e-3);
  CHECK(most < 1);
  CHECK(most > 0.999);
  CHECK(std::abs(sum / n - 0.5) < 4 * std::sqrt(1.0 / 12 / n));  // four standard errors
  CHECK(std::abs(squares / n - 1.0 / 3) < 4 * std::sqrt(4.0 / 45 / n));
}

TEST_CASE("random: normal numbers have mean 0, variance 1 and normal tails") {
  Random random(4, Purpose::Other);
  const int n = 100'000;
  double sum = 0, squares = 0;
  int beyond_two = 0;
  for (int i = 0; i < n; ++i) {
    const double z = random.normal();
    sum += z;
    squares += z * z;
    beyond_two += std::abs(z) > 2;
  }
  CHECK(std::abs(sum / n) < 4 / std::sqrt(double(n)));
  CHECK(std::abs(squares / n - 1) < 4 * std::sqrt(2.0 / n));
  CHECK(std::abs(double(beyond_two) / n - 0.0455) < 4 * std::sqrt(0.0455 / n));
}

TEST_CASE("random: below(n) gives each number from 0 to n - 1 equally often") {
  Random random(5, Purpose::Other);
  std::array<int, 7> counts{};
  for (int i = 0; i < 70'000; ++i)
    ++counts.at(random.below(7));
  for (const int count : counts)
    CHECK(std::abs(count - 10'000) < 400);  // the standard deviation is 93
  CHECK(random.below(1) == 0);
}

TEST_CASE("random: shuffling keeps the items and reaches every order equally often") {
  std::array<int, 6> orders{};
  for (std::uint64_t i = 0; i < 6000; ++i) {
    std::array items{0, 1, 2};
    Random(6, Purpose::Shuffle, i).shuffle(std::span<int>(items));
    auto sorted = items;
    std::sort(sorted.begin(), sorted.end());
    REQUIRE(sorted == std::array{0, 1, 2});
    ++orders.at(std::size_t(items[0] * 2 + (items[1] > items[2])));
  }
  for (const int count : orders)
    CHECK(std::abs(count - 1000) < 130);  // the standard deviation is 29
}
