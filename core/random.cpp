#include "core/random.hpp"

#include <cmath>

// These two are not in the header: whether a product and a sum are rounded once or twice
// depends on compiler flags, and a program that is compiled with others than the library
// must draw the same numbers.

namespace GAMBETA_NAMESPACE {

double Random::uniform(double low, double high) {
  return low + (high - low) * uniform();
}

// Marsaglia's polar method: a point in the unit disc gives a normal number.
double Random::normal() {
  for (;;) {
    const double u = uniform(-1, 1), v = uniform(-1, 1), s = u * u + v * v;
    if (0 < s && s < 1)
      return u * std::sqrt(-2 * std::log(s) / s);
  }
}

}  // namespace GAMBETA_NAMESPACE
