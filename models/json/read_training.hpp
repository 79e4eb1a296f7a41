#pragma once
#include "models/json/place.hpp"
#include "models/model.hpp"

namespace GAMBETA_NAMESPACE {

/// Checks the form of "training" and "optimizer" (may be absent) against the network, and
/// reads them. Throws Error.
TrainingRecord read_training(const json::Place& training,
                             const std::optional<json::Place>& optimizer,
                             const NetworkSpec& network);

}  // namespace GAMBETA_NAMESPACE
