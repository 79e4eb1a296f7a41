// Training over ranks, in lockstep as threads, against training in one process.
#include "apps/verify/ranks.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <map>
#include <mutex>

#include "layers/dialect.hpp"
#include "layers/linear.hpp"
#include "models/model_file.hpp"
#include "models/session.hpp"
#include "models/trainer.hpp"

using namespace gambeta;

namespace {

constexpr bool kDouble = sizeof(Scalar) == 8;

/// What a run is made of; each rank makes its own model of it.
struct Plan {
  std::string data = "wine";
  Index batch_size = 25;
  int epochs = 3;
  SgdOptions sgd = {};
  BatchNormOptions norm = {};
  bool norm_everywhere = false;  // in front and at the end as well
  bool batch_norm = true;
  ClassWeight class_weight = ClassWeight::None;
};

Session session_of(const Plan& plan) {
  SessionOptions options;
  options.network.hidden = {8, 6};
  options.network.batch_norm = plan.batch_norm;
  options.network.batch_norm_options = plan.norm;
  options.training.batch_size = plan.batch_size;
  options.training.epochs = plan.epochs;
  options.training.sgd = plan.sgd;
  options.training.class_weight = plan.class_weight;
  Session session = start_session(load_data(plan.data), options);
  if (plan.norm_everywhere) {
    const Index inputs = session.train.inputs.cols(), classes = session.train.classes();
    session.model.network =
        build({BatchNormSpec{inputs, plan.norm}, LinearSpec{inputs, 8, true},
               BatchNormSpec{8, plan.norm}, Activation::ReLU,
               LinearSpec{8, classes, true}, BatchNormSpec{classes, plan.norm}});
    initialize(session.model.network, 1);
  }
  return session;
}

StateDict state_of(Model& model) {
  StateDict state;
  StateAccess(model.network).save(state);
  return state;
}

StateDict trained(const Plan& plan, const Sharing& sharing = {}) {
  Session session = session_of(plan);
  Trainer trainer(session.model, session.train, nullptr, sharing);
  while (!trainer.done())
    trainer.run_epoch();
  trainer.finish();
  return state_of(session.model);
}

/// Trains over ranks, checks that all end with the same bits, and returns these.
StateDict trained_over(Index ranks, const Plan& plan, bool synchronizes = true) {
  std::vector<StateDict> states(std::size_t(ranks), StateDict{});
  run_as_ranks(ranks, [&](Communicator& own) {
    states[std::size_t(own.rank())] = trained(plan, {&own, 0, synchronizes});
  });
  for (const StateDict& state : states)
    for (std::size_t t = 0; t < state.numbers.size(); ++t)
      CHECK(std::equal(state.numbers[t].second.begin(), state.numbers[t].second.end(),
                       states[0].numbers[t].second.begin()));
  return states[0];
}

/// The largest |a - b| / max(1, max |tensor|) of all tensors.
double distance(const StateDict& a, const StateDict& b) {
  double worst = 0;
  REQUIRE(a.numbers.size() == b.numbers.size());
  for (std::size_t t = 0; t < a.numbers.size(); ++t) {
    const Matrix &x = a.numbers[t].second, &y = b.numbers[t].second;
    double largest = 1, apart = 0;
    for (Index i = 0; i < x.size(); ++i) {
      largest = std::max(largest, std::abs(double(x.data()[i])));
      apart = std::max(apart, std::abs(double(x.data()[i]) - double(y.data()[i])));
    }
    worst = std::max(worst, apart / largest);
  }
  return worst;
}

std::map<std::string, Plan> plans() {
  std::map<std::string, Plan> all;
  all["plain"] = {};
  // Three rows may be nearly equal in a column: x-hat would be made of last digits.
  all["shares of 0 and 1 rows"].batch_size = 3;
  all["shares of 0 and 1 rows"].norm.epsilon = 0.1;
  all["shares of 0 and 1 rows"].sgd.learning_rate = 0.02;
  all["momentum"].sgd.momentum = 0.9;
  all["Nesterov and decay"].sgd = {0.1, 0.9, true, 0.01};
  all["no batch norm"].batch_norm = false;
  all["regression"].data = "diabetes";
  all["class weights"].class_weight = ClassWeight::Balanced;
  all["everywhere"].norm_everywhere = true;
  for (const Dialect& dialect : kDialects)
    all[std::string(dialect.name)].norm = options_of(dialect);
  return all;
}

}  // namespace

