#pragma once
#include "models/json_writer.hpp"
#include "models/model.hpp"

namespace gambeta {

/// Puts loss, accuracy, rmse and r2, those that were measured, with a prefix.
inline void put(json::Object& object, const std::string& prefix, const Figures& figures) {
  object.put_finite(prefix + "loss", figures.loss);
  object.put_finite(prefix + "accuracy", figures.accuracy);
  object.put_finite(prefix + "rmse", figures.rmse);
  object.put_finite(prefix + "r2", figures.r2);
}

}  // namespace gambeta
