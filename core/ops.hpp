#pragma once
#include "core/tape.hpp"

/// Small differentiable operations: each computes a matrix from matrices and records on the
/// tape how to take the gradient back. They are enough to write any layer here, and the
/// tests write batch normalization with them to check the fused layer.
///
/// Operands of + - * / may have one row, one column or one element where the other has
/// more: they are repeated (broadcast), and their gradient is the sum over the repeats.
/// Each operation throws Error if the shapes do not fit or no operand belongs to a run.

namespace GAMBETA_NAMESPACE {

/// grad += a b; = a b if it has had no term
void add_product(const ConstView& a, const ConstView& b, const Gradient& grad);

Tensor matmul(const Tensor& a, const Tensor& b);  ///< (m x k) times (k x n)

Tensor operator+(const Tensor& a, const Tensor& b);
Tensor operator-(const Tensor& a, const Tensor& b);
Tensor operator*(const Tensor& a, const Tensor& b);  ///< element by element
Tensor operator/(const Tensor& a, const Tensor& b);
Tensor operator-(const Tensor& x);

/// A number beside a tensor is a constant of its run: 2 * x, 1 - x.
inline Tensor operator+(const Tensor& a, Scalar b) {
  return a + a.tape_for("+").constant(b);
}
inline Tensor operator+(Scalar a, const Tensor& b) {
  return b.tape_for("+").constant(a) + b;
}
inline Tensor operator-(const Tensor& a, Scalar b) {
  return a - a.tape_for("-").constant(b);
}
inline Tensor operator-(Scalar a, const Tensor& b) {
  return b.tape_for("-").constant(a) - b;
}
inline Tensor operator*(const Tensor& a, Scalar b) {
  return a * a.tape_for("*").constant(b);
}
inline Tensor operator*(Scalar a, const Tensor& b) {
  return b.tape_for("*").constant(a) * b;
}
inline Tensor operator/(const Tensor& a, Scalar b) {
  return a / a.tape_for("/").constant(b);
}
inline Tensor operator/(Scalar a, const Tensor& b) {
  return b.tape_for("/").constant(a) / b;
}

Tensor exp(const Tensor& x);
Tensor log(const Tensor& x);  ///< natural logarithm
Tensor sqrt(const Tensor& x);
Tensor square(const Tensor& x);
Tensor abs(const Tensor& x);       ///< |x|; its derivative at 0 is taken as 0
Tensor relu(const Tensor& x);      ///< max(x, 0); its derivative at 0 is taken as 0
Tensor sigmoid(const Tensor& x);   ///< 1 / (1 + e^-x)
Tensor softplus(const Tensor& x);  ///< log(1 + e^x), whose derivative is sigmoid(x)
Tensor tanh(const Tensor& x);

/// What a sum or mean runs over.        In PyTorch:
enum class Over {
  All,     ///< everything, gives 1 x 1     x.sum()
  Rows,    ///< down each column, 1 x cols  x.sum(dim=0)
  Columns  ///< along each row, rows x 1    x.sum(dim=1)
};
Tensor sum(const Tensor& x, Over over = Over::All);
Tensor mean(const Tensor& x, Over over = Over::All);

}  // namespace GAMBETA_NAMESPACE
