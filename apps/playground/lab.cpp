#include "apps/playground/lab.hpp"

#include <algorithm>
#include <cmath>

#include "data/one_hot.hpp"
#include "data/text/text.hpp"
#include "layers/each_parameter.hpp"
#include "layers/linear.hpp"
#include "models/recalibrate.hpp"
#include "models/trace.hpp"

namespace gambeta {

namespace {

/// Linear -> activation -> batch norm, where mlp() puts batch norm in front.
NetworkSpec with_batch_norm_behind(NetworkSpec spec) {
  for (std::size_t i = 0; i + 1 < spec.size(); ++i)
    if (std::holds_alternative<BatchNormSpec>(spec[i]) &&
        std::holds_alternative<Activation>(spec[i + 1])) {
      std::swap(spec[i], spec[i + 1]);
      ++i;
    }
  return spec;
}

/// The parameters one after another.
std::vector<Scalar> parameters_of(Sequential& network) {
  std::vector<Scalar> all;
  each_parameter(network, [&](std::string_view, const Parameter& p) {
    all.insert(all.end(), p.value.begin(), p.value.end());
  });
  return all;
}

double length(const std::vector<Scalar>& v) {
  double squares = 0;
  for (const Scalar x : v)
    squares += double(x) * double(x);
  return std::sqrt(squares);
}

/// Where training starts, changed as the reader asks.
void change_start(Sequential& network, const LabOptions& more) {
  for (Index i = 0; i < network.size(); ++i) {
    if (auto* const linear = dynamic_cast<Linear*>(&network[i]))
      for (Scalar& w : linear->weight().value)
        w *= Scalar(more.weight_scale);
    if (auto* const norm = dynamic_cast<BatchNorm1D*>(&network[i]))
      norm->gamma().frozen = norm->beta().frozen = more.frozen;
  }
}

/// Few rows are shown: they are kept as the network's inputs.
void spread(Dataset& data) {
  data.inputs = network_inputs(data);
  data.columns.table.clear();
}

}  // namespace

Lab::Lab(const LoadedData& data, const SessionOptions& options, LabOptions more)
    : session_(start_session(data, options)), more_(more), shown_(data.data) {
  check(options.training.batch_size > 1,
        "a batch of one row has no variance; batch norm needs at least two rows");
  recode(shown_, session_.model.columns);
  fill_missing(session_.model, shown_);
  spread(shown_);
  spread(session_.train);
  if (session_.validation)
    spread(*session_.validation);
  build(0, options);
  build(1, options);
  batches_ = std::make_unique<Batches>(session_.train, options.training.batch_size,
                                       options.training.seed);
}

void Lab::build(int side, const SessionOptions& options) {
  MlpOptions network = options.network;
  network.inputs = session_.train.inputs.cols();
  network.outputs = outputs_of(spec_of(session_.model.network));
  network.batch_norm = side == 0;
  NetworkSpec spec = mlp(network);
  if (more_.after)
    spec = with_batch_norm_behind(spec);

  Runner& one = runner(side);
  one.model.columns = session_.model.columns;
  one.model.standardizer = session_.model.standardizer;
  one.model.target_scale = session_.model.target_scale;
  one.model.network = gambeta::build(spec);
  initialize(one.model.network, options.training.seed);
  change_start(one.model.network, more_);
  one.sgd = std::make_unique<Sgd>(one.model.network, options.training.sgd);
}

void Lab::look_into(Model model) {
  Runner& one = runner(0);
  const Columns& own = session_.model.columns;
  check(model.columns.task == own.task && model.columns.input_names == own.input_names &&
            model.columns.class_names == own.class_names,
        "the model is of other data, which it needs first: columns {}, label {}",
        list_of(model.columns.input_names), model.columns.target_name);
  const SgdOptions options = one.sgd->options();
  session_.train = prepared(model, take_rows(shown_, [&] {
                              std::vector<Index> rows;
                              for (Index i = 0; i < session_.train.rows(); ++i)
                                rows.push_back(session_.train.place(i));
                              return rows;
                            }()));
  model.training.reset();
  one.sgd.reset();
  one.model = std::move(model);
  one.sgd = std::make_unique<Sgd>(one.model.network, options);
}

// Weights that grow without bound may show in front of a batch norm layer first.
void Lab::train_on(const Batch& batch, Runner& one) {
  try {
    one.tape.begin(Mode::Train);
    const Tensor output = one.model.network(one.tape.constant(batch.inputs));
    const Tensor loss =
        loss_of(one.model.columns.task, output, batch.labels, batch.targets);
    one.batch_loss = loss.item();
    check(std::isfinite(loss.item()), "the loss became {}",
          std::isnan(loss.item()) ? "NaN" : "infinite");
    one.tape.backward(loss);
    one.sgd->step();
  } catch (const Error& error) {
    one.diverged = fmt::format("step {}: {}", steps_ + 1, error.what());
  }
}

void Lab::step() {
  // An epoch's order is a function of the seed and the epoch: asking for it again is free.
  const Index epoch = steps_ / batches_->count();
  if (next_ == 0)
    batches_->shuffled(std::uint64_t(epoch + 1));
  const Batch batch = *Batches::Iterator(*batches_, next_);
  latest_.assign(batch.rows.begin(), batch.rows.end());
  for (Runner& one : runners_) {
    if (!one.diverged.empty())
      continue;
    const std::vector<Scalar> before = parameters_of(one.model.network);
    train_on(batch, one);
    std::vector<Scalar> moved = parameters_of(one.model.network);
    for (std::size_t i = 0; i < moved.size(); ++i)
      moved[i] -= before[i];
    one.update_ratio = length(moved) / length(before);
  }
  ++steps_;
  next_ = (next_ + 1) % batches_->count();
}

const Dataset& Lab::checked() const {
  return session_.validation ? *session_.validation : session_.train;
}

Figures Lab::eval_figures(int side) {
  return evaluate(runner(side).model, checked()).figures;
}

double Lab::score_by_batches(int side, Index rows) {
  Runner& one = runner(side);
  const Undisturbed guard(one.model.network);
  const Dataset& data = checked();
  Matrix all(data.rows(), outputs_of(spec_of(one.model.network)));
  for (Index at = 0, count = 0; at < data.rows(); at += count) {
    count = std::min(rows, data.rows() - at);
    if (data.rows() - at - count == 1)
      ++count;  // one row left would have no variance
    Tape tape;
    tape.begin(Mode::Train);
    const Tensor y =
        one.model.network(tape.constant(data.inputs.view().row_range(at, count)));
    std::copy_n(y.value.data, y.value.size(), all.data() + at * all.cols());
  }
  const Figures figures = evaluate(one.model, all, data).figures;
  return data.columns.task == Task::Classification ? figures.accuracy : figures.r2;
}

Dataset Lab::latest_batch() const {
  return take_rows(session_.train, latest_);
}

std::array<double, 2> Lab::range(Index column) const {
  double low = shown_.inputs(0, column), high = low;
  for (Index i = 0; i < shown_.rows(); ++i) {
    low = std::min(low, double(shown_.inputs(i, column)));
    high = std::max(high, double(shown_.inputs(i, column)));
  }
  const double margin = high > low ? (high - low) / 10 : 1;
  return {low - margin, high + margin};
}

Matrix Lab::plane(int side, Index cells, Index column_x, Index column_y, bool by_batch) {
  Dataset grid;
  grid.columns = shown_.columns;
  grid.inputs = Matrix(cells * cells, shown_.inputs.cols());
  const auto [x0, x1] = range(column_x);
  const auto [y0, y1] = range(column_y);
  const auto at = [&](double low, double high, Index k) {
    return Scalar(low + (high - low) * (double(k) + 0.5) / double(cells));
  };
  std::vector<double> means(std::size_t(grid.inputs.cols()));
  for (Index i = 0; i < shown_.rows(); ++i)
    for (Index j = 0; j < grid.inputs.cols(); ++j)
      means[std::size_t(j)] += double(shown_.inputs(i, j)) / double(shown_.rows());
  for (Index k = 0; k < cells * cells; ++k) {
    for (Index j = 0; j < grid.inputs.cols(); ++j)
      grid.inputs(k, j) = Scalar(means[std::size_t(j)]);
    grid.inputs(k, column_x) = at(x0, x1, k % cells);
    grid.inputs(k, column_y) = at(y0, y1, k / cells);
  }
  Model& model = runner(side).model;
  grid = prepared(model, std::move(grid));
  if (!by_batch || latest_.size() < 2 || !has_batch_norm(spec_of(model.network)))
    return interpret(model, outputs(model, grid.inputs));
  const Undisturbed guard(model.network);
  recalibrate(model, latest_batch(), Index(latest_.size()));
  return interpret(model, outputs(model, grid.inputs));
}

std::vector<LayerSight> Lab::look(int side) {
  Runner& one = runner(side);
  std::vector<LayerSight> sight;
  if (latest_.empty())
    return sight;
  const Undisturbed guard(one.model.network);
  const Dataset batch = latest_batch();
  Tape tape;
  tape.begin(Mode::Train);
  const auto values = trace(one.model.network, tape.variable(batch.inputs));
  tape.backward(loss_of(batch.columns.task, values.back(), batch.labels, batch.targets));
  for (const Tensor& x : values)
    sight.push_back({copy_of(x.value), copy_of(x.grad)});
  return sight;
}

}  // namespace gambeta