TEST_CASE("ranks: two to four end where one process ends") {
  for (auto& [name, plan] : plans()) {
    if (!kDouble) {  // training is chaotic: a float is compared after one step
      plan.epochs = 1;
      plan.batch_size = name == "shares of 0 and 1 rows" ? plan.batch_size : 1000;
    }
    const StateDict alone = trained(plan);
    for (Index ranks = 2; ranks <= 4; ++ranks) {
      CAPTURE(name);
      CAPTURE(ranks);
      if (kDouble || plan.batch_size == 1000)
        CHECK(distance(trained_over(ranks, plan), alone) <= (kDouble ? 1e-10 : 1e-5));
      else
        trained_over(ranks, plan);
    }
  }
}

TEST_CASE(
    "ranks: three epochs in float move them no further than an ulp of the rate moves "
    "one") {
  // Training is chaotic: whatever changes the last bit of anything shows after some epochs.
  for (const std::string data : {"wine", "iris", "moons", "diabetes"}) {
    Plan plan, nudged;
    plan.data = nudged.data = data;
    nudged.sgd.learning_rate =
        double(std::nextafter(Scalar(plan.sgd.learning_rate), Scalar(1)));
    const StateDict alone = trained(plan);
    const double yardstick = distance(trained(nudged), alone);
    CAPTURE(data);
    CAPTURE(yardstick);
    CHECK(distance(trained_over(3, plan), alone) <= 10 * yardstick);
  }
}

TEST_CASE("ranks: a column far from 0 costs no digits") {
  Matrix x(40, 1);
  for (Index i = 0; i < x.rows(); ++i)
    x(i, 0) = Scalar(1e6) + Scalar(i % 7) / 8;
  const auto inverse_std = [&](Communicator* ranks) {
    BatchNorm1D norm(1);
    Tape tape;
    tape.begin(Mode::Train, {ranks, x.rows(), true});
    const Index r = ranks ? ranks->rank() : 0, all = ranks ? ranks->size() : 1;
    const Index first = 40 * r / all, count = 40 * (r + 1) / all - first;
    const Tensor y = norm(tape.constant(x.view().row_range(first, count)));
    return std::pair(y.value(0, 0), norm.running_variance()(0, 0));
  };
  const auto alone = inverse_std(nullptr);
  run_as_ranks(3, [&](Communicator& ranks) {
    const auto spread = inverse_std(&ranks);
    if (ranks.rank() == 0)
      CHECK(std::abs(double(spread.first - alone.first)) < 1e-5);
    CHECK(std::abs(double(spread.second - alone.second)) < 1e-6);
  });
}

TEST_CASE("ranks: a run repeats to the bit, and goes on over another number of ranks") {
  Plan plan;
  plan.sgd.momentum = 0.9;
  const StateDict once = trained_over(3, plan), again = trained_over(3, plan);
  CHECK(distance(once, again) == 0);

  std::string saved;
  run_as_ranks(3, [&](Communicator& ranks) {
    Session session = session_of(plan);
    Trainer trainer(session.model, session.train, nullptr, {&ranks});
    trainer.run_epoch();
    trainer.finish();
    if (ranks.rank() == 0)
      saved = to_json(session.model);
  });
  const StateDict alone = trained(plan);
  for (const Index ranks : {1, 4})
    run_as_ranks(ranks, [&](Communicator& own) {
      Session session = resume_session(from_json(saved, "3"), load_data(plan.data));
      Trainer trainer(session.model, session.train, nullptr, {&own});
      while (!trainer.done())
        trainer.run_epoch();
      CHECK(distance(state_of(session.model), alone) <= (kDouble ? 1e-10 : 1e-2));
    });
}

