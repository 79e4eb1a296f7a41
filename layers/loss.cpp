#include "layers/loss.hpp"

#include "core/kernels/kernels.hpp"
#include "core/ops.hpp"

namespace GAMBETA_NAMESPACE {

Tensor softmax_cross_entropy(const Tensor& logits, std::span<const int> labels) {
  const Index n = logits.rows(), classes = logits.cols();
  check(n > 0 && n == Index(labels.size()),
        "softmax_cross_entropy: {} rows of logits, {} labels", n, labels.size());
  for (const int label : labels)
    check(0 <= label && label < classes,
          "softmax_cross_entropy: label {} is not one of {} classes", label, classes);

  Tape& tape = logits.tape_for("softmax_cross_entropy");
  const Tape::Output loss = tape.output(1, 1);
  const View p = tape.scratch(n, classes);
  loss.out(0, 0) = Scalar(softmax_cross_entropy(logits.value, labels, p) / double(n));

  if (logits.wants_grad())
    tape.record([logits, labels, p, dloss = loss.grad] {
      const View dz = logits.grad;
      const Scalar scale = dloss(0, 0) / Scalar(p.rows);
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
  return mean(square(prediction - tape.constant(targets)));
}

}  // namespace GAMBETA_NAMESPACE
