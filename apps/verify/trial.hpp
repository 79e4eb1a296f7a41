#pragma once
#include "apps/verify/subject.hpp"

namespace GAMBETA_NAMESPACE {

/// The results of one run of a layer, copied out of the tape.
struct Trial {
  Matrix y, dx, dgamma, dbeta;
};

/// One forward and backward pass with d loss / dy = dy. Gradients start from zero.
Trial run(Subject& layer, const Matrix& x, const Matrix& dy, Mode mode = Mode::Train);

/// The output alone.
Matrix output_of(Layer& layer, const Matrix& x, Mode mode = Mode::Predict);

/// The mean and the squares of column j of x by their definition, in double.
struct Moments {
  double mean = 0, squares = 0;  // ss = sum((x - mean)^2)
};
Moments moments_of(const Matrix& x, Index j);

/// A batch whose columns differ in mean and spread.
Matrix uneven_batch(Index rows, Index cols, std::uint64_t seed);

/// Gives gamma, beta and the running statistics random values.
void randomize(Subject& layer, std::uint64_t seed);

/// A copy of rows [first, first + count).
Matrix rows_of(const Matrix& x, Index first, Index count);

/// The largest |a - b|, NaN if there is one, divided by the largest |b| (or 1 if that is 0).
double difference(const Matrix& a, const Matrix& b);

}  // namespace GAMBETA_NAMESPACE
