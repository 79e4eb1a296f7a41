#include "layers/linear.hpp"

#include "core/kernels/kernels.hpp"
#include "core/ops.hpp"

namespace GAMBETA_NAMESPACE {

Linear::Linear(Index in_features, Index out_features, bool bias)
    : weight_(Matrix(out_features, in_features)),
      bias_(Matrix(1, out_features), /*decays=*/false),
      has_bias_(bias) {
  check(in_features > 0 && out_features > 0, "Linear: {} inputs, {} outputs", in_features,
        out_features);
  bias_.frozen = !bias;
}

void Linear::initialize(Random& random) {
  const double bound = 1 / std::sqrt(double(in_features()));
  for (Scalar& w : weight_.value)
    w = Scalar(random.uniform(-bound, bound));
  if (has_bias_)
    for (Scalar& b : bias_.value)
      b = Scalar(random.uniform(-bound, bound));
}

Tensor Linear::forward(const Tensor& x) {
  check(x.cols() == in_features(), "Linear: expected {} columns, got {} x {}",
        in_features(), x.rows(), x.cols());
  const Tensor w = weight_.tensor(), b = bias_.tensor();
  Tape& tape = x.tape_for("Linear");
  const Tape::Output y = tape.output(x.rows(), w.rows());
  gemm(x.value, transposed(w.value), y.out, b.value);  // y = x w^T + b
  if (tape.mode() == Mode::Predict)
    return y;  // there will be no way back

  tape.record([x, w, b, y = Tensor(y)] {
    const View dy = y.grad;
    if (x.wants_grad())
      add_product(dy, w.value, x.grad);  // dx += dy w
    if (w.wants_grad())
      add_product(transposed(dy), x.value, w.grad);  // dw += dy^T x
    if (b.wants_grad())
      add_column_sums(dy, b.grad);  // db += 1^T dy
  });
  return y;
}

std::string Linear::name() const {
  return fmt::format("Linear {} > {}{}", in_features(), out_features(),
                     has_bias_ ? "" : ", no bias");
}

void Linear::visit(StateVisitor& visitor) {
  visitor.parameter("weight", weight_);
  if (has_bias_)
    visitor.parameter("bias", bias_);
}

}  // namespace GAMBETA_NAMESPACE
