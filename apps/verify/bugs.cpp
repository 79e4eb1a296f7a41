#include "apps/verify/bugs.hpp"

#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <vector>

namespace GAMBETA_NAMESPACE {

namespace {

constexpr Bug kZoo[] = {
    {"forward-unbiased", "normalizes with N - 1", "the seed notebook, makemore"},
    {"forward-unbiased-backward-biased", "N - 1 forward, N in the backward pass",
     "tiny-dnn"},
    {"no-mean-path", "dx without the term dbeta / m", "mlpack, once"},
    {"no-variance-path", "dx without the term xh dgamma / m", "the usual first try"},
    {"eps-outside-root", "1 / (sqrt(var) + eps)", "forum answers"},
    {"momentum-swapped", "momentum weighs the old value",
     "Keras' convention read as PyTorch's"},
    {"running-biased", "the running variance takes ss / m", "Keras, burn"},
    {"one-pass-variance", "E[x^2] - E[x]^2 in float", "TensorFlow XLA, sherpa-onnx"},
    {"eval-uses-batch", "eval normalizes with the batch", "a forgotten eval()"},
    {"buffers-not-saved", "the running statistics are lost on saving",
     "the seed notebook, torch/nn, mlpack"},
    {"poisoned-by-nan", "a NaN row enters the running statistics",
     "PyTorch and most others"},
    {"batch-of-one-silent", "one row gives beta without a word",
     "the seed notebook, Keras, tiny-dnn"},
    {"ranks-weighted-equally", "a rank of 5 rows counts as much as one of 6",
     "PaddlePaddle (issue 32464)"},
    {"reduced-twice", "the layer sums dgamma and dbeta over ranks, and so does the step",
     "nnabla, once (pull request 1120)"},
    {"running-of-rank-0", "the running statistics see the rows of rank 0 only",
     "PyTorch's DDP with plain batch norm"},
    {"local-statistics", "each rank normalizes by its own rows",
     "data-parallel training, unless it is asked otherwise"},
    {"local-count", "dx divides by the rows of its rank",
     "PyTorch's SyncBatchNorm before 1.5"},
};

/// Batch normalization as plain loops, one column after another, with one mistake.
/// What the backward pass needs, and which of its terms the bug leaves.
struct Normalized {
  Tensor x, gamma, beta;
  View mean, inverse_std;
  bool mean_path, variance_path;
  Scalar divisor;
  Sharing sharing;  // of the statistics; of none if they are the rank's own
  Scalar m;         // rows that the statistics are of
  bool sums_parameters_too;

  Scalar x_hat(Index i, Index j) const {
    return (x.value(i, j) - mean(0, j)) * inverse_std(0, j);
  }
};

class BuggyBatchNorm : public Subject {
 public:
  BuggyBatchNorm(Index features, const BatchNormOptions& options, std::string_view bug)
      : options_(options),
        bug_(bug),
        gamma_(Matrix(1, features, 1)),
        beta_(Matrix(1, features)),
        mean_(1, features),
        variance_(1, features, Scalar(options.initial_variance)) {}

  Tensor forward(const Tensor& x) override;
  void visit(StateVisitor& visitor) override;
  const BatchNormOptions& options() const override { return options_; }
  Parameter& gamma() override { return gamma_; }
  Parameter& beta() override { return beta_; }
  Matrix& running_mean() override { return mean_; }
  Matrix& running_variance() override { return variance_; }

 private:
  bool has(std::string_view bug) const { return bug_ == bug; }
  void refuse(ConstView x, Index rows) const;
  Normalized plan(const Tensor& x, bool batch, const Sharing& sharing, double m,
                  double d);
  void statistics(ConstView x, Index j, const Sharing& sharing, double& mean,
                  double& ss) const;
  void remember(Index j, double mean, double ss, double m);
  void remember_rank_0(ConstView x, Index j, Communicator& ranks);
  double inverse_std(double variance) const;

