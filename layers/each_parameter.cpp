#include "layers/each_parameter.hpp"

namespace GAMBETA_NAMESPACE {

void each_parameter(Layer& layer, const ParameterFunction& function) {
  struct Parameters : StateVisitor {
    ParameterFunction call;
    void parameter(std::string_view name, Parameter& p) override { call(name, p); }
  } parameters;
  parameters.call = function;
  layer.visit(parameters);
}

}  // namespace GAMBETA_NAMESPACE
