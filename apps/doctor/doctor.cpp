#include "apps/doctor/doctor.hpp"

#include <algorithm>
#include <cmath>

#include "apps/doctor/parts.hpp"
#include "data/one_hot.hpp"

namespace GAMBETA_NAMESPACE {

namespace {

/// The start value may weigh so much in the running statistics. It is 0 for the mean and 1
/// for the variance, wrong by about the size of either; 1 % of that does no harm.
constexpr double kStartWeighs = 0.01;

/// Rows needed to compare the batch's own statistics with the running ones: with fewer,
/// a mean is uncertain by a tenth of a deviation, and the losses differ by chance.
constexpr Index kRowsToCompare = 100;

/// How far the two losses of a healthy model may lie apart. Running statistics of momentum
/// 0.1 remember about 19 batches of 32 rows: each mean is off by some 4 % of a deviation,
/// each variance by some 6 %, and the weights moved on meanwhile.
constexpr double kLossGap = 0.1;
constexpr double kRelativeGap = 0.25;

/// The program puts the names of the examined files in the place of the capitals.
constexpr const char* kRecalibrate = "gambeta recalibrate MODEL DATA -o MODEL";

/// From which root mean square a layer's outputs count as different, in deviations.
constexpr double kOutputGap = 0.25;

const BatchNorm1D* tracked_at(const Model& model, Index layer) {
  auto* norm = dynamic_cast<const BatchNorm1D*>(&model.network[layer]);
  return norm != nullptr && norm->options().track_running_stats ? norm : nullptr;
}

bool has(const Findings& findings, std::initializer_list<std::string_view> codes) {
  return std::any_of(findings.begin(), findings.end(), [&](const Finding& finding) {
    return std::find(codes.begin(), codes.end(), finding.code) != codes.end();
  });
}

// Root mean square of a - b, in units of a's deviation, over all columns.
double difference(ConstView a, ConstView b) {
  double total = 0, within = 0;
  for (Index j = 0; j < a.cols; ++j) {
    double mean = 0;
    for (Index i = 0; i < a.rows; ++i)
      mean += double(a(i, j)) / double(a.rows);
    for (Index i = 0; i < a.rows; ++i) {
      total += (double(a(i, j)) - b(i, j)) * (double(a(i, j)) - b(i, j));
      within += (double(a(i, j)) - mean) * (double(a(i, j)) - mean);
    }
  }
  return within > 0 ? std::sqrt(total / within) : 0;
}

/// A layer and how much its outputs differ between two runs.
struct Gap {
  Index layer = -1;
  double deviations = 0;
};

/// Where two runs of the same rows first differ: until then they are the same. It is the
/// first batch norm whose outputs count as different, else that with the largest gap.
Gap first_gap(const Model& model, const std::vector<Tensor>& a,
              const std::vector<Tensor>& b) {
  Gap gap;
  for (Index i = 0; i < model.network.size() && gap.deviations < kOutputGap; ++i) {
    if (tracked_at(model, i) == nullptr)
      continue;
    const auto step = std::size_t(i) + 1;
    const double d = difference(a[step].value, b[step].value);
    if (d > gap.deviations)
      gap = {i, d};
  }
  return gap;
}

}  // namespace

void find_unsettled_statistics(Model& model, Findings& findings) {
  for (Index i = 0; i < model.network.size(); ++i) {
    auto* norm = dynamic_cast<BatchNorm1D*>(&model.network[i]);
    if (norm == nullptr || tracked_at(model, i) == nullptr)
      continue;
    const auto batches = norm->batches_tracked();
    if (!has_seen_batch(*norm)) {
      findings.push_back(
          {"BN012",
           "the running statistics have seen no batch: eval mode normalizes "
           "with mean 0 and the start's variance",
           layer_name(model, i) + ": as a new layer has them",
           "train the model before it is used",
           train_command(model, {{"--epochs", "50"}})});
      return;
    }
    if (!norm->options().momentum || batches == 0)  // 0: they were not counted
      continue;
    const double m = *norm->options().momentum;
    const double weight = std::pow(1 - m, double(batches));
    if (weight <= kStartWeighs)
      continue;
    findings.push_back(
        {"BN003", "the running statistics have not left their start values behind",
         fmt::format(
             "{}: after {} batches the start still weighs (1 - {:.4g})^{} = {:.2f}",
             layer_name(model, i), batches, m, batches, weight),
         "replace the running averages by statistics of all training rows",
         kRecalibrate});
    return;
  }
}

void compare_modes(Model& model, const Dataset& data, Examination& examination,
                   Findings* findings) {
  const Undisturbed guard(model.network);
  const Matrix x = network_inputs(data);
  Tape eval_tape, batch_tape;
  eval_tape.begin(Mode::Eval);
  const std::vector<Tensor> eval = trace(model.network, eval_tape.constant(x));
  examination.eval_loss =
      loss_of(model.columns.task, eval.back(), data.labels, data.targets).item();
  if (data.rows() < 2)
    return;
  batch_tape.begin(Mode::Train);
  const std::vector<Tensor> batch = trace(model.network, batch_tape.constant(x));
  examination.batch_loss =
      loss_of(model.columns.task, batch.back(), data.labels, data.targets).item();

  const double gap = std::abs(examination.eval_loss - examination.batch_loss);
  const double smaller = std::min(examination.eval_loss, examination.batch_loss);
  if (findings == nullptr || data.rows() < kRowsToCompare ||
      !(gap > kLossGap + kRelativeGap * smaller))
    return;
  const auto [layer, deviations] = first_gap(model, batch, eval);
  if (layer < 0)
    return;
  findings->push_back(
      {"BN004", "the same rows give another loss in eval mode than in train mode",
       fmt::format("loss {:.4f} in eval, {:.4f} in train mode; it begins at {}, whose "
                   "outputs differ by {:.2f} deviations",
                   examination.eval_loss, examination.batch_loss,
                   layer_name(model, layer), deviations),
       "measure the statistics that belong to these weights", kRecalibrate});
}

/// What units do on other data than they learned from, or by statistics that say nothing,
/// is no fault of theirs; and a gap between the modes follows from much.
static void find_what_may_follow(Model& model, const Dataset& data,
                                 const std::vector<Tensor>& run, Examination& result) {
  if (has(result.findings, {"BN012", "BN013"}))
    return compare_modes(model, data, result, nullptr);
  const bool explained =
      has(result.findings, {"BN002", "BN003", "BN007", "BN009", "BN010"});
  find_dead_units(model, run, result.findings);
  if (!explained)
    find_dead_behind_batch_norm(model, run, result.findings);
  compare_modes(model, data, result, explained ? nullptr : &result.findings);
}

Examination examine(Model& model, const Dataset& raw) {
  check(raw.rows() > 0, "{}: no rows to examine the model with", raw.name);
  check(!raw.labels.empty() || raw.targets.rows() > 0,
        "{}: no labels to examine the model with", raw.name);
  Examination result;
  Findings& findings = result.findings;
  const Dataset sample = some_rows(raw);
  const Dataset data = prepared(model, sample);
  result.rows = data.rows();

  const Matrix x = network_inputs(data);
  Tape tape;
  tape.begin(Mode::Eval);
  const std::vector<Tensor> run = trace(model.network, tape.constant(x));
  find_non_finite(model, run, data, findings);
  if (!findings.empty())
    return result;  // of numbers that are none, nothing else can be said

  const bool normalized = has_batch_norm(spec_of(model.network));
  if (normalized) {
    const Index trained = model.training ? model.training->train.rows : 0;
    find_in_plan(model, trained, data, findings);
    find_unsettled_statistics(model, findings);
    find_swamped_variances(model, run, findings);
  }
  Dataset filled = sample;
  fill_missing(model, filled);
  find_constant_columns(model, filled, findings);
  find_shifted_columns(model, sample, findings);
  find_identifiers(model, sample, findings);
  find_leaks(model, sample, findings);
  find_unseen_values(model, raw, findings);
  find_learned_by_heart(model, findings);
  find_what_may_follow(model, data, run, result);
  // What was found so far may be the reason; what the table says is none.
  if (std::all_of(findings.begin(), findings.end(), [](const Finding& finding) {
        return finding.code >= "BN014" && finding.code != "BN018";
      }))
    find_below_yardstick(model, data, findings);
  std::stable_sort(findings.begin(), findings.end(),
                   [](const Finding& a, const Finding& b) { return a.code < b.code; });
  return result;
}

std::vector<Finding> examine_result(Model& model, const Dataset& train) {
  Findings findings;
  const bool trained = model.training && !model.training->history.empty();
  if (trained && has_batch_norm(spec_of(model.network))) {
    const Matrix x = network_inputs(some_rows(train));
    Tape tape;
    tape.begin(Mode::Eval);
    find_dead_behind_batch_norm(model, trace(model.network, tape.constant(x)), findings);
  }
  find_learned_by_heart(model, findings);
  return findings;
}

std::vector<Finding> examine_failure(Model& model, const Dataset& train) {
  Findings findings;
  const Dataset data = some_rows(train);
  const Matrix x = network_inputs(data);
  Tape tape;
  tape.begin(Mode::Eval);
  find_non_finite(model, trace(model.network, tape.constant(x)), data, findings);
  return findings;
}

}  // namespace GAMBETA_NAMESPACE
