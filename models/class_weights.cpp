#include "models/class_weights.hpp"

#include <algorithm>
#include <cmath>

#include "core/check.hpp"

namespace GAMBETA_NAMESPACE {

std::string_view name_of(ClassWeight weight) {
  constexpr std::string_view kNames[] = {"none", "balanced"};
  return kNames[std::size_t(weight)];
}

ClassWeight class_weight_named(std::string_view name) {
  for (const ClassWeight weight : {ClassWeight::None, ClassWeight::Balanced})
    if (name_of(weight) == name)
      return weight;
  fail("no class weights are named '{}'; there are none, balanced", name);
}

std::vector<double> balanced_weights(const Dataset& train) {
  check_dataset(train);
  std::vector<double> rows(std::size_t(train.classes()));
  for (const int label : train.labels)
    ++rows[std::size_t(label)];
  const auto classes =
      std::count_if(rows.begin(), rows.end(), [](double n) { return n > 0; });
  std::vector<double> weights;
  for (const double n : rows)
    weights.push_back(n > 0 ? double(train.rows()) / (double(classes) * n) : 0);
  return weights;
}

Tensor weighted_cross_entropy(const Tensor& logits, std::span<const int> labels,
                              std::span<const double> weights) {
  Tape& tape = logits.tape_for("weighted_cross_entropy");
  const Index n = logits.rows(), classes = logits.cols(), m = tape.rows_of_all(n);
  check(m > 0 && n == Index(labels.size()) && classes == Index(weights.size()),
        "weighted_cross_entropy: {} rows of {} logits, {} labels, {} weights", n, classes,
        labels.size(), weights.size());
  const Tape::Output loss = tape.output(1, 1);
  const View dz = tape.scratch(n, classes);  // d loss / d logits
  double sum = 0;
  for (Index i = 0; i < n; ++i) {
    const int label = labels[std::size_t(i)];
    check(0 <= label && label < classes,
          "weighted_cross_entropy: label {} is not one of {} classes", label, classes);
    const Scalar* const z = &logits.value(i, 0);
    const double w = weights[std::size_t(label)], top = *std::max_element(z, z + classes);
    double total = 0;
    for (Index j = 0; j < classes; ++j)
      total += std::exp(z[j] - top);
    sum += w * (std::log(total) + top - z[label]);
    for (Index j = 0; j < classes; ++j)  // w (p_j - [j = label]) / m
      dz(i, j) = Scalar(w * (std::exp(z[j] - top) / total - (j == label)) / double(m));
  }
  loss.out(0, 0) = Scalar(sum / double(m));
  if (logits.wants_grad())
    tape.record([logits, dz, dloss = loss.grad] {
      const View grad = logits.grad;
      for (Index i = 0; i < dz.rows; ++i)
        for (Index j = 0; j < dz.cols; ++j)
          grad(i, j) += dloss(0, 0) * dz(i, j);
    });
  return loss;
}

}  // namespace GAMBETA_NAMESPACE
