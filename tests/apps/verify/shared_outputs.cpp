// Outputs that ranks compute together, against those of one process.
#include <doctest/doctest.h>

#include <cmath>
#include <mutex>

#include "apps/verify/ranks.hpp"
#include "models/model_file.hpp"
#include "models/share_session.hpp"

using namespace gambeta;

static Session wine(const BatchNormOptions& norm) {
  SessionOptions options;
  options.network.hidden = {8, 6};
  options.network.batch_norm_options = norm;
  return start_session(load_data("wine"), options);
}

TEST_CASE("ranks: outputs of shared rows, also of fewer rows than ranks") {
  Session session = wine({});
  Model& model = session.model;
  model.training.reset();  // it has not begun
  const std::string file = to_json(model);
  for (const Index rows : {1, 2, 7, 100}) {
    const Matrix inputs = copy_of(ConstView(session.train.inputs).row_range(0, rows));
    const Matrix alone = outputs(model, inputs);
    std::mutex one_at_a_time;
    run_as_ranks(3, [&](Communicator& ranks) {
      Model own;
      if (ranks.rank() == 0)
        own = from_json(file, "");
      const Matrix y = shared_outputs(ranks, own, ranks.rank() == 0 ? inputs : Matrix());
      const std::lock_guard lock(one_at_a_time);
      REQUIRE(same_shape(y, alone));
      for (Index i = 0; i < y.size(); ++i)
        CHECK(std::abs(y.data()[i] - alone.data()[i]) < 1e-5);
    });
  }
  BatchNormOptions untracked;
  untracked.track_running_stats = false;
  Session whole = wine(untracked);
  whole.model.training.reset();
  const Matrix alone = outputs(whole.model, whole.train.inputs);
  run_as_ranks(2, [&](Communicator& ranks) {
    Session own = wine(untracked);
    own.model.training.reset();
    CHECK(same_shape(shared_outputs(ranks, own.model, own.train.inputs), alone));
  });
}
