#pragma once
#include <string_view>

#include "layers/batch_norm1d.hpp"

namespace GAMBETA_NAMESPACE {

/// How one library or text words batch normalization. They agree on the formula and differ
/// in five conventions, which is enough to make a model of one wrong in another.
struct Dialect {
  std::string_view name;
  bool unbiased_forward;     ///< normalizes with N - 1 instead of N
  bool unbiased_running;     ///< running variance averages ss / (N - 1)
  double epsilon;            ///< its default
  double momentum;           ///< its default argument; 0: average over all batches
  bool momentum_weighs_old;  ///< the argument is the weight of the old value
  double initial_variance;   ///< of the running variance
};

// clang-format off
inline constexpr Dialect kDialects[] = {
    // name    fwd N-1  run N-1  epsilon  momentum  of old  var starts at
    {"torch",  false,   true,    1e-5,    0.1,      false,  1},
    {"paper",  false,   true,    1e-5,    0,        false,  1},  // Algorithm 2: all batches
    {"keras",  false,   false,   1e-3,    0.99,     true,   1},
    {"cs231n", false,   false,   1e-5,    0.9,      true,   0},
    {"seed",   true,    true,    1e-10,   0.1,      false,  1},  // a notebook's own layer
};
// clang-format on

/// The dialect of that name. Throws Error that lists the names if there is none.
const Dialect& dialect_named(std::string_view name);

/// The dialect's momentum argument as the weight of the newest batch (PyTorch's meaning),
/// and back: m_torch = 1 - m_keras. Its own inverse.
double convert_momentum(const Dialect& dialect, double momentum);

/// The options that make BatchNorm1D compute as the dialect does by default.
BatchNormOptions options_of(const Dialect& dialect);

/// The first dialect that shares the conventions of the options (which normalizer, which
/// running variance, where it starts; epsilon and momentum are settings, not conventions).
const Dialect& dialect_of(const BatchNormOptions& options);

}  // namespace GAMBETA_NAMESPACE
