#pragma once
#include <cstdint>
#include <random>
#include <span>
#include <utility>

#include "core/scalar.hpp"

namespace GAMBETA_NAMESPACE {

/// What a stream of random numbers is for. Streams of different purposes never share a
/// number, so that drawing more of one does not change another.
enum class Purpose : std::uint64_t { Data = 1, Noise, Split, Weights, Shuffle, Other };

/// Random numbers as a function of (seed, purpose, index) and of nothing else.
///
/// There is no generator to save with a model: the shuffle of epoch 7 is
/// Random(seed, Purpose::Shuffle, 7), whether or not epochs 1 to 6 ran in this process.
/// std::mt19937_64 gives the same bits everywhere; std::normal_distribution and
/// std::shuffle do not, which is why the distributions are written out here.
class Random {
 public:
  Random(std::uint64_t seed, Purpose purpose, std::uint64_t index = 0)
      : engine_(mix(mix(mix(seed) + std::uint64_t(purpose)) + index)) {}

  /// A number from [0, 1), all 53 bits random.
  double uniform() { return double(engine_() >> 11) * 0x1p-53; }
  double uniform(double low, double high);

  /// A number from the normal distribution of mean 0 and variance 1.
  double normal();

  /// A whole number from 0 to n - 1, each equally likely; n > 0.
  std::uint64_t below(std::uint64_t n) {
    const std::uint64_t unfair = (0 - n) % n;  // 2^64 mod n
    for (;;)
      if (const std::uint64_t bits = engine_(); bits >= unfair)
        return bits % n;
  }

  /// Puts the items in random order, every order equally likely (Fisher and Yates).
  template <class T>
  void shuffle(std::span<T> items) {
    for (std::size_t i = items.size(); i > 1; --i)
      std::swap(items[i - 1], items[below(i)]);
  }

 private:
  /// Spreads the bits of a small number over all 64 (the finalizer of SplitMix64).
  static std::uint64_t mix(std::uint64_t z) {
    z += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

  std::mt19937_64 engine_;
};

}  // namespace GAMBETA_NAMESPACE
