// What a model file must hold of batch norm. PyTorch's names are weight (gamma), bias
// (beta), running_mean, running_var and num_batches_tracked. Give back all that a layer needs
// to answer rows and to go on training, also one without a momentum, which averages over all
// batches and has to know how many it has seen: {"weight", norm.gamma} and so on.
#include "apps/exercises/exercises.hpp"

std::vector<Saved> saved(const Norm& norm) {
  // ---- your code ----
  return {{"weight", norm.gamma},
          {"bias", norm.beta},
          {"running_mean", norm.running.mean},
          {"running_var", norm.running.variance},
          {"num_batches_tracked", norm.batches}};
  // ---- to here ----
}
