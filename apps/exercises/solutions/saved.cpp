// What a model file must hold of batch norm. PyTorch's names are weight (gamma), bias
// (beta), running_mean, running_var and num_batches_tracked: give back those that a
// trained layer cannot do without, as {"weight", norm.gamma} and so on.
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
