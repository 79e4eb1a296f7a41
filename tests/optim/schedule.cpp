#include "optim/schedule.hpp"

#include <doctest/doctest.h>

#include "core/check.hpp"

using namespace gambeta;
using doctest::Approx;

TEST_CASE("schedule: constant stays") {
  for (int epoch = 1; epoch <= 10; ++epoch)
    CHECK(scheduled_rate(Schedule::Constant, 0.1, epoch, 10) == 0.1);
}

TEST_CASE("schedule: cosine starts at the full rate, passes the half, ends near 0") {
  CHECK(scheduled_rate(Schedule::Cosine, 0.2, 1, 10) == 0.2);
  CHECK(scheduled_rate(Schedule::Cosine, 0.2, 6, 10) == Approx(0.1));
  // PyTorch's CosineAnnealingLR(T_max=10) in its tenth epoch: 0.2 (1 + cos(0.9 pi)) / 2
  CHECK(scheduled_rate(Schedule::Cosine, 0.2, 10, 10) == Approx(0.00489434837));
}

TEST_CASE("schedule: step falls to a tenth at half, to a hundredth at three quarters") {
  const auto rate = [](int epoch) { return scheduled_rate(Schedule::Step, 1, epoch, 8); };
  CHECK(rate(1) == 1);
  CHECK(rate(4) == 1);
  CHECK(rate(5) == Approx(0.1));
  CHECK(rate(6) == Approx(0.1));
  CHECK(rate(7) == Approx(0.01));
  CHECK(rate(8) == Approx(0.01));
}

TEST_CASE("schedule: past the end it stays low, and a run of no epochs has a rate") {
  CHECK(scheduled_rate(Schedule::Cosine, 0.2, 16, 10) == Approx(0));
  CHECK(scheduled_rate(Schedule::Step, 0.2, 16, 10) == Approx(0.002));
  for (const Schedule s : {Schedule::Constant, Schedule::Cosine, Schedule::Step})
    CHECK(scheduled_rate(s, 0.2, 1, 0) == 0.2);
}

TEST_CASE("schedule: a run of one epoch has the full rate") {
  for (const Schedule s : {Schedule::Constant, Schedule::Cosine, Schedule::Step})
    CHECK(scheduled_rate(s, 0.3, 1, 1) == 0.3);
}

TEST_CASE("schedule: names lead there and back, and a wrong one lists them") {
  for (const Schedule s : {Schedule::Constant, Schedule::Cosine, Schedule::Step})
    CHECK(schedule_named(name_of(s)) == s);
  CHECK_THROWS_WITH_AS(schedule_named("linear"),
                       "no schedule is named 'linear'; there are constant, cosine, step",
                       Error);
}
