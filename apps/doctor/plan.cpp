#include <algorithm>
#include <cmath>

#include "apps/doctor/parts.hpp"
#include "data/batches.hpp"
#include "data/one_hot.hpp"
#include "layers/linear.hpp"
#include "models/settings.hpp"
#include "models/unchanged.hpp"

namespace GAMBETA_NAMESPACE {

namespace {

/// From this momentum on the newest batch is nearly all the layer remembers. PyTorch's
/// users give 0.1 or less; 0.9 and 0.99 are what Keras calls the weight of the OLD value.
constexpr double kKerasMomentum = 0.9;

/// So many rows may meet a batch of two without harm: a last batch of two among many is
/// ordinary, and one step of an epoch that teaches little does not show.
constexpr double kShareInPairs = 0.1;

Index last_batch(Index rows, Index batch) {
  return rows % batch == 0 ? batch : rows % batch;
}

// The next larger batch size whose last batch is at least half full.
Index better_batch_size(Index rows, Index batch) {
  Index better = std::max(batch + 1, Index(4));
  while (better < rows && 2 * last_batch(rows, better) < better)
    ++better;
  return std::min(better, rows);
}

void find_last_row(Model& model, Index rows, Index batch, Findings& findings) {
  if (joining_rows(rows, batch) != 1 || batch < 3)
    return;
  findings.push_back(
      {"BN001", "the last batch of each epoch would have one row, which has no variance",
       fmt::format(
           "{} rows = {} x {} + 1; the row joined the batch before it, so the last "
           "batch has {} rows",
           rows, rows / batch, batch, batch + 1),
       "nothing is lost; a batch size that divides the rows better makes all steps alike",
       train_command(model, {{"--batch-size",
                              fmt::format("{}", better_batch_size(rows, batch))}})});
}

// How much gradient arrives at the first weights when these rows form batches of `size`.
double gradient_by_batches_of(Model& model, const Dataset& train, Index size) {
  const Undisturbed guard(model.network);
  auto* first = dynamic_cast<Linear*>(&model.network[0]);
  if (first == nullptr)
    return 0;
  constexpr Index kRows = 32;
  double sum = 0;
  int batches = 0;
  Tape tape;
  for (Index at = 0; at + size <= std::min(kRows, train.rows()); at += size, ++batches) {
    std::vector<Index> rows;
    for (Index k = 0; k < size; ++k)
      rows.push_back((at + k) * train.rows() / kRows % train.rows());
    const Dataset batch = take_rows(train, rows);
    const Matrix x = network_inputs(batch);
    tape.begin(Mode::Train);
    tape.backward(loss_of(model.columns.task, model.network(tape.constant(x)),
                          batch.labels, batch.targets));
    double squares = 0;
    for (Scalar& g : first->weight().grad)
      squares += double(g) * double(std::exchange(g, Scalar(0)));
    sum += std::sqrt(squares);
  }
  return batches > 0 ? sum / batches : 0;
}

void find_pairs(Model& model, Index rows, Index batch, const Dataset& train,
                Findings& findings) {
  const bool last_pair = last_batch(rows, batch) == 2 && joining_rows(rows, batch) == 0;
  const Index in_pairs = batch == 2 ? rows : last_pair ? Index(2) : Index(0);
  if (double(in_pairs) < kShareInPairs * double(rows) || in_pairs == 0)
    return;
  const double pairs = gradient_by_batches_of(model, train, 2);
  const double usual = gradient_by_batches_of(model, train, 16);
  std::string figure =
      fmt::format("{} of {} rows are trained on in batches of two", in_pairs, rows);
  if (usual > 0)
    figure += fmt::format(
        "; the gradient at the first weights is {:.2g} there, {:.2g} with 16 rows", pairs,
        usual);
  const bool few_rows = rows < 4;  // then any batch is of two or three
  const Index better = batch == 2 ? Index(32) : better_batch_size(rows, batch);
  const Flag change = few_rows ? Flag{"--no-batch-norm", ""}
                               : Flag{"--batch-size", fmt::format("{}", better)};
  findings.push_back(
      {"BN002",
       "in a batch of two the normalized values are +-1 whatever the rows say, and "
       "hardly any gradient passes",
       figure,
       few_rows ? "train on more rows, or without batch norm" : "train on larger batches",
       train_command(model, {change})});
}

void find_dead_biases(Model& model, const Dataset& train, Findings& findings) {
  Index layers = 0, biases = 0, first = -1;
  for (Index i = 0; i + 1 < model.network.size(); ++i) {
    auto* linear = dynamic_cast<Linear*>(&model.network[i]);
    if (linear == nullptr || !linear->has_bias() ||
        dynamic_cast<BatchNorm1D*>(&model.network[i + 1]) == nullptr)
      continue;
    first = first < 0 ? i : first;
    ++layers;
    biases += linear->out_features();
  }
  if (layers == 0)
    return;

  // Measure it: the gradient of the biases in a training step, beside that of the weights.
  const Undisturbed guard(model.network);
  const Dataset batch = some_rows(train);
  const Matrix inputs = network_inputs(batch);
  Tape tape;
  tape.begin(Mode::Train);
  tape.backward(loss_of(model.columns.task, model.network(tape.constant(inputs)),
                        batch.labels, batch.targets));
  auto& linear = dynamic_cast<Linear&>(model.network[first]);
  const auto largest = [](const Matrix& m) {
    Scalar most = 0;
    for (const Scalar x : m)
      most = std::max(most, std::abs(x));
    return most;
  };
  findings.push_back(
      {"BN005",
       "a bias stands in front of batch norm, which subtracts it again with the mean",
       fmt::format(
           "{} biases before {} batch norm layer{}, the first in {}: a gradient of "
           "at most {:.1e} where the weights' is {:.1e}",
           biases, layers, layers > 1 ? "s" : "", layer_name(model, first),
           largest(linear.bias().grad), largest(linear.weight().grad)),
       "leave the bias out: batch norm's beta does its work", train_command(model, {})});
}

/// Finds gammas and betas that the optimizer's weight decay reaches.
class DecayedNorms : public StateReader {
 public:
  explicit DecayedNorms(bool all) : all_(all) {}
  Index count = 0;
  double gammas = 0, gamma_sum = 0;

