#pragma once
#include "models/json/place.hpp"
#include "models/model.hpp"

namespace GAMBETA_NAMESPACE {

/// Checks the form of "training" and "optimizer" (may be absent) against the network, and
/// reads them. `version` is the file's. Throws Error.
TrainingRecord read_training(const json::Place& training,
                             const std::optional<json::Place>& optimizer,
                             const NetworkSpec& network, int version);

}  // namespace GAMBETA_NAMESPACE
