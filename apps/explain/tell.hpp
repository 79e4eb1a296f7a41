#pragma once
#include "apps/explain/explain.hpp"
#include "layers/batch_norm1d.hpp"

namespace gambeta_apps {

/// The story of a batch x through a layer as it is, with the gradient dy that arrives.
BatchStory tell(std::string title, gambeta::BatchNorm1D norm, const gambeta::Matrix& x,
                const gambeta::Matrix& dy);

}  // namespace gambeta_apps
