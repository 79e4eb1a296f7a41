#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "models/network.hpp"

namespace GAMBETA_NAMESPACE {

/// The name and shape of one tensor of a network's state, as PyTorch has it.
struct TensorSpec {
  enum class Form {
    Matrix,  ///< shape (rows, cols)
    Row,     ///< shape (cols), kept here as 1 x cols
    Count    ///< shape (), a whole number
  };
  std::string name;
  Form form;
  Index rows, cols;
  bool trained;  ///< a parameter: the optimizer keeps a velocity for it
};

/// All tensors that a network of this spec has, in visiting order.
std::vector<TensorSpec> tensors_of(const NetworkSpec& spec);

/// The velocities an optimizer keeps for it: "0.weight.momentum_buffer" and so on.
std::vector<TensorSpec> velocities_of(const NetworkSpec& spec);

}  // namespace GAMBETA_NAMESPACE
