#pragma once
#include <functional>

#include "models/session.hpp"

namespace GAMBETA_NAMESPACE {

/// Trains the network of a finished run again, on all rows, so that those kept for checking
/// teach as well: with the same settings from the same start, and for as many epochs as the
/// run's model kept. Its columns stay; fills, means and deviations are those of all rows. The
/// record stays the measured one, marked `refit`, and has no optimizer: such a run cannot go
/// on. `go_on` is asked after each batch; false ends it.
/// Returns nothing if it was ended. Throws Error for data that bring their own validation
/// part, and what Trainer throws.
std::optional<Session> refitted(const Model& measured, const LoadedData& loaded,
                                const std::function<bool()>& go_on);

/// True if what was trained again is clearly worse on all rows than the measured model was on
/// the same: an early epoch that was good by chance need not be good again.
bool is_worse(Session& again);

}  // namespace GAMBETA_NAMESPACE
