#include "models/fold.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "layers/activation.hpp"
#include "layers/gradient_check.hpp"
#include "models/fold_layers.hpp"
#include "models/resume.hpp"
#include "models/trial_rows.hpp"

namespace GAMBETA_NAMESPACE {

void require_statistics(const BatchNorm1D& norm, Index i) {
  check(norm.options().track_running_stats,
        "layer {} keeps no running statistics: it normalizes by the batch in eval, too, "
        "and no Linear can do that",
        i);
  check(has_seen_batch(norm),
        "the running statistics of layer {} have seen no batch; train the model first",
        i);
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
        last = fold_behind(*last, affine_of(*norm));
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
