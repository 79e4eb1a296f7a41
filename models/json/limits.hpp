#pragma once
#include "data/dataset.hpp"
#include "models/network.hpp"

namespace GAMBETA_NAMESPACE {

// What a model file may hold. Far above what anybody trains here, and low enough that a
// few bytes cannot ask for gigabytes.
inline constexpr Index kLargestWidth = 65536;  ///< of a layer
inline constexpr Index kMostLayers = 1000;
inline constexpr int kMostEpochs = 100000;
inline constexpr int kMostPatience = 1000000;
inline constexpr std::size_t kLongestString = 65536;  ///< bytes, as JSON writes it
inline constexpr std::size_t kLargestModelFile = std::size_t(1) << 30;  ///< bytes

/// Throws Error, "layers[2].in_features: ...", unless the widths are in range, each layer
/// reads what the one before it writes, and there is a Linear.
void check_network(const NetworkSpec& spec);

/// Throws Error, "classes[1]: ...", unless there is one name for each input and output of
/// the network, class names are unique, and no name is empty or could disturb a terminal:
/// names are UTF-8 text without control characters.
void check_columns(const Columns& columns, const NetworkSpec& spec);

}  // namespace GAMBETA_NAMESPACE
