#pragma once
#include <type_traits>
#include <utility>

#include "core/scalar.hpp"

/// What the kernels know of the processor: how wide its vectors are, and how many it holds.

namespace GAMBETA_NAMESPACE {

#if defined(__AVX512F__)
constexpr Index kVectorBytes = 64;
constexpr Index kVectorRegisters = 32;
#elif defined(__AVX__)
constexpr Index kVectorBytes = 32;
constexpr Index kVectorRegisters = 16;
#else
constexpr Index kVectorBytes = 16;
constexpr Index kVectorRegisters = 16;
#endif

constexpr Index kLanes = kVectorBytes / sizeof(Scalar);  // numbers in one vector

/// kLanes numbers, with + - * / for all lanes at once (an extension of GCC and clang).
using Vector [[gnu::vector_size(kVectorBytes)]] = Scalar;

/// The same in memory, where a vector may begin at any number: *vectors_at(p) loads one.
/// (Both compilers let a vector alias numbers of its kind.)
using VectorInMemory [[gnu::vector_size(kVectorBytes), gnu::aligned(sizeof(Scalar))]] =
    Scalar;
inline VectorInMemory* vectors_at(Scalar* p) {
  return reinterpret_cast<VectorInMemory*>(p);
}
inline const VectorInMemory* vectors_at(const Scalar* p) {
  return reinterpret_cast<const VectorInMemory*>(p);
}

/// The vector at p, loaded once: GCC would load it again for each use, and the second load
/// costs as much as a multiply-add.
inline Vector loaded(const Scalar* p) {
  Vector v = *vectors_at(p);
#ifdef __AVX512F__
  asm("" : "+v"(v));  // v may have changed, so it has to stay in its register
#endif
  return v;
}

/// The product v, rounded: not part of a multiply-add. In a b + c d GCC makes either product
/// part of one, not always the same, and the last bit depends on which.
template <class T>
T rounded(T v) {
#if defined(__x86_64__)
  asm("" : "+v"(v));
#elif defined(__aarch64__)
  asm("" : "+w"(v));
#endif
  return v;
}

/// f(0), f(1), ..., f(n - 1) with each index a constant of its call: a loop that leaves no
/// doubt that it is unrolled, so that the array it indexes can live in registers.
template <Index n, class F>
[[gnu::always_inline]] inline void unroll(F f) {
  [&]<Index... i>(std::integer_sequence<Index, i...>) {
    (f(std::integral_constant<Index, i>()), ...);
  }
  (std::make_integer_sequence<Index, n>());
}

}  // namespace GAMBETA_NAMESPACE
