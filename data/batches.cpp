#include "data/batches.hpp"

#include <numeric>

#include "core/random.hpp"

namespace GAMBETA_NAMESPACE {

Batch share_of(const Batch& batch, Index rank, Index ranks) {
  const Index m = batch.inputs.rows;
  const Index first = m * rank / ranks, count = m * (rank + 1) / ranks - first;
  const auto part = [&](auto rows) {
    return rows.empty() ? rows : rows.subspan(std::size_t(first), std::size_t(count));
  };
  return {batch.inputs.row_range(first, count), part(batch.labels),
          batch.targets ? batch.targets.row_range(first, count) : batch.targets,
          part(batch.rows)};
}

Batches::Batches(const Dataset& data, Index batch_size, std::uint64_t seed)
    : data_(data),
      batch_size_(std::min(batch_size, data.rows())),
      seed_(seed),
      order_(std::size_t(data.rows())) {
  check_dataset(data, Answers::MayLack);
  check(data.rows() > 0, "Batches: the data set has no rows");
  check(batch_size >= 1, "Batches: a batch needs at least one row, not {}", batch_size);
  const Index left = data.rows() % batch_size_;
  const bool lonely = left == 1 && data.rows() > batch_size_;
  count_ = data.rows() / batch_size_ + (left > 0 && !lonely);
  const Index largest = batch_size_ + lonely;
  inputs_ = Matrix(largest, data.inputs.cols());
  targets_ = Matrix(data.targets.rows() > 0 ? largest : 0, data.targets.cols());
  labels_.resize(data.labels.empty() ? 0 : std::size_t(largest));
  std::iota(order_.begin(), order_.end(), Index{0});
}

Batches::Epoch Batches::shuffled(std::uint64_t epoch) {
  // Start from 0, 1, 2, ... each time: shuffling the last order would make epoch 7 depend
  // on whether epochs 1 to 6 ran in this process.
  std::iota(order_.begin(), order_.end(), Index{0});
  Random(seed_, Purpose::Shuffle, epoch).shuffle(std::span(order_));
  return {*this};
}

Batch Batches::gather(Index b) {
  const Index first = b * batch_size_;
  const Index size = b + 1 < count_ ? batch_size_ : last_size();
  Batch batch;
  batch.rows = std::span(order_).subspan(std::size_t(first), std::size_t(size));

  const Index cols = inputs_.cols();
  Scalar* out = inputs_.data();
  for (const Index row : batch.rows)
    out = std::copy_n(data_.inputs.data() + row * cols, cols, out);
  batch.inputs = inputs_.view().row_range(0, size);

  if (!labels_.empty()) {
    for (std::size_t r = 0; r < batch.rows.size(); ++r)
      labels_[r] = data_.labels[std::size_t(batch.rows[r])];
    batch.labels = std::span(labels_).first(std::size_t(size));
  }
  if (targets_.rows() > 0) {
    for (std::size_t r = 0; r < batch.rows.size(); ++r)
      targets_(Index(r), 0) = data_.targets(batch.rows[r], 0);
    batch.targets = targets_.view().row_range(0, size);
  }
  return batch;
}

}  // namespace GAMBETA_NAMESPACE
