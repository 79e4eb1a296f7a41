#include "optim/schedule.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/check.hpp"

namespace GAMBETA_NAMESPACE {

double scheduled_rate(Schedule schedule, double rate, int epoch, int epochs) {
  // Part of the run, 0 to below 1; 0 of a run of no epochs, and 1 past the end of any.
  const double done = epochs > 0 ? std::min(double(epoch - 1) / epochs, 1.0) : 0;
  if (schedule == Schedule::Cosine)
    return rate * (1 + std::cos(std::numbers::pi * done)) / 2;
  if (schedule == Schedule::Step)
    return rate * (done < 0.5 ? 1 : done < 0.75 ? 0.1 : 0.01);
  check(schedule == Schedule::Constant, "scheduled_rate: there is no such schedule");
  return rate;
}

std::string_view name_of(Schedule schedule) {
  constexpr std::string_view kNames[] = {"constant", "cosine", "step"};
  return kNames[std::size_t(schedule)];
}

Schedule schedule_named(std::string_view name) {
  for (const Schedule s : {Schedule::Constant, Schedule::Cosine, Schedule::Step})
    if (name_of(s) == name)
      return s;
  fail("no schedule is named '{}'; there are constant, cosine, step", name);
}

}  // namespace GAMBETA_NAMESPACE
