#pragma once
#include "models/session.hpp"

namespace GAMBETA_NAMESPACE {

/// Gives rank 0's session to all ranks, to the bit. The others' are replaced.
void share_session(Communicator& ranks, Session& session);

}  // namespace GAMBETA_NAMESPACE
