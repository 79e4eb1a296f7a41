#include <algorithm>
#include <cmath>
#include <limits>

#include "apps/doctor/parts.hpp"

namespace GAMBETA_NAMESPACE {

namespace {

/// Units without batch norm start out silent by chance when the weights point away from
/// all rows; a network has some to spare. Healthy small models lose up to a third of
/// a layer; from half of it on little is left.
constexpr double kSilentShare = 0.5;

/// Behind batch norm half of the rows start out above 0 in every unit, and the gradient of
/// the cross-entropy is at most 1 a row: in 225 default models of the classification sets
/// not one unit died, so a single one says something. (Steps that are too large kill units,
/// and so does a last batch of two rows, whose normalized values are +-1.)
constexpr double kDeadShare = 0;

/// The gradient of a squared error has no bound, and the first steps at the usual rate
/// kill units: up to 30 of 32 in the second layer of default models of `diabetes`, which
/// predict better for it (R2 0.46; 0.40 at half the rate, with nearly all units alive).
/// What is left there is enough; with fewer, a layer passes next to nothing on.
constexpr double kDeadShareInRegression = 0.95;

/// A column whose spread is fewer than ten times the gap between neighbouring numbers
/// of its size holds rounding, not information.
constexpr double kRoundings = 10;

// The size of the numbers in a column: the largest, without its sign.
double size_of(ConstView x, Index j) {
  double largest = 0;
  for (Index i = 0; i < x.rows; ++i)
    largest = std::max(largest, std::abs(double(x(i, j))));
  return largest;
}

const BatchNorm1D* batch_norm_at(const Model& model, Index layer) {
  if (layer < 0)
    return nullptr;
  return dynamic_cast<const BatchNorm1D*>(&model.network[layer]);
}

bool is_activation(const NetworkSpec& spec, Index layer) {
  return std::holds_alternative<Activation>(spec[std::size_t(layer)]);
}

// Units of an activation layer that give the same number in every row.
std::vector<Index> silent_units(ConstView y) {
  std::vector<Index> units;
  for (Index j = 0; j < y.cols; ++j)
    if (is_constant(y, j))
      units.push_back(j);
  return units;
}

std::string smaller_step(Model& model) {
  const double rate = model.training ? model.training->options.sgd.learning_rate : 0.1;
  return train_command(model,
                       {{"--lr", fmt::format("{:.3g}", std::min(rate / 10, 0.1))}});
}

/// With batch norm, and at no larger rate than the usual one, that is known to train.
std::string with_batch_norm(const Model& model) {
  std::vector<Flag> changes{{"--no-batch-norm", std::nullopt}};
  if (model.training && model.training->options.sgd.learning_rate > 0.1)
    changes.push_back({"--lr", "0.1"});
  return train_command(model, changes);
}

std::string other_seed(const Model& model) {
  return model.training && model.training->options.seed == 1 ? "2" : "1";
}

std::string units_figure(const Model& model, Index layer, std::size_t silent,
                         ConstView y) {
  return fmt::format("{}: {} of {} units never change in {} rows",
                     layer_name(model, layer), silent, y.cols, y.rows);
}

}  // namespace

void find_non_finite(Model& model, std::span<const Tensor> run, const Dataset& data,
                     Findings& findings) {
  for (std::size_t step = 0; step < run.size(); ++step) {
    const ConstView x = run[step].value;
    for (Index i = 0; i < x.rows; ++i)
      for (Index j = 0; j < x.cols; ++j) {
        if (std::isfinite(x(i, j)))
          continue;
        const std::string where =
            step == 0
                ? fmt::format("input column {} ({})", j + 1,
                              data.columns.input_names[std::size_t(j)])
                : fmt::format("{}, column {}", layer_name(model, Index(step) - 1), j + 1);
        findings.push_back(
            {"BN008",
             "a number that is not finite comes up in the network and spoils all "
             "that follows",
             fmt::format("{}, row {}: {}", where, i + 1, x(i, j)),
             step == 0 ? "repair or drop the row" : "train again with a smaller step",
             smaller_step(model)});
        return;
      }
  }
}

void find_dead_units(Model& model, std::span<const Tensor> run, Findings& findings) {
  const NetworkSpec spec = spec_of(model.network);
  if (run[0].rows() < kRowsToJudge)
    return;
  for (Index layer = 0; layer < model.network.size(); ++layer) {
    if (!is_activation(spec, layer))
      continue;
    const ConstView y = run[std::size_t(layer) + 1].value;
    std::vector<Index> silent = silent_units(y);
    // Behind batch norm it is its input that must be silent: the rest is BN011.
    const bool normalized = batch_norm_at(model, layer - 1) != nullptr;
    if (normalized)
      std::erase_if(silent, [&](Index j) {
        return !is_constant(run[std::size_t(layer) - 1].value, j);
      });
    if (silent.empty() ||
        (!normalized && double(silent.size()) < kSilentShare * double(y.cols)))
      continue;
    findings.push_back(
        {"BN007",
         "units of a layer give the same number whatever the row, and learn nothing",
         units_figure(model, layer, silent.size(), y),
         normalized ? "start from other weights"
                    : "normalize their input, so that every unit starts out alive",
         normalized ? train_command(model, {{"--seed", other_seed(model)}})
                    : with_batch_norm(model)});
    return;
  }
}

void find_dead_behind_batch_norm(Model& model, std::span<const Tensor> run,
                                 Findings& findings) {
  const NetworkSpec spec = spec_of(model.network);
  if (run[0].rows() < kRowsToJudge)
    return;
  for (Index layer = 1; layer < model.network.size(); ++layer) {
    auto* norm = dynamic_cast<BatchNorm1D*>(&model.network[layer - 1]);
    if (norm == nullptr || !is_activation(spec, layer))
      continue;
    const ConstView y = run[std::size_t(layer) + 1].value;
    std::vector<Index> silent = silent_units(y);
    std::erase_if(silent, [&](Index j) {
      return is_constant(run[std::size_t(layer) - 1].value, j);  // BN007
    });
    const double dead = double(silent.size()) / double(y.cols);
    if (dead == 0 ||
        dead < (model.columns.task == Task::Regression ? kDeadShareInRegression
                                                       : kDeadShare))
      continue;
    double lowest = 0;
    for (const Index j : silent)
      lowest = std::min(lowest, double(norm->beta().value(0, j)) /
                                    std::abs(double(norm->gamma().value(0, j))));
    findings.push_back(
        {"BN011",
         "batch norm's beta holds units below zero for good: no row makes them answer",
         units_figure(model, layer, silent.size(), y) +
             fmt::format("; beta / |gamma| goes down to {:.1f}", lowest),
         "train again with a smaller step, which kills fewer units",
         smaller_step(model)});
    return;
  }
}

void find_swamped_variances(Model& model, std::span<const Tensor> run,
                            Findings& findings) {
  for (Index layer = 0; layer < model.network.size(); ++layer) {
    auto* norm = dynamic_cast<BatchNorm1D*>(&model.network[layer]);
    if (norm == nullptr)
      continue;
    const ConstView x = run[std::size_t(layer)].value;
    const double epsilon = norm->options().epsilon;
    Index swamped = 0, noisy = 0;
    double smallest = std::numeric_limits<double>::infinity();
    for (Index j = 0; j < x.cols; ++j) {
      if (is_constant(x, j))
        continue;  // nothing to normalize
      const double variance = norm->running_variance()(0, j);
      const double gap = size_of(x, j) * std::numeric_limits<Scalar>::epsilon();
      const bool noise = std::sqrt(variance) < kRoundings * gap;
      swamped += variance < epsilon && !noise;  // the spread becomes less than 0.71
      noisy += noise && epsilon < variance;     // ... or noise is blown up to 1
      smallest = std::min(smallest, variance);
    }
    if (swamped + noisy == 0)
      continue;
    findings.push_back(
        {"BN010",
         swamped > 0
             ? "epsilon is larger than the variance it is added to, so columns are "
               "hardly normalized"
             : "columns vary by no more than rounding, and epsilon is too small to "
               "keep batch norm from blowing that up",
         fmt::format("{}: {} of {} columns; epsilon {}, smallest variance {:.2g}",
                     layer_name(model, layer), swamped + noisy, x.cols, epsilon,
                     smallest),
         swamped > 0 ? "take the usual epsilon"
                     : "standardize the inputs and take the usual epsilon",
         swamped > 0 ? train_command(model, {{"--bn-eps", "1e-5"}})
                     : train_command(model, {{"--bn-eps", "1e-5"},
                                             {"--no-standardize", std::nullopt}})});
    return;
  }
}

}  // namespace GAMBETA_NAMESPACE
