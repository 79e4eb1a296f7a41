#pragma once
#include <string_view>

#include "core/scalar.hpp"

namespace GAMBETA_NAMESPACE {

/// How the learning rate falls over the epochs of a run.
enum class Schedule {
  Constant,  ///< stays
  Cosine,    ///< half a cosine from the full rate towards 0
  Step       ///< a tenth after half of the epochs, a hundredth after three quarters
};

/// The rate of epoch `epoch` (1 to epochs) of a run that starts at `rate`.
double scheduled_rate(Schedule schedule, double rate, int epoch, int epochs);

std::string_view name_of(Schedule schedule);  ///< "constant", "cosine", "step"

/// The schedule of that name. Throws Error that lists the names if there is none.
Schedule schedule_named(std::string_view name);

}  // namespace GAMBETA_NAMESPACE
