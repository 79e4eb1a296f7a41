#pragma once
#include "models/json/place.hpp"
#include "models/model.hpp"

namespace GAMBETA_NAMESPACE {

/// Checks the form of "training" and "optimizer" (may be absent) against the network, and
/// reads them. `version` is the file's. Throws Error.
TrainingRecord read_training(const json::Place& training,
                             const std::optional<json::Place>& optimizer,
                             const NetworkSpec& network, int version);

/// Checks the form of "told", and reads it into the model's training, if that was there.
/// Throws Error.
void read_told(const json::Place& object, Model& model);

}  // namespace GAMBETA_NAMESPACE
