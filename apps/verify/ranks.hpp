#pragma once
#include <functional>

#include "core/communicator.hpp"

namespace GAMBETA_NAMESPACE {

/// Runs `body` once for each of so many ranks: threads that go in lockstep, meeting at each
/// exchange. What a run over processes computes can so be seen, and tested, in one process. A
/// rank that throws ends the others at their next exchange; the first one's exception is
/// thrown when all have ended.
void run_as_ranks(Index ranks, const std::function<void(Communicator&)>& body);

}  // namespace GAMBETA_NAMESPACE
