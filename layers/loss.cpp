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

// Targets on the tape of what is to meet them.
static Tensor beside(const char* loss, const Tensor& x, ConstView targets) {
  check(same_shape(x.value, targets), "{}: {} x {} predictions, {} x {} targets", loss,
        x.rows(), x.cols(), targets.rows, targets.cols);
  return x.tape_for(loss).constant(targets);
}

// The mean; where the run has a share of a batch, its part of the mean over all rows.
static Tensor mean_of_all(const Tensor& x) {
  const Index m = x.tape->rows_of_all(x.rows());
  return m == x.rows() ? mean(x) : sum(x) * (1 / Scalar(m * x.cols()));
}

Tensor mean_squared_error(const Tensor& prediction, ConstView targets) {
  return mean_of_all(
      square(prediction - beside("mean_squared_error", prediction, targets)));
}

Tensor binary_cross_entropy(const Tensor& logits, ConstView targets) {
  const Tensor t = beside("binary_cross_entropy", logits, targets);
  return mean_of_all(softplus(logits) - t * logits);
}

}  // namespace GAMBETA_NAMESPACE
