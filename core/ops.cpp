#include "core/ops.hpp"

#include <cmath>

#include "core/kernels/exp.hpp"
#include "core/kernels/kernels.hpp"

namespace GAMBETA_NAMESPACE {

static Tape& run_of(const char* operation, const Tensor& a, const Tensor& b) {
  const Tensor& made = a.tape ? a : b;  // the other may be weights
  check(!b.tape || (b.tape == made.tape && b.run == made.run),
        "{}: the operands belong to different runs", operation);
  return made.tape_for(operation);
}

void add_product(const ConstView& a, const ConstView& b, const Gradient& grad) {
  const auto [out, add] = grad.next_term();
  gemm(a, b, out, add ? out : View());
}

Tensor matmul(const Tensor& a, const Tensor& b) {
  check(a.cols() == b.rows(), "matmul: {} x {} times {} x {}", a.rows(), a.cols(),
        b.rows(), b.cols());
  Tape& tape = run_of("matmul", a, b);
  const Tape::Output y = tape.output(a.rows(), b.cols());
  gemm(a.value, b.value, y.out, {});  // y = a b

  tape.record([a, b, y = Tensor(y)] {
    if (a.wants_grad())
      add_product(y.grad, transposed(b.value), a.grad);  // da += dy b^T
    if (b.wants_grad())
      add_product(transposed(a.value), y.grad, b.grad);  // db += a^T dy
  });
  return y;
}

// A view that repeats a row, a column or a number to fill rows x cols: a stride of 0 stays
// in place. Adding to such a view sums over the repeats, as its gradient must.
template <class T>
static BasicView<T> repeated(BasicView<T> a, Index rows, Index cols) {
  return {a.data, rows, cols, a.rows == rows ? a.row_stride : 0,
          a.cols == cols ? a.col_stride : 0};
}

// y = f(a, b) for each element; by_a(a, b) and by_b(a, b) are the partial derivatives of f.
template <class F, class ByA, class ByB>
static Tensor binary(const char* name, const Tensor& a, const Tensor& b, F f, ByA by_a,
                     ByB by_b) {
  const auto fits = [](Index m, Index n) { return m == n || m == 1 || n == 1; };
  check(fits(a.rows(), b.rows()) && fits(a.cols(), b.cols()),
        "{}: {} x {} does not fit {} x {}", name, a.rows(), a.cols(), b.rows(), b.cols());
  const auto wider = [](Index m, Index n) { return m == 1 ? n : m; };
  const Index rows = wider(a.rows(), b.rows()), cols = wider(a.cols(), b.cols());

  Tape& tape = run_of(name, a, b);
  const Tape::Output y = tape.output(rows, cols);
  const ConstView u = repeated(a.value, rows, cols), v = repeated(b.value, rows, cols);
  for (Index i = 0; i < rows; ++i)
    for (Index j = 0; j < cols; ++j)
      y.out(i, j) = f(u(i, j), v(i, j));

  tape.record([a, b, u, v, y = Tensor(y), by_a, by_b] {
    const View dy = y.grad;
    const View du = a.wants_grad() ? repeated<Scalar>(a.grad, dy.rows, dy.cols) : View();
    const View dv = b.wants_grad() ? repeated<Scalar>(b.grad, dy.rows, dy.cols) : View();
    for (Index i = 0; i < dy.rows; ++i)
      for (Index j = 0; j < dy.cols; ++j) {
        if (du)
          du(i, j) += dy(i, j) * by_a(u(i, j), v(i, j));
        if (dv)
          dv(i, j) += dy(i, j) * by_b(u(i, j), v(i, j));
      }
  });
  return y;
}

static constexpr auto kOne = [](Scalar, Scalar) { return Scalar(1); };
static constexpr auto kMinusOne = [](Scalar, Scalar) { return Scalar(-1); };

Tensor operator+(const Tensor& a, const Tensor& b) {
  const auto f = [](Scalar u, Scalar v) { return u + v; };
  return binary("+", a, b, f, kOne, kOne);
}

Tensor operator-(const Tensor& a, const Tensor& b) {
  const auto f = [](Scalar u, Scalar v) { return u - v; };
  return binary("-", a, b, f, kOne, kMinusOne);
}

Tensor operator*(const Tensor& a, const Tensor& b) {
  const auto f = [](Scalar u, Scalar v) { return u * v; };
  const auto by_a = [](Scalar, Scalar v) { return v; };
  return binary("*", a, b, f, by_a, [](Scalar u, Scalar) { return u; });
}

Tensor operator/(const Tensor& a, const Tensor& b) {
  const auto f = [](Scalar u, Scalar v) { return u / v; };
  const auto by_a = [](Scalar, Scalar v) { return 1 / v; };
  return binary("/", a, b, f, by_a, [](Scalar u, Scalar v) { return -u / (v * v); });
}

// y = f(x) for each element; derivative(x, y) is dy/dx, which often is simpler in y.
template <class F, class Derivative>
static Tensor unary(const char* name, const Tensor& x, F f, Derivative derivative) {
  Tape& tape = run_of(name, x, x);
  const Tape::Output y = tape.output(x.rows(), x.cols());
  const Index n = x.value.size();
  for (Index i = 0; i < n; ++i)
    y.out.data[i] = f(x.value.data[i]);

  if (x.wants_grad())
    tape.record([x, y = Tensor(y), n, derivative] {
      const View dy = y.grad;
      const auto [dx, add] = x.grad.next_term();
      const auto term = [&](Index i) {
        return dy.data[i] * derivative(x.value.data[i], y.value.data[i]);
      };
      if (add)  // outside the loops, so that both are vectorized
        for (Index i = 0; i < n; ++i)
          dx.data[i] += term(i);
      else
        for (Index i = 0; i < n; ++i)
          dx.data[i] = term(i);
    });
  return y;
}

Tensor operator-(const Tensor& x) {
  return unary(
      "negate", x, [](Scalar v) { return -v; }, kMinusOne);
}

Tensor exp(const Tensor& x) {
  const auto f = [](Scalar v) { return exponential(v); };
  return unary("exp", x, f, [](Scalar, Scalar y) { return y; });
}

Tensor log(const Tensor& x) {
  const auto f = [](Scalar v) { return std::log(v); };
  return unary("log", x, f, [](Scalar v, Scalar) { return 1 / v; });
}

Tensor sqrt(const Tensor& x) {
  const auto f = [](Scalar v) { return std::sqrt(v); };
  return unary("sqrt", x, f, [](Scalar, Scalar y) { return Scalar(0.5) / y; });
}

Tensor square(const Tensor& x) {
  const auto f = [](Scalar v) { return v * v; };
  return unary("square", x, f, [](Scalar v, Scalar) { return 2 * v; });
}

Tensor abs(const Tensor& x) {
  const auto f = [](Scalar v) { return std::abs(v); };
  return unary("abs", x, f, [](Scalar v, Scalar) { return Scalar((v > 0) - (v < 0)); });
}

Tensor relu(const Tensor& x) {
  const auto f = [](Scalar v) { return v < 0 ? 0 : v; };  // NaN stays NaN
  return unary("relu", x, f, [](Scalar, Scalar y) { return Scalar(y > 0); });
}

Tensor sigmoid(const Tensor& x) {
  const auto f = [](Scalar v) { return logistic(v); };
  return unary("sigmoid", x, f, [](Scalar, Scalar y) { return y * (1 - y); });
}

Tensor softplus(const Tensor& x) {  // e^v itself would overflow
  const auto f = [](Scalar v) {
    return (v > 0 ? v : 0) + std::log1p(std::exp(-std::abs(v)));
  };
  return unary("softplus", x, f, [](Scalar v, Scalar) { return logistic(v); });
}

Tensor tanh(const Tensor& x) {
  const auto f = [](Scalar v) { return hyperbolic_tangent(v); };
  return unary("tanh", x, f, [](Scalar, Scalar y) { return 1 - y * y; });
}

// scale times the sum of x over what `over` says.
static Tensor scaled_sum(const char* name, const Tensor& x, Over over, Scalar scale) {
  Tape& tape = run_of(name, x, x);
  const Tape::Output y = tape.output(over == Over::Columns ? x.rows() : 1,
                                     over == Over::Rows ? x.cols() : 1);
  fill(0, y.out);
  const View sums = repeated(y.out, x.rows(), x.cols());
  for (Index i = 0; i < x.rows(); ++i)
    for (Index j = 0; j < x.cols(); ++j)
      sums(i, j) += scale * x.value(i, j);

  if (x.wants_grad())
    tape.record([x, scale, y = Tensor(y)] {
      const View dx = x.grad, dy = repeated<Scalar>(y.grad, x.rows(), x.cols());
      for (Index i = 0; i < x.rows(); ++i)
        for (Index j = 0; j < x.cols(); ++j)
          dx(i, j) += scale * dy(i, j);
    });
  return y;
}

Tensor sum(const Tensor& x, Over over) {
  return scaled_sum("sum", x, over, 1);
}

Tensor mean(const Tensor& x, Over over) {
  const Index n = over == Over::All    ? x.value.size()
                  : over == Over::Rows ? x.rows()
                                       : x.cols();
  check(n > 0, "mean: {} x {} has nothing to average", x.rows(), x.cols());
  return scaled_sum("mean", x, over, 1 / Scalar(n));
}

}  // namespace GAMBETA_NAMESPACE
