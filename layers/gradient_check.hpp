#pragma once
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "layers/layer.hpp"

namespace GAMBETA_NAMESPACE {

struct GradientCheckOptions {
  /// Decides dy, and which numbers are moved when `at_most` allows only some.
  std::uint64_t seed = 1;
  Mode mode = Mode::Train;  ///< or Mode::Eval; a Predict run keeps no gradients
  Index at_most = 10'000;   ///< numbers to move: two evaluations each
};

/// What the largest_error of a right gradient stays below in double, where it is about 1e-9.
/// Float has no such limit: of 300 random cases each, the worst was 1e-3 for batch norm, 0.3
/// for a layer with a kink (a number may lie within the step of it), 1 for a small network.
/// So layers are checked in double: compile with GAMBETA_DOUBLE (gambeta::gambeta64).
inline constexpr double kGradientTolerance = 1e-7;

/// How well backward() agrees with a plain measurement of the slope.
struct GradientCheck {
  double largest_error = 0;  ///< of |backward - measured| / (1 + |measured|)
  std::string where;         ///< there: "x(2, 0)", "0.weight(1, 3)"; counted from 0
  double backward = 0;       ///< the two numbers there
  double measured = 0;
  Index compared = 0;  ///< gradients looked at
};

/// A matrix computed from others with the operations of the tape, the same in every call.
using Expression = std::function<Tensor(std::span<const Tensor>)>;

/// Measures how much L = sum(dy y), y = expression(inputs), with a random matrix dy, changes
/// when a number of the inputs or of a parameter moves by a little to either side,
///
///     dL/dv = (L(v + h) - L(v - h)) / 2h + O(h^2)
///
/// and compares it with the gradient that backward() gives. dy must not be all ones: the
/// rows of batch norm's output add up to a constant, so its true gradient would be 0, and
/// a wrong backward pass that also gives 0 would pass.
///
/// `model`, if given, is where the expression's parameters are. Each evaluation starts from
/// the buffers and counters it has now, and all its numbers are restored at the end, also
/// when the expression throws.
/// Throws Error if nothing could be compared or backward() gives NaN.
GradientCheck check_gradients(const Expression& expression, std::vector<Matrix> inputs,
                              Layer* model = nullptr, GradientCheckOptions options = {});

/// The same for one layer: gradients of its input x and of all its parameters.
GradientCheck check_gradients(Layer& layer, const Matrix& x,
                              GradientCheckOptions options = {});

/// The largest of some errors. NaN is larger than any: std::max would forget it.
/// Compiled here, so that a host program's -ffast-math cannot forget it either.
double largest_error(double worst, double error);
template <class... Errors>
double largest_error(double first, double second, Errors... more) {
  return largest_error(largest_error(first, second), more...);
}

/// Numbers from the normal distribution: for tests that need some matrix.
Matrix random_matrix(Index rows, Index cols, std::uint64_t seed, double mean = 0,
                     double spread = 1);

}  // namespace GAMBETA_NAMESPACE
