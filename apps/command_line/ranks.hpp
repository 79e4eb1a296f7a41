#pragma once
#include <memory>

#include "core/communicator.hpp"

namespace gambeta {

/// The ranks that mpirun has started, this process among them; null if it was started alone.
/// Each uses its share of the processors. Throws Error if a launcher shows, but the program
/// was built without MPI and every rank would do the same work.
std::unique_ptr<Communicator> ranks_of_launcher();

/// This process's rank as the launcher tells it; 0 if it was started alone.
int launched_rank();

/// From now on this process keeps to itself what it would say: rank 0 speaks.
void be_silent();

/// Ends all ranks with this code. An error that all have met is told by rank 0; what another
/// rank alone has to say, it says when rank 0 has had the time to.
void end_ranks(const Communicator& ranks, int exit_code);

}  // namespace gambeta
