#include "layers/batch_norm1d.hpp"

#include <cmath>

#include "core/ops.hpp"
#include "layers/non_finite.hpp"
#include "layers/shared_batch.hpp"

namespace GAMBETA_NAMESPACE {

// The backward pass. Write xh = (x - mu) inv with inv = 1 / sqrt(var + eps), so y = gamma xh
// + beta, and let g = gamma dy be the gradient of xh. Moving one x moves its own xh, but
// also mu and var and through them every xh of the column:
//
//     dx =  inv g                       directly
//         - inv mean(g)                 through mu:  dmu/dx = 1/m
//         - inv xh mean(g xh)           through var: dvar/dx = 2 (x - mu) / m
//
// The two subtracted terms take from g what points along the ones and along xh: x can
// neither shift nor stretch the output of its own column, so no gradient may ask it to. (Each
// step is in layers/README.md, Backward.)
// With dbeta = sum(dy) and dgamma = sum(dy xh) this is the line of the kernel:
//
//     dx = gamma inv (dy - dbeta / m - xh dgamma / m)

BatchNorm1D::BatchNorm1D(Index features, BatchNormOptions options)
    : options_(options),
      gamma_(Matrix(1, features, 1), /*decays=*/false),
      beta_(Matrix(1, features, 0), /*decays=*/false),
      running_{Matrix(1, features, 0),
               Matrix(1, features, Scalar(options.initial_variance))} {
  check(features > 0, "BatchNorm1D: {} features", features);
  check(options.epsilon >= 0 && std::isfinite(Scalar(options.epsilon)),
        "BatchNorm1D: epsilon is {}, expected a number from 0 up", options.epsilon);
  check(!options.momentum || (0 <= *options.momentum && *options.momentum <= 1),
        "BatchNorm1D: momentum is {}, expected a number from 0 to 1",
        options.momentum.value_or(0));
  check(options.initial_variance >= 0 && std::isfinite(Scalar(options.initial_variance)),
        "BatchNorm1D: the running variance starts at {}, expected a number from 0 up",
        options.initial_variance);
  gamma_.frozen = beta_.frozen = !options.affine;
}

Tensor BatchNorm1D::forward(const Tensor& x, bool rectify) {
  const Tape& tape = x.tape_for("BatchNorm1D");
  const bool train = tape.mode() == Mode::Train;
  if (train)  // elsewhere nothing is written, so that many threads may predict at once
    moved_ = false;
  check(x.cols() == features(), "BatchNorm1D: expected {} columns, got {} x {}",
        features(), x.rows(), x.cols());
  check(x.rows() > 0 || tape.rows_of_all(0) > 0,
        "BatchNorm1D: the batch is empty (0 x {})", x.cols());
  if ((train && !statistics_frozen_) || !options_.track_running_stats)
    return normalize_by_batch(x, rectify);
  return normalize_by_running(x, rectify);
}

// dbeta and dgamma of all ranks. normalize_backward divides dbeta by the rows that it sees.
static void sum_for_all_rows(Communicator& ranks, const View& sums, const View& room,
                             Scalar share) {
  ranks.sum({sums.data, std::size_t(sums.size())}, {room.data, std::size_t(room.size())});
  for (Index j = 0; j < sums.cols; ++j)
    sums(0, j) *= share;
}

static void add_to_gradients(const View& dbeta, const View& dgamma, const Tensor& gamma,
                             const Tensor& beta) {
  if (gamma.wants_grad())
    add(dgamma, gamma.grad);
  if (beta.wants_grad())
    add(dbeta, beta.grad);
}

Tensor BatchNorm1D::normalize_by_batch(const Tensor& x, bool rectify) {
  Tape& tape = *x.tape;
  Communicator* const ranks =
      tape.sharing().synchronizes ? tape.sharing().ranks : nullptr;
  const Index m = ranks ? tape.sharing().rows : x.rows();
  check(
      m > 1,
      "BatchNorm1D: one example has no variance; train on batches of at least two rows");
  const Tensor gamma = gamma_.tensor(), beta = beta_.tensor();
  const Scalar divisor = Scalar(m - (options_.unbiased_forward ? 1 : 0));
  const ColumnStats stats(tape.scratch(ColumnStats::kRows, features()));
  if (x.rows() > 0)
    column_stats(x.value, Scalar(options_.epsilon), divisor, stats);
  if (ranks)
    combine_over_ranks(tape, x.rows(), Scalar(options_.epsilon), divisor, stats);
  refuse_non_finite(x.value, stats);
  if (tape.mode() == Mode::Train && options_.track_running_stats)
    remember(stats, m);

  const Tape::Output y = tape.output(x.rows(), x.cols());
  normalize(x.value, stats, gamma.value, beta.value, y.out, rectify);  // gamma xh + beta

  const View sums = tape.scratch(2, features());
  const View dbeta = sums.row_range(0, 1), dgamma = sums.row_range(1, 1);
  const View room = ranks ? tape.scratch(2 * ranks->size(), features()) : View();
  const ConstView rectified = rectify ? beta.value : ConstView();  // a ReLU runs inside
  tape.record([x, gamma, beta, stats, divisor, sums, room, m, ranks, dbeta, dgamma,
               rectified, dy = y.grad] {
    batch_norm_sums(dy, x.value, stats, dbeta, dgamma, gamma.value, rectified);
    add_to_gradients(dbeta, dgamma, gamma, beta);
    if (x.wants_grad()) {
      if (ranks)  // its rows moved the statistics of all, so dx takes the sums of all
        sum_for_all_rows(*ranks, sums, room, Scalar(x.rows()) / Scalar(m));
      const auto [dx, add] = x.grad.next_term();
      normalize_backward(dy, x.value, stats, gamma.value, dbeta, dgamma, divisor, dx, add,
                         rectified);
    }
  });
  return y;
}

// In double, so that each update is rounded once, as in PyTorch.
void BatchNorm1D::remember(const ColumnStats& stats, Index rows) {
  before_ = running_;
  moved_ = true;
  running_.batches += running_.batches < INT64_MAX;
  const double f = options_.momentum.value_or(1 / double(running_.batches));
  const double divisor = double(rows - (options_.unbiased_running ? 1 : 0));
  const auto move = [f](Scalar& running, double batch) {
    running = Scalar((1 - f) * running + f * batch);
  };
  for (Index j = 0; j < features(); ++j) {
    move(running_.mean(0, j), double(stats.mean[j]) + stats.mean_tail[j]);
    move(running_.variance(0, j), stats.squares[j] / divisor);
  }
}

void BatchNorm1D::take_back_batch() {
  if (moved_)
    running_ = before_;
  moved_ = false;
}

// The running statistics are constants here: dx lacks the two paths through mean and var, as
// if dbeta and dgamma were 0.
Tensor BatchNorm1D::normalize_by_running(const Tensor& x, bool rectify) {
  Tape& tape = *x.tape;
  const Tensor gamma = gamma_.tensor(), beta = beta_.tensor();
  const ColumnStats stats(tape.scratch(ColumnStats::kRows, features()));
  known_stats(running_.mean, running_.variance, Scalar(options_.epsilon), stats);
  const Tape::Output y = tape.output(x.rows(), x.cols());
  const bool way_back = tape.mode() != Mode::Predict;
  normalize(x.value, stats, gamma.value, beta.value, y.out, rectify && !way_back);
  if (!way_back)
    return y;

  const View dbeta = tape.scratch(1, features()), dgamma = tape.scratch(1, features());
  tape.record([x, gamma, beta, stats, dbeta, dgamma, dy = y.grad] {
    batch_norm_sums(dy, x.value, stats, dbeta, dgamma);
    add_to_gradients(dbeta, dgamma, gamma, beta);
    fill(0, dbeta);
    if (x.wants_grad()) {
      const auto [dx, add] = x.grad.next_term();  // gamma inv dy
      normalize_backward(dy, x.value, stats, gamma.value, dbeta, dbeta, 1, dx, add);
    }
  });
  return rectify ? relu(y) : Tensor(y);
}

void BatchNorm1D::visit(StateVisitor& visitor) {
  if (options_.affine) {
    visitor.parameter("weight", gamma_);
    visitor.parameter("bias", beta_);
  }
  if (options_.track_running_stats) {
    visitor.buffer("running_mean", running_.mean);
    visitor.buffer("running_var", running_.variance);
    visitor.counter("num_batches_tracked", running_.batches);
  }
}

}  // namespace GAMBETA_NAMESPACE
