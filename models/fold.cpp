#include "models/fold.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "layers/activation.hpp"
#include "layers/gradient_check.hpp"
#include "models/resume.hpp"
#include "models/trial_rows.hpp"

namespace GAMBETA_NAMESPACE {

namespace {

/// What batch norm does to a column in eval: y = scale x + shift.
struct Affine {
  std::vector<double> scale, shift;
};

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

Linear with_bias(Linear linear) {
  Linear result(linear.in_features(), linear.out_features());
  result.weight().value = linear.weight().value;
  result.bias().value = linear.bias().value;  // zeros without a bias
  return result;
}

// Linear then batch norm: W' = s W (rows), b' = s b + shift.
Linear scaled(const Linear& linear, const Affine& norm) {
  Linear result = with_bias(linear);
  for (Index r = 0; r < result.out_features(); ++r) {
    const double s = norm.scale[std::size_t(r)], shift = norm.shift[std::size_t(r)];
    for (Index c = 0; c < result.in_features(); ++c)
      result.weight().value(r, c) = Scalar(s * result.weight().value(r, c));
    result.bias().value(0, r) = Scalar(s * result.bias().value(0, r) + shift);
  }
  return result;
}

// Batch norm then Linear: W' = W s (columns), b' = b + W shift.
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

}  // namespace

void require_statistics(const BatchNorm1D& norm, Index i) {
  check(norm.options().track_running_stats,
        "layer {} keeps no running statistics: it normalizes by the batch in eval, too, "
        "and no Linear can do that",
        i);
  check(has_seen_batch(norm),
        "the running statistics of layer {} have seen no batch; train the model first",
        i);
}

Linear fold_behind(const Linear& linear, const BatchNorm1D& norm) {
  return scaled(linear, affine_of(norm));
}

namespace {

// The network without batch norm. `last` is a Linear that a batch norm behind it may become
// part of, `waiting` a batch norm that looks for a Linear behind it.
Sequential folded_network(const Sequential& network, Index& folded) {
  Sequential result;
  std::optional<Linear> last;
  std::optional<Affine> waiting;
  Index waiting_at = 0;
  const auto put_last = [&] {
    if (last)
      result.add<Linear>(*last);
    last.reset();
  };
  for (Index i = 0; i < network.size(); ++i) {
    if (const auto* linear = dynamic_cast<const Linear*>(&network[i])) {
      put_last();
      last = waiting ? fold_before(*waiting, *linear) : *linear;
      waiting.reset();
      continue;
    }
    if (const auto* norm = dynamic_cast<const BatchNorm1D*>(&network[i])) {
      require_statistics(*norm, i);
      ++folded;
      if (last) {
        last = fold_behind(*last, *norm);
      } else {
        waiting = waiting ? after(*waiting, affine_of(*norm)) : affine_of(*norm);
        waiting_at = i;
      }
      continue;
    }
    check(!waiting, "layer {} cannot be folded: layer {} lies between it and a Linear",
          waiting_at, i);
    put_last();
    // Whatever else a spec names keeps no numbers; std::get throws for what does.
    result.add<ActivationLayer>(std::get<Activation>(layer_spec(network[i])));
  }
  check(!waiting, "layer {} cannot be folded: there is no Linear beside it", waiting_at);
  put_last();
  return result;
}

double largest_difference(ConstView a, ConstView b) {
  double largest = 0;
  for (Index i = 0; i < a.size(); ++i)
    largest = largest_error(largest, std::abs(double(a.data[i]) - double(b.data[i])));
  return largest;
}

}  // namespace

double prediction_difference(const Model& model, ConstView before, ConstView after) {
  if (model.columns.task == Task::Classification)
    return largest_difference(interpret(model, before), interpret(model, after));
  double unit = 1;  // scaled targets have a deviation of 1
  if (!model.target_scale)
    for (Index i = 0; i < before.size(); ++i)
      unit = std::max(unit, std::abs(double(before.data[i])));
  return largest_difference(before, after) / unit;
}

FoldReport fold(Model& model) {
  FoldReport report;
  Sequential folded = folded_network(model.network, report.folded);
  check(report.folded > 0, "there is no batch norm to fold");

  const Matrix example = example_row(model);
  const Matrix random = random_rows(model, 64);
  const Matrix example_before = outputs(model, example);
  const Matrix random_before = outputs(model, random);
  std::swap(model.network, folded);
  const Matrix example_after = outputs(model, example);
  const Matrix random_after = outputs(model, random);
  report.example_difference = largest_difference(example_after, example_before);
  report.random_difference = largest_difference(random_after, random_before);
  const double worst =
      largest_error(prediction_difference(model, example_before, example_after),
                    prediction_difference(model, random_before, random_after));
  if (!(worst <= kLargestFoldDifference)) {
    std::swap(model.network, folded);
    fail(
        "folding would change a prediction by {:.2g}, more than {:.0e}: float cannot "
        "hold the folded weights; use the model as it is",
        worst, kLargestFoldDifference);
  }
  end_run(model);
  return report;
}

}  // namespace GAMBETA_NAMESPACE
