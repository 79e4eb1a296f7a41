#include "models/json/tensors.hpp"

namespace GAMBETA_NAMESPACE {

std::vector<TensorSpec> tensors_of(const NetworkSpec& spec) {
  using enum TensorSpec::Form;
  std::vector<TensorSpec> all;
  for (std::size_t i = 0; i < spec.size(); ++i) {
    const auto add = [&](std::string_view name, TensorSpec::Form form, Index rows,
                         Index cols, bool trained) {
      all.push_back({fmt::format("{}.{}", i, name), form, rows, cols, trained});
    };
    if (auto* linear = std::get_if<LinearSpec>(&spec[i])) {
      add("weight", Matrix, linear->out_features, linear->in_features, true);
      if (linear->bias)
        add("bias", Row, 1, linear->out_features, true);
    } else if (auto* norm = std::get_if<BatchNormSpec>(&spec[i])) {
      if (norm->options.affine) {
        add("weight", Row, 1, norm->features, true);
        add("bias", Row, 1, norm->features, true);
      }
      if (norm->options.track_running_stats) {
        add("running_mean", Row, 1, norm->features, false);
        add("running_var", Row, 1, norm->features, false);
        add("num_batches_tracked", Count, 1, 1, false);
      }
    }
  }
  return all;
}

std::vector<TensorSpec> velocities_of(const NetworkSpec& spec) {
  std::vector<TensorSpec> all;
  for (TensorSpec& tensor : tensors_of(spec))
    if (tensor.trained) {
      tensor.name += ".momentum_buffer";
      all.push_back(std::move(tensor));
    }
  return all;
}

}  // namespace GAMBETA_NAMESPACE
