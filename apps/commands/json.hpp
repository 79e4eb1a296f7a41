#pragma once
#include <cmath>
#include <nlohmann/json.hpp>

#include "models/model.hpp"

namespace gambeta {

using Json = nlohmann::ordered_json;

/// Sets `key` unless the figure was not measured: JSON has no NaN.
inline void put(Json& object, const char* key, double figure) {
  if (std::isfinite(figure))
    object[key] = figure;
}

/// Puts loss, accuracy, rmse and r2, those that were measured, with a prefix.
inline void put(Json& object, const std::string& prefix, const Figures& figures) {
  put(object, (prefix + "loss").c_str(), figures.loss);
  put(object, (prefix + "accuracy").c_str(), figures.accuracy);
  put(object, (prefix + "rmse").c_str(), figures.rmse);
  put(object, (prefix + "r2").c_str(), figures.r2);
}

}  // namespace gambeta
