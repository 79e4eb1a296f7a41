#include "models/fold_layers.hpp"

#include <cmath>

namespace GAMBETA_NAMESPACE {

Affine affine_of(BatchNorm1D norm) {
  Affine affine;
  for (Index j = 0; j < norm.features(); ++j) {
    const double root =
        std::sqrt(double(norm.running_variance()(0, j)) + norm.options().epsilon);
    const double s = root > 0 ? norm.gamma().value(0, j) / root : 0;
    affine.scale.push_back(s);  // s = gamma / sqrt(rv + eps)
    affine.shift.push_back(norm.beta().value(0, j) - s * norm.running_mean()(0, j));
  }
  return affine;
}

static Linear with_bias(Linear linear) {
  Linear result(linear.in_features(), linear.out_features());
  result.weight().value = linear.weight().value;
  result.bias().value = linear.bias().value;  // zeros without a bias
  return result;
}

Linear fold_behind(const Linear& linear, const Affine& norm) {
  Linear result = with_bias(linear);
  for (Index r = 0; r < result.out_features(); ++r) {
    const double s = norm.scale[std::size_t(r)], shift = norm.shift[std::size_t(r)];
    for (Index c = 0; c < result.in_features(); ++c)
      result.weight().value(r, c) = Scalar(s * result.weight().value(r, c));
    result.bias().value(0, r) = Scalar(s * result.bias().value(0, r) + shift);
  }
  return result;
}

Linear fold_before(const Affine& norm, const Linear& linear) {
  Linear result = with_bias(linear);
  for (Index r = 0; r < result.out_features(); ++r) {
    double bias = result.bias().value(0, r);
    for (Index c = 0; c < result.in_features(); ++c) {
      Scalar& w = result.weight().value(r, c);
      bias += w * norm.shift[std::size_t(c)];
      w = Scalar(w * norm.scale[std::size_t(c)]);
    }
    result.bias().value(0, r) = Scalar(bias);
  }
  return result;
}

Affine after(const Affine& first, const Affine& second) {
  Affine both = first;
  for (std::size_t j = 0; j < both.scale.size(); ++j) {
    both.scale[j] = second.scale[j] * first.scale[j];
    both.shift[j] = second.scale[j] * first.shift[j] + second.shift[j];
  }
  return both;
}

}  // namespace GAMBETA_NAMESPACE