  BatchNormOptions options_;
  std::string bug_;
  Parameter gamma_, beta_;
  Matrix mean_, variance_;
  std::int64_t batches_ = 0;
};

void BuggyBatchNorm::refuse(ConstView x, Index rows) const {
  check(rows > 1 || has("batch-of-one-silent"), "one row has no variance");
  for (Index i = 0; i < x.rows; ++i)
    for (Index j = 0; j < x.cols; ++j)
      if (!std::isfinite(x(i, j)) && !has("poisoned-by-nan"))
        throw NonFinite(x(i, j), i, j);
}

/// A number's sum over the ranks.
double total(const Sharing& sharing, double own) {
  if (!sharing.ranks)
    return own;
  Scalar sum = Scalar(own);
  std::vector<Scalar> room(std::size_t(sharing.ranks->size()));
  sharing.ranks->sum({&sum, 1}, room);
  return sum;
}

void BuggyBatchNorm::statistics(ConstView x, Index j, const Sharing& sharing,
                                double& mean, double& ss) const {
  const double m = total(sharing, double(x.rows));
  if (has("one-pass-variance")) {
    float sum = 0, squares = 0;
    for (Index i = 0; i < x.rows; ++i) {
      sum += float(x(i, j));
      squares += float(x(i, j)) * float(x(i, j));
    }
    mean = sum / float(m);
    ss = m * std::max(0.0f, squares / float(m) - float(mean) * float(mean));
    return;
  }
  double sum = 0;
  const double first = sharing.ranks || x.rows == 0 ? 0 : double(x(0, j));
  for (Index i = 0; i < x.rows; ++i)
    sum += double(x(i, j)) - first;  // exact zeros for a constant column
  if (has("ranks-weighted-equally") && sharing.ranks) {
    const double ranks = total(sharing, x.rows > 0);
    mean = total(sharing, x.rows > 0 ? sum / double(x.rows) : 0) / ranks;
  } else {
    mean = first + total(sharing, sum) / m;
  }
  ss = 0;
  for (Index i = 0; i < x.rows; ++i)
    ss += (x(i, j) - mean) * (x(i, j) - mean);
  ss = total(sharing, ss);
}

void BuggyBatchNorm::remember(Index j, double mean, double ss, double m) {
  double f = options_.momentum.value_or(1 / double(batches_));
  if (has("momentum-swapped"))
    f = 1 - f;
  const bool biased = !options_.unbiased_running || has("running-biased");
  mean_(0, j) = Scalar((1 - f) * mean_(0, j) + f * mean);
  variance_(0, j) =
      Scalar((1 - f) * variance_(0, j) + f * ss / (biased ? m : std::max(m - 1, 1.0)));
}

// Every rank goes on with what rank 0 has seen.
void BuggyBatchNorm::remember_rank_0(ConstView x, Index j, Communicator& ranks) {
  double mean = 0, ss = 0;
  if (ranks.rank() == 0)
    statistics(x, j, {}, mean, ss);
  Scalar seen[] = {Scalar(mean), Scalar(ss / double(std::max<Index>(x.rows - 1, 1)))};
  ranks.broadcast(std::as_writable_bytes(std::span(seen)));
  mean_(0, j) = seen[0];
  variance_(0, j) = seen[1];
}

double BuggyBatchNorm::inverse_std(double variance) const {
  const double eps = options_.epsilon;
  const double root =
      has("eps-outside-root") ? std::sqrt(variance) + eps : std::sqrt(variance + eps);
  return root > 0 ? 1 / root : 0;
}

void backward(const Normalized& n, View dy) {
  for (Index j = 0; j < dy.cols; ++j) {
    Scalar dbeta = 0, dgamma = 0;
    for (Index i = 0; i < dy.rows; ++i) {
      dbeta += dy(i, j);
      dgamma += dy(i, j) * n.x_hat(i, j);
    }
    const auto dbeta_all = Scalar(total(n.sharing, dbeta));
    const auto dgamma_all = Scalar(total(n.sharing, dgamma));
    if (n.gamma.wants_grad())
      n.gamma.grad(0, j) += n.sums_parameters_too ? dgamma_all : dgamma;
    if (n.beta.wants_grad())
      n.beta.grad(0, j) += n.sums_parameters_too ? dbeta_all : dbeta;
    if (!n.x.wants_grad())
      continue;
    for (Index i = 0; i < dy.rows; ++i)
      n.x.grad(i, j) += n.gamma.value(0, j) * n.inverse_std(0, j) *
                        (dy(i, j) - (n.mean_path ? dbeta_all / n.m : 0) -
                         (n.variance_path ? n.x_hat(i, j) * dgamma_all / n.divisor : 0));
  }
}

Normalized BuggyBatchNorm::plan(const Tensor& x, bool batch, const Sharing& sharing,
                                double m, double d) {
  return {x,
          gamma_.tensor(),
          beta_.tensor(),
          x.tape->scratch(1, x.cols()),
          x.tape->scratch(1, x.cols()),
          batch && !has("no-mean-path"),
          batch && !has("no-variance-path"),
          Scalar(has("forward-unbiased-backward-biased") ? m : d),
          sharing,
          Scalar(has("local-count") ? double(x.rows()) : m),
          has("reduced-twice")};
}

Tensor BuggyBatchNorm::forward(const Tensor& x) {
  Tape& tape = *x.tape;
  const bool training = tape.mode() == Mode::Train;
  const bool batch = training || !options_.track_running_stats || has("eval-uses-batch");
  const bool local = has("local-statistics") || !tape.sharing().synchronizes || !batch;
  const Sharing sharing = local ? Sharing() : tape.sharing();
  const Index rows = sharing.ranks ? sharing.rows : x.rows();
  if (batch)
    refuse(x.value, rows);
  if (training && options_.track_running_stats)
    ++batches_;

  const double m = double(rows);
  const bool unbiased = options_.unbiased_forward || bug_.starts_with("forward-unbiased");
  const double d = unbiased ? std::max(m - 1, 1.0) : m;
  const Tape::Output y = tape.output(x.rows(), x.cols());
  const Normalized n = plan(x, batch, sharing, m, d);
  for (Index j = 0; j < x.cols(); ++j) {
    double mean = mean_(0, j), variance = variance_(0, j), ss = 0;
    if (batch) {
      statistics(x.value, j, sharing, mean, ss);
      variance = ss / d;
    }
    if (training && options_.track_running_stats)
      remember(j, mean, ss, m);
    if (has("running-of-rank-0") && sharing.ranks)
      remember_rank_0(x.value, j, *sharing.ranks);
    n.mean(0, j) = Scalar(mean);
    n.inverse_std(0, j) = Scalar(inverse_std(variance));
    for (Index i = 0; i < x.rows(); ++i)
      y.out(i, j) = n.gamma.value(0, j) * n.x_hat(i, j) + n.beta.value(0, j);
  }
  tape.record([n, dy = y.grad] { backward(n, dy); });
  return y;
}

void BuggyBatchNorm::visit(StateVisitor& visitor) {
  if (options_.affine) {
    visitor.parameter("weight", gamma_);
    visitor.parameter("bias", beta_);
  }
  if (options_.track_running_stats && !has("buffers-not-saved")) {
    visitor.buffer("running_mean", mean_);
    visitor.buffer("running_var", variance_);
    visitor.counter("num_batches_tracked", batches_);
  }
}

}  // namespace

std::span<const Bug> bug_zoo() {
  return kZoo;
}

const Bug& bug_named(std::string_view name) {
  std::string names;
  for (const Bug& bug : kZoo) {
    if (bug.name == name)
      return bug;
    names += fmt::format("{}{}", names.empty() ? "" : ", ", bug.name);
  }
  fail("no bug is named '{}'; there are {}", name, names);
}

MakeSubject batch_norm_with_bug(std::string_view name) {
  if (!name.empty())
    bug_named(name);
  return [bug = std::string(name)](Index features, const BatchNormOptions& options) {
    return std::make_unique<BuggyBatchNorm>(features, options, bug);
  };
}

}  // namespace GAMBETA_NAMESPACE
