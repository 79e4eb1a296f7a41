#include "layers/loss.hpp"

#include "core/kernels/kernels.hpp"
#include "core/ops.hpp"

namespace GAMBETA_NAMESPACE {

Tensor softmax_cross_entropy(const Tensor& logits, std::span<const int> labels) {
  Tape& tape = logits.tape_for("softmax_cross_entropy");
  const Index n = logits.rows(), classes = logits.cols(), m = tape.rows_of_all(n);
  check(m > 0 && n == Index(labels.size()),
        "softmax_cross_entropy: {} rows of logits, {} labels", n, labels.size());
  for (const int label : labels)
    check(0 <= label && label < classes,
          "softmax_cross_entropy: label {} is not one of {} classes", label, classes);

  const Tape::Output loss = tape.output(1, 1);
  const View p = tape.scratch(n, classes);
  loss.out(0, 0) = Scalar(softmax_cross_entropy(logits.value, labels, p) / double(m));

  if (logits.wants_grad())
    tape.record([logits, labels, p, m, dloss = loss.grad] {
      const View dz = logits.grad;
      const Scalar scale = dloss(0, 0) / Scalar(m);
      for (Index k = 0; k < p.size(); ++k)
        dz.data[k] += scale * p.data[k];  // d/dz_j (log sum e^z - z_label)
      for (Index i = 0; i < p.rows; ++i)
        dz(i, labels[std::size_t(i)]) -= scale;  //   = p_j - [j = label]
    });
  return loss;
}

Tensor mean_squared_error(const Tensor& prediction, ConstView targets) {
  check(same_shape(prediction.value, targets),
        "mean_squared_error: {} x {} predictions, {} x {} targets", prediction.rows(),
        prediction.cols(), targets.rows, targets.cols);
  Tape& tape = prediction.tape_for("mean_squared_error");
  const Tensor squares = square(prediction - tape.constant(targets));
  if (!tape.sharing().ranks)
    return mean(squares);
  // This rank's part of the mean over the rows of all.
  return sum(squares) * tape.constant(1 / Scalar(tape.sharing().rows * targets.cols));
}

}  // namespace GAMBETA_NAMESPACE
