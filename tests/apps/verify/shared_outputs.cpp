// Outputs that ranks compute together, against those of one process.
#include <doctest/doctest.h>

#include <cmath>
#include <mutex>
#include <numeric>

#include "apps/verify/ranks.hpp"
#include "models/model_file.hpp"
#include "models/share_session.hpp"

using namespace gambeta;

static Session session_of(const char* data, const BatchNormOptions& norm) {
  SessionOptions options;
  options.network.hidden = {8, 6};
  options.network.batch_norm_options = norm;
  return start_session(load_data(data), options);
}

TEST_CASE("ranks: outputs of shared rows, also of fewer rows than ranks") {
  Session session = session_of("penguins", {});  // has a category
  Model& model = session.model;
  model.training.reset();  // it has not begun
  const std::string file = to_json(model);
  for (const Index rows : {1, 2, 7, 100}) {
    std::vector<Index> first(static_cast<std::size_t>(rows));
    std::iota(first.begin(), first.end(), Index{0});
    const Dataset data = take_rows(session.train, first);
    const Matrix alone = outputs(model, data);
    std::mutex one_at_a_time;
    run_as_ranks(3, [&](Communicator& ranks) {
      Model own;
      if (ranks.rank() == 0)
        own = from_json(file, "");
      const Matrix y = shared_outputs(ranks, own, ranks.rank() == 0 ? data : Dataset());
      const std::lock_guard lock(one_at_a_time);
      REQUIRE(same_shape(y, alone));
      for (Index i = 0; i < y.size(); ++i)
        CHECK(std::abs(y.data()[i] - alone.data()[i]) < 1e-5);
    });
  }
  BatchNormOptions untracked;
  untracked.track_running_stats = false;
  Session whole = session_of("wine", untracked);
  whole.model.training.reset();
  const Matrix alone = outputs(whole.model, whole.train);
  run_as_ranks(2, [&](Communicator& ranks) {
    Session own = session_of("wine", untracked);
    own.model.training.reset();
    CHECK(same_shape(shared_outputs(ranks, own.model, own.train), alone));
  });
}
