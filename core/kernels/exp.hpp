#pragma once
#include <cstdint>
#include <type_traits>

#include "core/kernels/vector.hpp"

/// e^x and two of its relatives in straight-line code: a loop over them becomes vector code,
/// where a call of the C library would stop that. Right for all x, NaN and the infinities
/// included; within 2 units in the last place of the exact value (tests/core/exp.cpp).

namespace GAMBETA_NAMESPACE {

// e^x = 2^k e^r with k = round(x / log 2), so that |r| <= log(2) / 2 = 0.347. There the
// Taylor series of e^r ends after r^7 / 7! in float: the next term, 5e-9, is a tenth of
// half a unit in the last place. In double it ends after r^13 / 13!.
template <class T>
struct ExpConstants;
template <>
struct ExpConstants<float> {
  using Bits = std::int32_t;
  static constexpr int kTerms = 7, kFraction = 23, kBias = 127;
  static constexpr float kLowest = -104, kHighest = 89;  // beyond, e^x is 0 or infinity
  static constexpr float kLog2High = 0x1.63p-1f;         // 9 bits: k times it is exact
  static constexpr float kLog2Low = -0x1.bd0106p-13f;    // log 2 - kLog2High
};
template <>
struct ExpConstants<double> {
  using Bits = std::int64_t;
  static constexpr int kTerms = 13, kFraction = 52, kBias = 1023;
  static constexpr double kLowest = -746, kHighest = 710;
  static constexpr double kLog2High = 0x1.62e42fefap-1;
  static constexpr double kLog2Low = 0x1.cf79abc9e3b3ap-40;
};

constexpr Scalar inverse_factorial(int n) {
  Scalar factorial = 1;
  for (int i = 2; i <= n; ++i)
    factorial *= Scalar(i);
  return 1 / factorial;
}

/// std::bit_cast, which the C++ library of emscripten 3.1 lacks, by what is behind it in GCC
/// and Clang.
template <class To, class From>
constexpr To bit_cast(From from) {
  static_assert(sizeof(To) == sizeof(From));
  return __builtin_bit_cast(To, from);
}

/// e^x in parts: 2^k (1 + q).
struct ExpParts {
  ExpConstants<Scalar>::Bits k;
  Scalar q;
};

inline ExpParts exp_parts(Scalar x) {
  using C = ExpConstants<Scalar>;
  using Bits = C::Bits;
  // Adding 1.5 2^23 leaves no room for a fraction: the sum's last bits are round(x / log 2).
  constexpr Scalar kRound = Scalar(3 * (Bits(1) << (C::kFraction - 1)));
  const Scalar shifted = x * Scalar(1.44269504088896340736) + kRound;
  const Scalar k = shifted - kRound;
  const Scalar r = (x - k * C::kLog2High) - k * C::kLog2Low;
  Scalar series = 0;               // 1 + r/2 + r^2/6 + ..., by Horner's rule
  unroll<C::kTerms>([&](auto i) {  // a loop would keep the caller's from being vectorized
    constexpr Scalar term = inverse_factorial(C::kTerms - int(i));
    series = series * r + term;
  });
  return {bit_cast<Bits>(shifted) - bit_cast<Bits>(kRound), r * series};
}

/// 2^k for k within the range of normal numbers.
inline Scalar power_of_two(ExpConstants<Scalar>::Bits k) {
  using C = ExpConstants<Scalar>;
  return bit_cast<Scalar>((k + C::kBias) << C::kFraction);
}

inline Scalar exponential(Scalar x) {
  using C = ExpConstants<Scalar>;
  x = x < C::kLowest ? C::kLowest : x > C::kHighest ? C::kHighest : x;  // NaN stays
  const auto [k, q] = exp_parts(x);
  const auto half = k >> 1;  // 2^k itself may be too large or too small for a number
  return (1 + q) * power_of_two(half) * power_of_two(k - half);
}

inline Scalar logistic(Scalar x) {
  return 1 / (1 + exponential(-x));
}

inline Scalar hyperbolic_tangent(Scalar x) {
  const Scalar size = x < 0 ? -x : x;
  const auto [k, q] = exp_parts(2 * (size > 20 ? 20 : size));  // tanh(20) rounds to 1
  const Scalar power = power_of_two(k);
  const Scalar minus_1 = (power - 1) + power * q;  // e^2x - 1, with all digits near 0
  const Scalar y = minus_1 / (minus_1 + 2);
  return x < 0 ? -y : y;
}

}  // namespace GAMBETA_NAMESPACE
