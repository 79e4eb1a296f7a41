#include "models/trainer.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "data/sets.hpp"
#include "models/session.hpp"

using namespace gambeta;

namespace {

// Row 77 of moons, counted from 1, is learned from and not validated with.
constexpr Index kRow = 76;

LoadedData moons_with(float value) {
  LoadedData loaded = load_data("moons");
  loaded.data.inputs(kRow, 1) = value;
  return loaded;
}

Session session_of(const LoadedData& loaded) {
  SessionOptions options;
  options.standardize = false;
  return start_session(loaded, options);
}

}  // namespace

TEST_CASE("trainer: a NaN or an infinity in the data is refused by its row in the data") {
  for (const float bad : {NAN, INFINITY, -INFINITY}) {
    Session session = session_of(moons_with(bad));
    REQUIRE(session.train.rows() == 800);  // so row 77 stands elsewhere
    CHECK_THROWS_WITH_AS(Trainer(session.model, session.train, nullptr),
                         fmt::format("moons: row 77, column 2 (y) is {}", bad).c_str(),
                         Error);
  }
}

TEST_CASE("trainer: what batch norm refuses is reported by its row in the data") {
  Session session = session_of(moons_with(1e30f));  // finite, but its square is not
  Trainer trainer(session.model, session.train, nullptr);
  try {
    trainer.run_epoch();
    FAIL("accepted");
  } catch (const Diverged& diverged) {
    const std::string what = diverged.what();
    CAPTURE(what);
    CHECK(what.starts_with("row 77 of moons reaches batch norm (layer 1, column "));
    CHECK(what.ends_with("e+29, too large to square, in epoch 1"));
  }
}
