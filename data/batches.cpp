#include "data/batches.hpp"

#include <numeric>

#include "core/random.hpp"

namespace GAMBETA_NAMESPACE {

Batch share_of(const Batch& batch, Index i, Index shares) {
  const Index m = batch.inputs.rows;
  const Index first = m * i / shares, count = m * (i + 1) / shares - first;
  const auto part = [&](auto rows) {
    return rows.empty() ? rows : rows.subspan(std::size_t(first), std::size_t(count));
  };
  return {batch.inputs.row_range(first, count), part(batch.labels),
          batch.targets ? batch.targets.row_range(first, count) : batch.targets,
          part(batch.rows)};
}

Index joining_rows(Index rows, Index batch_size) {
  const Index left = rows % batch_size;
  return rows > batch_size && (left == 1 || rows == batch_size + 2) ? left : 0;
}

static Batch rows_of(const Dataset& data) {
  check_dataset(data, Answers::MayLack);
  return {data.inputs, data.labels, data.targets, {}};
}

Batches::Batches(const Dataset& data, Index batch_size, std::uint64_t seed)
    : Batches(rows_of(data), OneHot(data.columns, data.inputs.cols()), batch_size, seed) {
}

Batches::Batches(const Batch& all, OneHot one_hot, Index batch_size, std::uint64_t seed)
    : all_(all),
      one_hot_(std::move(one_hot)),
      batch_size_(std::min(batch_size, all.inputs.rows)),
      seed_(seed),
      order_(std::size_t(all.inputs.rows)) {
  const Index rows = all.inputs.rows, labels = std::ssize(all.labels);
  check(rows > 0, "Batches: the data set has no rows");
  check(batch_size >= 1, "Batches: a batch needs at least one row, not {}", batch_size);
  check(labels == 0 || labels == rows, "Batches: {} rows, {} labels", rows, labels);
  check(all.targets.rows == 0 || all.targets.rows == rows,
        "Batches: {} rows of inputs, {} of targets", rows, all.targets.rows);
  check(all.inputs.contiguous() && all.targets.contiguous(),
        "Batches: the rows must lie next to each other");
  const Index joining = joining_rows(rows, batch_size_);
  count_ = rows / batch_size_ + (rows % batch_size_ > joining);
  const Index largest = batch_size_ + joining;
  inputs_ = Matrix(largest, one_hot_.inputs());
  targets_ = Matrix(all.targets.rows > 0 ? largest : 0, all.targets.cols);
  labels_.resize(all.labels.empty() ? 0 : std::size_t(largest));
  std::iota(order_.begin(), order_.end(), Index{0});
}

Batches::Epoch Batches::shuffled(std::uint64_t epoch) & {
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

  const auto copied = [&](const ConstView& from, const OneHot& one_hot, Matrix& to) {
    Scalar* out = to.data();
    for (const Index row : batch.rows)
      out = one_hot.write(from.data + row * from.cols, out);
    return to.view().row_range(0, size);
  };
  batch.inputs = copied(all_.inputs, one_hot_, inputs_);
  if (!labels_.empty()) {
    for (std::size_t r = 0; r < batch.rows.size(); ++r)
      labels_[r] = all_.labels[std::size_t(batch.rows[r])];
    batch.labels = std::span(labels_).first(std::size_t(size));
  }
  if (targets_.rows() > 0)
    batch.targets = copied(all_.targets, OneHot(targets_.cols()), targets_);
  return batch;
}

}  // namespace GAMBETA_NAMESPACE
