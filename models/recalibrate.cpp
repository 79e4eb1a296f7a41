#include "models/recalibrate.hpp"

#include <algorithm>
#include <cmath>

#include "data/batches.hpp"
#include "models/resume.hpp"

namespace GAMBETA_NAMESPACE {

namespace {

/// A batch norm layer of the model, and its twin that remembers one batch at a time.
struct Pair {
  Index layer;
  BatchNorm1D* norm;
  BatchNorm1D* twin;
  std::vector<double> mean, variance;
};

// The same network, whose running statistics are those of the latest batch (momentum 1).
Sequential twin_of(Sequential& network) {
  NetworkSpec spec = spec_of(network);
  for (LayerSpec& layer : spec)
    if (auto* norm = std::get_if<BatchNormSpec>(&layer)) {
      norm->options.momentum = 1;
      norm->options.unbiased_running = true;
    }
  Sequential twin = build(spec);
  StateDict state;
  StateAccess(network).save(state);
  StateAccess(twin).load(state);
  return twin;
}

Recalibrated replace(Pair& pair) {
  Recalibrated result{pair.layer};
  for (Index j = 0; j < pair.norm->features(); ++j) {
    const double mean = pair.mean[std::size_t(j)];
    const double variance = pair.variance[std::size_t(j)];
    Scalar& old_mean = pair.norm->running_mean()(0, j);
    Scalar& old_variance = pair.norm->running_variance()(0, j);
    const double std = std::sqrt(variance + pair.norm->options().epsilon);
    if (std > 0)
      result.mean_moved = std::max(result.mean_moved, std::abs(mean - old_mean) / std);
    const double ratio = old_variance > 0 ? variance / old_variance : 1;
    result.smallest_ratio = j > 0 ? std::min(result.smallest_ratio, ratio) : ratio;
    result.largest_ratio = j > 0 ? std::max(result.largest_ratio, ratio) : ratio;
    old_mean = Scalar(mean);
    old_variance = Scalar(variance);
  }
  pair.norm->batches_tracked() = 0;  // these are no average over batches that went by
  return result;
}

}  // namespace

std::vector<Recalibrated> recalibrate(Model& model, const Dataset& prepared_data,
                                      Index batch_size) {
  check(batch_size >= 2, "recalibrate: batches of {} have no variance", batch_size);
  check(prepared_data.rows() >= 2,
        "{}: {} row has no variance; recalibrate takes at least two", prepared_data.name,
        prepared_data.rows());
  Sequential twin = twin_of(model.network);
  std::vector<Pair> pairs;
  for (Index i = 0; i < twin.size(); ++i)
    if (auto* norm = dynamic_cast<BatchNorm1D*>(&model.network[i]);
        norm && norm->options().track_running_stats) {
      const auto width = std::size_t(norm->features());
      pairs.push_back({i, norm, dynamic_cast<BatchNorm1D*>(&twin[i]),
                       std::vector<double>(width), std::vector<double>(width)});
    }
  check(!pairs.empty(), "the model has no batch norm with running statistics");

  Tape tape;
  const double rows = double(prepared_data.rows());
  Batches batches(prepared_data, batch_size, /*seed=*/1);
  for (const Batch& batch : batches.shuffled(1)) {
    tape.begin(Mode::Train);
    twin(tape.constant(batch.inputs));
    const double weight = double(batch.inputs.rows) / rows;
    for (Pair& pair : pairs)
      for (std::size_t j = 0; j < pair.mean.size(); ++j) {
        pair.mean[j] += weight * pair.twin->running_mean()(0, Index(j));
        pair.variance[j] += weight * pair.twin->running_variance()(0, Index(j));
      }
  }
  std::vector<Recalibrated> moved;
  for (Pair& pair : pairs)
    moved.push_back(replace(pair));
  end_run(model);
  if (model.training)
    for (Figures* figures : {&model.training->train, &model.training->validation})
      *figures = Figures{figures->rows};
  return moved;
}

}  // namespace GAMBETA_NAMESPACE
