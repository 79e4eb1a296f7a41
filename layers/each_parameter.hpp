#pragma once
#include <functional>

#include "layers/layer.hpp"

namespace GAMBETA_NAMESPACE {

using ParameterFunction = std::function<void(std::string_view name, Parameter&)>;

/// Hands each parameter of a layer to a function, and passes over the rest.
void each_parameter(Layer& layer, const ParameterFunction& function);

}  // namespace GAMBETA_NAMESPACE
