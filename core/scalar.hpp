#pragma once
#include <cstddef>

/// The number type of the whole library, and the one place that chooses it.
///
/// The library is built twice from the same source: in float, which ships, and in
/// double, which tests and `gambeta verify` use for gradient checks. An inline
/// namespace keeps the two apart, so one program may link both: `gambeta::Tensor` is
/// `gambeta::f32::Tensor` in a file compiled as usual and `gambeta::f64::Tensor` in one
/// compiled with GAMBETA_DOUBLE. A header of your own that is compiled into both has to open
/// its namespace with GAMBETA_NAMESPACE, too: else one name of it would mean two classes, and
/// the linker would keep either.
#ifdef GAMBETA_DOUBLE
#define GAMBETA_NAMESPACE gambeta::inline f64
#else
#define GAMBETA_NAMESPACE gambeta::inline f32
#endif

namespace GAMBETA_NAMESPACE {

#ifdef GAMBETA_DOUBLE
using Scalar = double;
#else
using Scalar = float;
#endif

/// Rows, columns and counts. Signed, so that a difference of two is what it says.
using Index = std::ptrdiff_t;

}  // namespace GAMBETA_NAMESPACE
