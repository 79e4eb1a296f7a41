#include "models/trainer.hpp"

#include <algorithm>
#include <cmath>

#include "data/one_hot.hpp"
#include "models/trace.hpp"

namespace GAMBETA_NAMESPACE {

Diverged::Diverged(int epoch_, std::string_view how)
    : Error(fmt::format("{} in epoch {}", how, epoch_)), epoch(epoch_) {}

static TrainingRecord& needed_record(Model& model) {
  check(model.training.has_value(), "Trainer: the model has no training options");
  const TrainOptions& options = model.training->options;
  check(options.epochs >= 0, "Trainer: {} epochs", options.epochs);
  check(options.patience >= 0, "Trainer: a patience of {} epochs", options.patience);
  return *model.training;
}

static void refuse_non_finite(const Dataset& data) {
  const auto number = std::find_if_not(data.inputs.begin(), data.inputs.end(),
                                       [](Scalar x) { return std::isfinite(x); });
  if (number != data.inputs.end()) {
    const Index i = number - data.inputs.begin(), column = i % data.inputs.cols();
    const auto place =
        std::size_t(data.columns.table.empty()
                        ? column
                        : input_places(data.columns)[std::size_t(column)].first);
    const auto& names = data.columns.input_names;
    fail("{}: row {}, column {}{} is {}", data.name,
         data.place(i / data.inputs.cols()) + 1, column + 1,
         names.empty() ? "" : fmt::format(" ({})", names[place]), *number);
  }
  for (Index i = 0; i < data.targets.size(); ++i)
    check(std::isfinite(data.targets.data()[i]), "{}: row {}: the target is {}",
          data.name, data.place(i) + 1, data.targets.data()[i]);
}

Trainer::Trainer(Model& model, const Dataset& train, const Dataset* validation,
                 const Sharing& sharing)
    : model_(model),
      train_(train),
      validation_(validation),
      sgd_(model.network, needed_record(model).options.sgd),
      batches_(train, options().batch_size, options().seed),
      sharing_(sharing),
      network_state_(model.network),
      whole_state_(model.network) {
  whole_state_.add(sgd_);
  check_dataset(train);
  if (validation != nullptr) {
    check_dataset(*validation);
    check(validation->columns.task == train.columns.task &&
              validation->classes() == train.classes(),
          "Trainer: {} to train on and {} to validate with have other classes",
          train.name, validation->name);
  }
  refuse_non_finite(train);
  check(batches_.batch_size() > 1 || !has_batch_norm(spec_of(model.network)),
        "batches of one row have no variance; batch norm needs at least two rows");
  check_shares();
  if (options().class_weight == ClassWeight::Balanced) {
    check(model.columns.task == Task::Classification,
          "class weights are for classes; {} is a number", model.columns.target_name);
    weights_ = balanced_weights(train);
  }
  check(options().patience == 0 || validation != nullptr,
        "patience needs validation rows to judge an epoch by");

  // Take up the run where it stopped. The model may hold the best epoch's numbers.
  if (record().history.empty())
    return;
  best_epoch_ = best_epoch(record().history);
  auto& other = record().other;
  if (record().epoch == best_epoch_)
    network_state_.save(best_);
  else if (other)
    best_ = *other;
  if (record().epoch < int(record().history.size()) && other)
    network_state_.load(*other);
  check(record().optimizer.has_value(),
        "Trainer: the model's run has ended; it has no optimizer's state to go on from");
  if (options().sgd.momentum > 0)
    StateAccess(sgd_).load(record().optimizer->velocities);
}

// A rank that normalizes its own rows needs two of them, of the last batch as well.
void Trainer::check_shares() const {
  if (!sharing_.ranks || sharing_.synchronizes ||
      !has_batch_norm(spec_of(model_.network)))
    return;
  const Index ranks = sharing_.ranks->size(), last = batches_.last_size();
  check(std::min(last, batches_.batch_size()) >= 2 * ranks,
        "a batch of {} rows leaves a rank of {} one row or none, which has no variance; "
        "batch norm that is not synchronized needs batches of at least {}, the last as "
        "well",
        std::min(last, batches_.batch_size()), ranks, 2 * ranks);
}

bool Trainer::done() const {
  const int epoch = int(model_.training->history.size());
  return epoch >= options().epochs ||
         (options().patience > 0 && epoch - best_epoch_ >= options().patience);
}

// Weights that grow without bound may show in front of a batch norm layer first.
Tensor Trainer::forward(const Batch& part, int epoch) {
  try {
    return model_.network(tape_.constant(part.inputs));
  } catch (const NonFinite& error) {
    if (error.row < 0)
      throw Diverged(epoch, "a row of another rank is too large for batch norm");
    const Index row = part.rows[std::size_t(error.row)];
    throw Diverged(
        epoch, fmt::format("row {} of {} reaches batch norm (layer {}, column {}) as "
                           "{}{}",
                           train_.place(row) + 1, train_.name, error.layer,
                           error.column + 1, error.value,
                           std::isfinite(error.value) ? ", too large to square," : ""));
  }
}

// Goes forward and back over a part of a batch; returns its part of the batch's loss.
Scalar Trainer::add_gradients(const Batch& part, int epoch) {
  tape_.begin(Mode::Train, sharing_);
  const Tensor output = forward(part, epoch);
  const Tensor loss =
      weights_.empty() ? loss_of(model_.columns.task, output, part.labels, part.targets)
                       : weighted_cross_entropy(output, part.labels, weights_);
  tape_.backward(loss);
  return loss.item();
}

// One step of SGD; returns the loss. Over ranks each goes forward and back over its own rows,
// and the step takes the gradients of all. `stop`: whether this rank was asked to; then, whether
// any was.
Scalar Trainer::step(const Batch& whole, int epoch, bool& stop) {
  Communicator* const ranks = sharing_.ranks;
  sharing_.rows = whole.inputs.rows;
  const Batch own = ranks ? share_of(whole, ranks->rank(), ranks->size()) : whole;
  const Index parts = parts_of_batch(model_.network, own.inputs.rows);
  Scalar loss_and_stop[] = {0, Scalar(stop)};
  for (Index i = 0; i < parts; ++i)
    loss_and_stop[0] += add_gradients(share_of(own, i, parts), epoch);
  if (ranks) {
    sgd_.sum_gradients(*ranks, loss_and_stop);
    stop = loss_and_stop[1] > 0;
    if (stop)
      return loss_and_stop[0];  // the epoch will be undone
  }
  sgd_.step();  // spends the gradients, leaves them zero
  if (ranks && !sharing_.synchronizes)
    network_state_.take_from_first(*ranks);  // one rank's running statistics for all
  return loss_and_stop[0];
}

std::optional<EpochResult> Trainer::run_epoch(const AfterBatch& after_batch) {
  const int epoch = int(record().history.size()) + 1;
  const auto& sgd = options().sgd;
  sgd_.set_learning_rate(
      scheduled_rate(options().schedule, sgd.learning_rate, epoch, options().epochs));
  whole_state_.save(epoch_start_);

  double loss_sum = 0;
  bool stop = false;
  for (const Batch& batch : batches_.shuffled(std::uint64_t(epoch))) {
    const bool alone = !sharing_.ranks;
    const Scalar loss = step(batch, epoch, stop);
    if (!alone && stop)
      break;
    if (!std::isfinite(loss))
      throw Diverged(epoch, fmt::format("loss became {}", std::abs(loss)));
    loss_sum += loss * double(batch.rows.size());
    try {
      stop = after_batch && !after_batch(batch, loss);
    } catch (...) {
      whole_state_.load(epoch_start_);
      throw;
    }
    if (alone && stop)
      break;
  }
  if (sharing_.ranks) {
    Scalar asked = stop;
    std::vector<Scalar> room(std::size_t(sharing_.ranks->size()));
    sharing_.ranks->sum({&asked, 1}, room);
    stop = asked > 0;
  }
  if (stop) {
    whole_state_.load(epoch_start_);
    return {};
  }
  return end_epoch(loss_sum / double(train_.rows()));
}

// A network may be finite on its batches and not on other rows, or after its last step.
Figures Trainer::judged(const Dataset& data, std::string_view loss, int epoch) {
  const Figures figures = evaluate(model_, data).figures;
  if (!std::isfinite(figures.loss))
    throw Diverged(epoch, fmt::format("{} became {}", loss, std::abs(figures.loss)));
  return figures;
}

EpochResult Trainer::end_epoch(double mean_loss) {
  EpochResult result;
  result.epoch = int(record().history.size()) + 1;
  if (sharing_.ranks)
    whole_state_.check_equal(*sharing_.ranks);
  if (!whole_state_.all_finite())
    throw Diverged(result.epoch, "a weight became infinite");
  result.learning_rate = sgd_.options().learning_rate;
  result.train_loss = mean_loss;
  if (validation_ != nullptr)
    result.validation = judged(*validation_, "validation loss", result.epoch);
  record().history.push_back(result);

  best_epoch_ = best_epoch(record().history);
  if (best_epoch_ == result.epoch && may_keep_best())
    network_state_.save(best_);
  return result;
}

void Trainer::finish() {
  const int last = int(record().history.size());
  record().epoch = last;
  record().other.reset();
  OptimizerState& optimizer =
      record().optimizer.emplace(OptimizerState{std::int64_t(last) * batches_.count()});
  if (options().sgd.momentum > 0)  // without momentum the next step forgets them anyway
    StateAccess(sgd_).save(optimizer.velocities);
  const bool has_best = may_keep_best() && best_epoch_ < last && !best_.numbers.empty();
  if (has_best && (options().patience > 0 || learned_by_heart(record().history))) {
    network_state_.save(record().other.emplace());
    network_state_.load(best_);
    record().epoch = best_epoch_;
  } else if (has_best && !done()) {
    record().other = best_;
  }
  record().train = judged(train_, "loss", record().epoch);
  record().validation = {};
  if (validation_ != nullptr)
    record().validation = judged(*validation_, "validation loss", record().epoch);
}

}  // namespace GAMBETA_NAMESPACE
