#include "models/predictor.hpp"
#include "data/one_hot.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <limits>
#include <thread>

#include "data/one_hot.hpp"
#include "data/sets.hpp"
#include "tests/models/models.hpp"

using namespace gambeta;

namespace {

Model trained(const std::string& source, int epochs = 3) {
  SessionOptions options;
  options.data.source = source;
  options.training.epochs = epochs;
  Session session = start_session(load_data(source, {}), options);
  Trainer trainer(session.model, session.train, session.validation_or_null());
  while (!trainer.done())
    trainer.run_epoch();
  return std::move(session.model);
}

}  // namespace

TEST_CASE("predictor: a row alone has the answer that it has among others") {
  for (const char* source : {"iris", "diabetes", "penguins"}) {
    Dataset raw = load_data(source, {}).data;
    Model model = trained(source);
    const Matrix all = interpret(model, outputs(model, prepared(model, raw)));
    const Matrix x = network_inputs(raw);
    const Predictor predict(std::move(model));
    for (Index i = 0; i < raw.rows(); ++i) {
      const auto answer = predict({x.data() + i * x.cols(), std::size_t(x.cols())});
      REQUIRE(Index(answer.size()) == all.cols());
      for (Index k = 0; k < all.cols(); ++k)
        CHECK(answer[std::size_t(k)] == doctest::Approx(all(i, k)).epsilon(1e-5));
    }
  }
}

TEST_CASE("predictor: many threads ask one at once, and get what one of them gets") {
  const Predictor predict(trained("iris"));
  const Dataset raw = load_data("iris", {}).data;
  const auto ask = [&](Index i) { return predict({raw.inputs.data() + i % 150 * 4, 4}); };
  std::vector<std::vector<Scalar>> alone;
  for (Index i = 0; i < 150; ++i)
    alone.push_back(ask(i));
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (Index i = t; i < 600; ++i)
        wrong += ask(i) != alone[std::size_t(i % 150)];
    });
  for (std::thread& thread : threads)
    thread.join();
  CHECK(wrong == 0);
}

TEST_CASE("predictor: what has no answer is refused") {
  const Predictor predict(trained("iris"));
  CHECK(predict.columns().class_names.size() == 3);
  const std::vector<Scalar> row = {5, 3, 1};
  CHECK_THROWS_WITH_AS(predict(row), "Predictor: 3 inputs, the model expects 4", Error);
  constexpr Scalar kGap = std::numeric_limits<Scalar>::quiet_NaN();
  CHECK(predict(std::vector<Scalar>{5, kGap, 1, 2}).size() == 3);  // its mean
  CHECK_THROWS_AS(predict(std::vector<Scalar>{3e38f, 3e38f, 1, 2}), Error);
  Model untracked;
  untracked.columns.input_names = {"a", "b"};
  untracked.network.add<BatchNorm1D>(2, BatchNormOptions{.track_running_stats = false});
  CHECK_THROWS_WITH_AS(Predictor(std::move(untracked)),
                       doctest::Contains("depend on the rows beside it"), Error);
}
