#include "apps/explain/tell.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "core/ops.hpp"
#include "layers/batch_norm_composed.hpp"
#include "layers/dialect.hpp"
#include "layers/gradient_check.hpp"

namespace gambeta_apps {

using namespace gambeta;

static Table table_of(ConstView a) {
  Table table(std::size_t(a.rows), Row(std::size_t(a.cols)));
  for (Index i = 0; i < a.rows; ++i)
    for (Index j = 0; j < a.cols; ++j)
      table[std::size_t(i)][std::size_t(j)] = a(i, j);
  return table;
}

static Row row_of(ConstView a) {
  return table_of(a).at(0);
}

Notebook replay_notebook(std::uint64_t seed) {
  BatchNorm1D own(5, options_of(dialect_named("seed"))), torch(5);
  Notebook notebook;
  const auto note = [&](std::string when) {
    notebook.moments.push_back(
        {std::move(when), row_of(own.running_mean()), row_of(own.running_variance()),
         row_of(torch.running_mean()), row_of(torch.running_variance())});
  };
  std::uint64_t batch = 0;
  const auto run = [&](Mode mode) {
    const Matrix x = random_matrix(10, 5, seed + batch++);
    Tape tape;
    tape.begin(mode);
    const Tensor y = own(tape.constant(x)), z = torch(tape.constant(x));
    if (mode == Mode::Train)
      notebook.output_ratio = z.value(0, 0) / y.value(0, 0);
  };
  note("Before Training");
  run(Mode::Train);
  note("After Training");
  run(Mode::Train);
  note("After More Training");
  note("Before Inference");
  run(Mode::Predict);
  note("After Inference");
  return notebook;
}

std::vector<Memory> remember_batches(int batches) {
  std::vector<Memory> memories;
  for (const std::optional<double> momentum :
       {std::optional(0.9), std::optional(0.1), std::optional(0.01),
        std::optional<double>()}) {
    BatchNorm1D norm(1, {.momentum = momentum});
    Memory memory{momentum ? fmt::format("{}", *momentum) : "none", {0}};
    Tape tape;
    for (int batch = 0; batch < batches; ++batch) {
      const Matrix x = random_matrix(8, 1, std::uint64_t(batch), /*mean=*/1);
      tape.begin(Mode::Train);
      norm(tape.constant(x));
      memory.running_mean.push_back(norm.running_mean()(0, 0));
    }
    memories.push_back(std::move(memory));
  }
  return memories;
}

// The forward pass, line by line.
static void tell_forward(BatchStory& story, const Matrix& x) {
  const auto m = std::size_t(x.rows()), columns = std::size_t(x.cols());
  story.mean = story.variance = story.inverse_std = Row(columns);
  story.x_hat = story.y = Table(m, Row(columns));
  for (std::size_t j = 0; j < columns; ++j) {
    double sum = 0, ss = 0;
    for (const Row& row : story.x)
      sum += row[j];
    story.mean[j] = sum / double(m);
    for (const Row& row : story.x)
      ss += (row[j] - story.mean[j]) * (row[j] - story.mean[j]);
    story.variance[j] = ss / story.divisor;
    const double root = std::sqrt(story.variance[j] + story.epsilon);
    story.inverse_std[j] = root > 0 ? 1 / root : 0;
    for (std::size_t i = 0; i < m; ++i) {
      story.x_hat[i][j] = (story.x[i][j] - story.mean[j]) * story.inverse_std[j];
      story.y[i][j] = story.gamma[j] * story.x_hat[i][j] + story.beta[j];
    }
  }
}

// The backward pass, line by line: dx is the sum of three parts.
static void tell_backward(BatchStory& story) {
  const std::size_t m = story.x.size(), columns = story.gamma.size();
  story.dbeta = story.dgamma = Row(columns);
  story.direct = story.through_mean = story.through_variance = story.dx =
      Table(m, Row(columns));
  for (std::size_t j = 0; j < columns; ++j) {
    for (std::size_t i = 0; i < m; ++i) {
      story.dbeta[j] += story.dy[i][j];
      story.dgamma[j] += story.dy[i][j] * story.x_hat[i][j];
    }
    const double scale = story.gamma[j] * story.inverse_std[j];
    for (std::size_t i = 0; i < m; ++i) {
      story.direct[i][j] = scale * story.dy[i][j];
      story.through_mean[i][j] = -scale * story.dbeta[j] / double(m);
      story.through_variance[i][j] =
          -scale * story.x_hat[i][j] * story.dgamma[j] / story.divisor;
      story.dx[i][j] =
          story.direct[i][j] + story.through_mean[i][j] + story.through_variance[i][j];
    }
  }
}

static double largest_difference(const Table& a, const Table& b) {
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    for (std::size_t j = 0; j < a[i].size(); ++j)
      largest = std::max(largest, std::abs(a[i][j] - b[i][j]));
  return largest;
}

// dx by central differences of L = sum(dy y): two forward passes for each number.
static Table measure_dx(BatchNorm1D norm, Matrix x, const Matrix& dy) {
  constexpr double kStep = 1e-6;
  Tape tape;
  const auto loss = [&] {
    tape.begin(Mode::Train);
    return sum(norm(tape.constant(x)) * tape.constant(dy)).item();
  };
  Table dx = table_of(x);
  for (Index i = 0; i < x.rows(); ++i)
    for (Index j = 0; j < x.cols(); ++j) {
      const double before = x(i, j);
      x(i, j) = before + kStep;
      const double above = loss();
      x(i, j) = before - kStep;
      const double below = loss();
      x(i, j) = before;
      dx[std::size_t(i)][std::size_t(j)] = (above - below) / (2 * kStep);
    }
  return dx;
}

// dx by the layer's own formula and by the tape, from small operations.
static void compare(BatchStory& story, BatchNorm1D& norm, const Matrix& x,
                    const Matrix& dy) {
  story.measured_dx = measure_dx(norm, x, dy);
  Tape tape;
  tape.begin(Mode::Train);
  const Tensor in = tape.variable(x);
  tape.backward(sum(norm(in) * tape.constant(dy)));
  story.fused_dx = table_of(in.grad);

  tape.begin(Mode::Train);
  const Tensor again = tape.variable(x), gamma = tape.variable(norm.gamma().value),
               beta = tape.variable(norm.beta().value);
  tape.backward(
      sum(composed_batch_norm(again, gamma, beta, story.epsilon, story.divisor) *
          tape.constant(dy)));
  story.composed_dx = table_of(again.grad);
  story.fused_difference = largest_difference(story.fused_dx, story.dx);
  story.composed_difference = largest_difference(story.composed_dx, story.dx);
  story.measured_difference = largest_difference(story.measured_dx, story.dx);
}

BatchStory tell(std::string title, BatchNorm1D norm, const Matrix& x, const Matrix& dy) {
  const BatchNormOptions& options = norm.options();
  BatchStory story;
  story.title = std::move(title);
  story.epsilon = options.epsilon;
  story.momentum = options.momentum.value_or(1 / double(norm.batches_tracked() + 1));
  story.divisor = double(x.rows() - (options.unbiased_forward ? 1 : 0));
  story.running_divisor = double(x.rows() - (options.unbiased_running ? 1 : 0));
  story.tracked = options.track_running_stats;
  story.x = table_of(x);
  story.dy = table_of(dy);
  story.gamma = row_of(norm.gamma().value);
  story.beta = row_of(norm.beta().value);
  story.running_mean_before = row_of(norm.running_mean());
  story.running_variance_before = row_of(norm.running_variance());
  tell_forward(story, x);
  tell_backward(story);
  compare(story, norm, x, dy);  // one training run of norm: its statistics move once
  story.running_mean = row_of(norm.running_mean());
  story.running_variance = row_of(norm.running_variance());
  return story;
}

BatchStory explain_small_batch() {
  BatchNorm1D norm(2);
  norm.gamma().value = {{1.5, -.5}};
  norm.beta().value = {{.25, 1}};
  return tell("a batch of 4 rows and 2 columns", norm,
              {{1, 10}, {2, 10.5}, {4, 9}, {9, 12.5}},
              {{.1, -.4}, {-.3, .2}, {.5, .7}, {-.2, .3}});
}

BatchStory explain_column(const OwnColumn& own) {
  const auto rows = Index(own.x.size());
  if (rows < 2)
    throw UsageError("one row has no variance; give x two numbers or more");
  if (!own.dy.empty() && own.dy.size() != own.x.size())
    throw UsageError(
        fmt::format("x has {} numbers and dy {}; they belong to the same rows",
                    own.x.size(), own.dy.size()));
  Matrix x(rows, 1), dy(rows, 1);
  std::copy(own.x.begin(), own.x.end(), x.begin());
  dy(0, 0) = 1;
  std::copy(own.dy.begin(), own.dy.end(), dy.begin());
  BatchNormOptions options = options_of(dialect_named(own.dialect));
  options.epsilon = own.epsilon.value_or(options.epsilon);
  if (own.momentum)
    options.momentum = own.momentum;
  BatchNorm1D norm(1, options);
  norm.gamma().value(0, 0) = own.gamma;
  norm.beta().value(0, 0) = own.beta;
  norm.running_mean()(0, 0) = own.running_mean;
  norm.running_variance()(0, 0) = own.running_variance.value_or(options.initial_variance);
  return tell(fmt::format("{} rows of your own", rows), norm, x, dy);
}

}  // namespace gambeta_apps
