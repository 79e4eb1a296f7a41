#pragma once
#include <string>

#include "data/toy.hpp"
#include "layers/batch_norm1d.hpp"
#include "layers/gradient_check.hpp"
#include "layers/linear.hpp"
#include "models/model_file.hpp"
#include "models/session.hpp"
#include "models/trainer.hpp"

namespace gambeta {

inline void add_linear(Model& model, Index in, Index out, bool bias = true) {
  Random random(std::uint64_t(model.network.size()), Purpose::Weights);
  model.network.add<Linear>(in, out, bias).initialize(random);
}

/// A batch norm that looks trained.
inline BatchNorm1D& add_norm(Model& model, Index width) {
  auto& norm = model.network.add<BatchNorm1D>(width);
  norm.gamma().value = random_matrix(1, width, 1);
  norm.beta().value = random_matrix(1, width, 2);
  norm.running_mean() = random_matrix(1, width, 3);
  norm.running_variance() = Matrix(1, width, 2.5f);
  norm.batches_tracked() = 9;
  return norm;
}

inline LoadedData hundred_moons() {
  LoadedData loaded;
  loaded.data = make_toy("moons", 100, 0.3);
  return loaded;
}

/// Trains up to an epoch and says what the model file then is.
inline std::string file_at_epoch(Session& session, int epoch) {
  Trainer trainer(session.model, session.train, session.validation_or_null());
  while (!trainer.done() && int(session.model.training->history.size()) < epoch)
    trainer.run_epoch();
  trainer.finish();
  return to_json(session.model);
}

inline std::string file_at_epoch(Session&& session, int epoch) {
  return file_at_epoch(session, epoch);
}

}  // namespace gambeta
