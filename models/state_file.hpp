#pragma once
#include <string>
#include <string_view>

#include "layers/layer.hpp"

namespace GAMBETA_NAMESPACE {

/// The numbers of a network of any layers, also your own: each parameter, buffer and counter
/// that visit() shows, under its name, as JSON. Layers themselves are not in it, so whoever
/// loads it makes the same network first. In PyTorch:
///
///     s = json.load(open("net.json"))["state"]
///     net.load_state_dict({k: torch.tensor(t["data"]).reshape(t["shape"]) for k, t in s.items()})
///
/// A row that does not decay (a bias, gamma, a running mean) has one dimension, as there.
/// Throws Error if a number is not finite, two have one name, or there are none.
std::string state_to_json(const Layer& network);

/// Gives a network the numbers of such a text, called `name` in error messages. Throws Error,
/// and changes nothing, unless it holds exactly the names and shapes that the network shows.
void state_from_json(Layer& network, std::string_view text, const std::string& name);

/// The same with a file (see write_file); "-" is the standard output or input.
void save_state(const Layer& network, const std::string& path);
void load_state(Layer& network, const std::string& path);

}  // namespace GAMBETA_NAMESPACE
