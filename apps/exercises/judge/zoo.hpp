#pragma once
#include "apps/exercises/judge/judge.hpp"
#include "apps/verify/bugs.hpp"

/// The zoo of `gambeta verify --zoo` as known mistakes of a function on one column.

/// A layer of one column, with its numbers.
inline std::unique_ptr<Subject> layer_of(const MakeSubject& make, const Norm& norm,
                                         const BatchNormOptions& options) {
  auto layer = make(1, options);
  layer->gamma().value(0, 0) = norm.gamma;
  layer->beta().value(0, 0) = norm.beta;
  layer->running_mean()(0, 0) = norm.running.mean;
  layer->running_variance()(0, 0) = norm.running.variance;
  return layer;
}

/// The numbers of a tensor of one column.
inline Numbers column(ConstView a) {
  Numbers numbers;
  for (Index i = 0; i < a.rows; ++i)
    numbers.push_back(a(i, 0));
  return numbers;
}

/// The same numbers as a batch of one column.
inline ConstView as_column(const Numbers& x) {
  return {x.data(), Index(x.size()), 1};
}

/// A mistake for each bug of the zoo: what function_of makes of a layer that has it.
template <class F, class FunctionOf>
std::vector<Mistake<F>> zoo(FunctionOf function_of, std::vector<Mistake<F>> more = {}) {
  std::vector<Mistake<F>> mistakes;
  for (const Bug& bug : bug_zoo())
    mistakes.push_back({std::string(bug.name), std::string(bug.mistake),
                        function_of(batch_norm_with_bug(bug.name))});
  mistakes.insert(mistakes.end(), more.begin(), more.end());
  return mistakes;
}
