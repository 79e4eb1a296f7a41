#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "data/dataset.hpp"

namespace GAMBETA_NAMESPACE {

/// A generated data set: small, two-dimensional, easy to draw.
struct Toy {
  std::string_view name;
  std::string_view description;
  Index inputs;
  std::span<const std::string_view> class_names;  ///< empty: regression
  double noise;                                   ///< standard deviation, the default
};

/// moons, circles, spirals, xor, blobs (classification of x, y) and sine (regression).
std::span<const Toy> toys();

/// Generates the data set: a function of its arguments and of nothing else. Classes take
/// turns row by row, so their counts differ by one at most; the noise moves the inputs
/// (sine: the target). Throws Error for an unknown name, rows < 2, rows > 10^8, or a
/// noise that is negative or not finite.
Dataset make_toy(std::string_view name, Index rows = 1000,
                 std::optional<double> noise = {}, std::uint64_t seed = 42);

}  // namespace GAMBETA_NAMESPACE
