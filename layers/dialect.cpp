#include "layers/dialect.hpp"

#include <cmath>

namespace GAMBETA_NAMESPACE {

const Dialect& dialect_named(std::string_view name) {
  std::string names;
  for (const Dialect& dialect : kDialects) {
    if (dialect.name == name)
      return dialect;
    names += fmt::format("{}{}", names.empty() ? "" : ", ", dialect.name);
  }
  fail("no batch norm dialect is named '{}'; there are {}", name, names);
}

double convert_momentum(const Dialect& dialect, double momentum) {
  if (!dialect.momentum_weighs_old)
    return momentum;
  // 1 - 0.9 is 0.1, not 0.09999999999999998.
  return std::round((1 - momentum) * 1e15) / 1e15;
}

BatchNormOptions options_of(const Dialect& dialect) {
  const double f = convert_momentum(dialect, dialect.momentum);
  return {.epsilon = dialect.epsilon,
          .momentum = dialect.momentum == 0 ? std::nullopt : std::optional(f),
          .unbiased_forward = dialect.unbiased_forward,
          .unbiased_running = dialect.unbiased_running,
          .initial_variance = dialect.initial_variance};
}

const Dialect& dialect_of(const BatchNormOptions& options) {
  for (const Dialect& dialect : kDialects)
    if (dialect.unbiased_forward == options.unbiased_forward &&
        dialect.unbiased_running == options.unbiased_running &&
        dialect.initial_variance == options.initial_variance)
      return dialect;
  fail("these batch norm conventions belong to no dialect");
}

}  // namespace GAMBETA_NAMESPACE
