#pragma once
#include <memory>

#include "core/communicator.hpp"

namespace GAMBETA_NAMESPACE {

/// All processes that mpirun has started together with this one.
std::unique_ptr<Communicator> launched_ranks();

/// Ends this process and all other ranks, which may be waiting for it.
void end_all_ranks(int exit_code);

}  // namespace GAMBETA_NAMESPACE
