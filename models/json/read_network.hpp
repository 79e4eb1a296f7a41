#pragma once
#include "models/json/place.hpp"
#include "models/json/tensors.hpp"
#include "models/state.hpp"

namespace GAMBETA_NAMESPACE {

/// Reads the "layers" of a model file: constructor calls of torch.nn. Throws Error.
NetworkSpec read_layers(const json::Place& layers);

/// Throws Error, listing the missing and the unexpected, unless `state` holds exactly
/// these tensors, each with its shape, its type and as many numbers as that asks for.
/// Looks at no number and allocates none.
void check_tensors(const json::Place& state, const std::vector<TensorSpec>& expected);

/// Reads the numbers of checked tensors into a network. Throws Error for what is no number,
/// is out of range, or is a negative variance or count.
void read_network(const json::Place& state, Layer& network);

/// The same for tensors without a network, in the order of StateAccess.
StateDict read_tensors(const json::Place& state, const std::vector<TensorSpec>& tensors);

}  // namespace GAMBETA_NAMESPACE