TEST_CASE("ranks: without synchronization each rank's statistics are its own rows'") {
  Plan plan;
  plan.batch_size = 12;
  const StateDict alone = trained(plan);
  CHECK(distance(trained_over(3, plan, false), alone) > 0.01);
  plan.batch_size = 5;
  CHECK_THROWS_WITH_AS(
      trained_over(3, plan, false),
      "a batch of 2 rows leaves a rank of 3 one row or none, which has no "
      "variance; batch norm that is not synchronized needs batches of at "
      "least 6, the last as well",
      Error);
}

TEST_CASE("ranks: one that throws ends all, and so does one whose rows are too large") {
  const Plan plan;
  CHECK_THROWS_WITH_AS(run_as_ranks(4,
                                    [&](Communicator& ranks) {
                                      Session session = session_of(plan);
                                      Trainer trainer(session.model, session.train,
                                                      nullptr, {&ranks});
                                      trainer.run_epoch([&](const Batch&, double) {
                                        check(ranks.rank() != 2, "rank 2 has had enough");
                                        return true;
                                      });
                                    }),
                       "rank 2 has had enough", Error);
  int diverged = 0;
  std::mutex mutex;
  run_as_ranks(3, [&](Communicator& ranks) {
    Session session = session_of(plan);
    session.train.inputs(7, 3) = kDouble ? Scalar(1e200) : Scalar(1e30);
    Trainer trainer(session.model, session.train, nullptr, {&ranks});
    try {
      trainer.run_epoch();
    } catch (const Diverged&) {
      const std::lock_guard lock(mutex);
      ++diverged;
    }
  });
  CHECK(diverged == 3);
}

TEST_CASE("ranks: one that is asked to stop stops all, and the epoch is undone") {
  const Plan plan;
  run_as_ranks(3, [&](Communicator& ranks) {
    Session session = session_of(plan);
    const StateDict before = state_of(session.model);
    Trainer trainer(session.model, session.train, nullptr, {&ranks});
    int batches = 0;
    const auto result = trainer.run_epoch(
        [&](const Batch&, double) { return !(++batches == 2 && ranks.rank() == 1); });
    CHECK(!result);
    CHECK(distance(state_of(session.model), before) == 0);
  });
}

TEST_CASE("ranks: other weights on one rank are found at the end of the epoch") {
  CHECK_THROWS_WITH_AS(
      run_as_ranks(2,
                   [&](Communicator& ranks) {
                     Session session = session_of({});
                     auto& linear = dynamic_cast<Linear&>(session.model.network[0]);
                     if (ranks.rank() == 1)
                       linear.weight().value(0, 0) += Scalar(0.001);
                     Trainer trainer(session.model, session.train, nullptr, {&ranks});
                     trainer.run_epoch();
                   }),
      "rank 1 holds another 0.weight than rank 0", Error);
}

TEST_CASE(
    "ranks: squares that overflow together are refused by all, without a wrong row") {
  std::vector<std::string> said(3);
  const auto try_with = [&said](Index rows, auto value_of) {
    run_as_ranks(3, [&](Communicator& own) {
      BatchNorm1D norm(1);
      Tape tape;
      tape.begin(Mode::Train, {&own, rows, true});
      const Index r = own.rank();
      const Matrix x(r < rows ? 1 : 0, 1, Scalar(value_of(r)));
      try {
        norm.forward(tape.constant(x));
        said[std::size_t(r)] = "nothing";
      } catch (const NonFinite& error) {
        said[std::size_t(r)] = error.what();
      }
    });
  };
  const double large = std::sqrt(double(std::numeric_limits<Scalar>::max())) * 0.8;
  for (const Index rows : {2, 3}) {  // with two the last rank has none
    try_with(rows, [&](Index r) { return r == 0 ? large : r == 1 ? -large : 0; });
    for (const std::string& text : said)
      CHECK(text.find("row of another rank, column 1 of the batch is inf") !=
            std::string::npos);
  }
}