  void parameter(std::string_view name, const Parameter& p) override {
    if (!p.decays && !all_)
      return;
    count += p.value.size();
    if (name == "weight")
      for (const Scalar g : p.value) {
        gamma_sum += std::abs(double(g));
        gammas += 1;
      }
  }

 private:
  bool all_;
};

void find_decayed_norms(const Model& model, Findings& findings) {
  const SgdOptions& sgd = model.training->options.sgd;
  if (sgd.weight_decay == 0)
    return;
  DecayedNorms decayed(sgd.decay_all);
  for (Index i = 0; i < model.network.size(); ++i)
    if (auto* norm = dynamic_cast<const BatchNorm1D*>(&model.network[i]))
      visit(*norm, decayed);
  if (decayed.count == 0)
    return;
  std::string figure = fmt::format("a decay of {} on {} numbers of batch norm",
                                   sgd.weight_decay, decayed.count);
  if (decayed.gammas > 0)
    figure +=
        fmt::format("; gamma is {:.3g} on average", decayed.gamma_sum / decayed.gammas);
  findings.push_back(
      {"BN006", "weight decay pulls gamma and beta towards 0 as if they were weights",
       figure, "decay the weights only, as gambeta does by default",
       train_command(model, {})});
}

// The weight of the newest batch is given as the layer's own dialect counts it.
void find_keras_momentum(Model& model, Findings& findings) {
  for (Index i = 0; i < model.network.size(); ++i) {
    const auto* norm = dynamic_cast<BatchNorm1D*>(&model.network[i]);
    if (norm == nullptr || norm->options().momentum.value_or(0) < kKerasMomentum)
      continue;
    const double m = *norm->options().momentum;
    SessionOptions usual;
    usual.network.batch_norm_options = norm->options();
    usual.network.batch_norm_options.momentum = 0.1;
    findings.push_back(
        {"BN009",
         fmt::format(
             "a momentum of {} gives nearly all weight to the newest batch; Keras "
             "means the old value's weight by such a number",
             m),
         fmt::format(
             "{}: {:.3g} of the running statistics come from the last batch alone",
             layer_name(model, i), m),
         "give the new batch's weight, 0.1, or say that you count as Keras does",
         train_command(model,
                       {{"--bn-momentum", setting_named("bn-momentum").get(usual)}})});
    return;
  }
}

}  // namespace

void find_in_plan(Model& model, Index rows, const Dataset& data, Findings& findings) {
  if (model.training && rows > 1) {
    const Index batch = std::min(model.training->options.batch_size, rows);
    find_last_row(model, rows, batch, findings);
    find_pairs(model, rows, batch, data, findings);
    find_decayed_norms(model, findings);
  }
  find_dead_biases(model, data, findings);
  find_keras_momentum(model, findings);
}

std::vector<Finding> examine_plan(Model& model, const Dataset& train) {
  Findings findings;
  if (has_batch_norm(spec_of(model.network)))
    find_in_plan(model, train.rows(), train, findings);
  find_columns_to_leave_out(model, train, findings);
  return findings;
}

std::string one_line(const Finding& f) {
  return fmt::format("{}: {} ({}); {}{}{}", f.code, f.problem, f.figure, f.remedy,
                     f.command.empty() ? "" : ": ", f.command);
}

}  // namespace GAMBETA_NAMESPACE
