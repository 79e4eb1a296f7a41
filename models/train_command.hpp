#pragma once
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "models/model.hpp"

namespace GAMBETA_NAMESPACE {

/// A flag of `gambeta train` and its value: "" for a flag that takes none, nothing to leave
/// the flag out.
using Flag = std::pair<std::string, std::optional<std::string>>;

/// The command line, quoted for a shell, that trains the model's network on its data again,
/// with other values for some flags: {{"--bn-momentum", "0.1"}}.
///
/// It holds each flag whose value differs from the default, as far as the model and its
/// record tell. Of a model without optimizer state they do not tell how SGD was set.
std::string train_command(const Model& model, const std::vector<Flag>& changes = {});

/// The same, on other data that were read for the model: with the columns it knows.
std::string train_command_on(const Model& model, const Dataset& data);

}  // namespace GAMBETA_NAMESPACE
