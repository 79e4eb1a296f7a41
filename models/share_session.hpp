#pragma once
#include "models/session.hpp"

namespace GAMBETA_NAMESPACE {

/// Gives rank 0's session to all ranks, to the bit. The others' are replaced.
void share_session(Communicator& ranks, Session& session);

/// outputs(model, prepared) of rank 0, computed by all ranks: each a contiguous share of the
/// rows, where they are independent. What the other ranks bring is replaced, and they get
/// rows of the same bits.
Matrix shared_outputs(Communicator& ranks, Model& model, Dataset prepared);

}  // namespace GAMBETA_NAMESPACE
