// A batch spread over ranks of 5, 0 and 6 rows, against the same batch in one process.
#include "apps/verify/check_list.hpp"
#include "apps/verify/ranks.hpp"
#include "apps/verify/trial.hpp"
#include "core/ops.hpp"
#include "layers/gradient_check.hpp"

namespace GAMBETA_NAMESPACE {

namespace {

constexpr Index kColumns = 4, kRanks = 3, kRows = 11;
constexpr Index kFirst[kRanks + 1] = {0, 5, 5, 11};

/// What a run leaves, of all rows.
struct Outcome {
  Trial trial;
  Matrix mean, variance;
};

std::unique_ptr<Subject> subject(const MakeSubject& make) {
  auto layer = make(kColumns, {});
  randomize(*layer, 41);
  return layer;
}

void put_rows(const ConstView& part, Index first, Matrix& all) {
  std::copy_n(part.data, part.size(), all.data() + first * all.cols());
}

// gamma's and beta's gradients are each rank's own; the step sums them over the ranks.
Matrix sum_over(Communicator& ranks, Matrix gradient) {
  std::vector<Scalar> room(std::size_t(gradient.size() * ranks.size()));
  ranks.sum({gradient.data(), std::size_t(gradient.size())}, room);
  return gradient;
}

Outcome spread_run(const MakeSubject& make, const Matrix& x, const Matrix& dy) {
  Outcome all{{Matrix(kRows, kColumns), Matrix(kRows, kColumns), {}, {}}, {}, {}};
  run_as_ranks(kRanks, [&](Communicator& ranks) {
    const Index first = kFirst[ranks.rank()], count = kFirst[ranks.rank() + 1] - first;
    const auto layer = subject(make);
    const Matrix own = rows_of(x, first, count), own_dy = rows_of(dy, first, count);
    Tape tape;
    tape.begin(Mode::Train, {&ranks, kRows, true});
    const Tensor in = tape.variable(own), y = (*layer)(in);
    tape.backward(sum(y * tape.constant(own_dy)));
    put_rows(y.value, first, all.trial.y);
    put_rows(View(in.grad), first, all.trial.dx);
    const Matrix dgamma = sum_over(ranks, layer->gamma().grad);
    const Matrix dbeta = sum_over(ranks, layer->beta().grad);
    if (ranks.rank() == kRanks - 1) {
      all.trial.dgamma = dgamma, all.trial.dbeta = dbeta;
      all.mean = layer->running_mean(), all.variance = layer->running_variance();
    }
  });
  return all;
}

/// The difference that `of` sees between the run over ranks and the one in one process.
template <class Of>
double apart(const MakeSubject& make, Of of) {
  const Matrix x = uneven_batch(kRows, kColumns, 42);
  const Matrix dy = random_matrix(kRows, kColumns, 43);
  const auto layer = subject(make);
  const Trial alone = run(*layer, x, dy);
  return of(spread_run(make, x, dy),
            Outcome{alone, layer->running_mean(), layer->running_variance()});
}

double outputs_over_ranks(const MakeSubject& make) {
  return apart(make, [](const Outcome& a, const Outcome& b) {
    return difference(a.trial.y, b.trial.y);
  });
}
double running_statistics_over_ranks(const MakeSubject& make) {
  return apart(make, [](const Outcome& a, const Outcome& b) {
    return largest_error(difference(a.mean, b.mean), difference(a.variance, b.variance));
  });
}
double dx_over_ranks(const MakeSubject& make) {
  return apart(make, [](const Outcome& a, const Outcome& b) {
    return difference(a.trial.dx, b.trial.dx);
  });
}
double parameters_over_ranks(const MakeSubject& make) {
  return apart(make, [](const Outcome& a, const Outcome& b) {
    return largest_error(difference(a.trial.dgamma, b.trial.dgamma),
                         difference(a.trial.dbeta, b.trial.dbeta));
  });
}

}  // namespace

const std::vector<Check>& rank_checks() {
  static const std::vector<Check> checks = {
      {"R1", "over ranks: the output of one process", outputs_over_ranks, 1e-12, 1e-5},
      {"R2", "over ranks: its running statistics", running_statistics_over_ranks, 1e-12,
       1e-5},
      {"R3", "over ranks: its dx", dx_over_ranks, 1e-12, 1e-4},
      {"R4", "over ranks: dgamma and dbeta, summed once", parameters_over_ranks, 1e-12,
       1e-5},
  };
  return checks;
}

}  // namespace GAMBETA_NAMESPACE
