#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "data/one_hot.hpp"

namespace GAMBETA_NAMESPACE {

/// Some rows of a data set, next to each other in memory. One that was dealt out looks into
/// its Batches and is valid until the next one is asked for.
struct Batch {
  ConstView inputs = {};             ///< rows x inputs of the network
  std::span<const int> labels = {};  ///< class of each row; empty for regression
  ConstView targets = {};            ///< rows x targets; empty for classification
  std::span<const Index> rows = {};  ///< where each row stands in the data set
};

/// Share i of a batch in so many shares: rows that stand next to each other, as many as any
/// other share's or one more; perhaps none.
Batch share_of(const Batch& batch, Index i, Index shares);

/// Rows that full batches leave over and that join the last of these, rather than be a batch
/// of their own: a single row, which would have no variance for batch norm, and two, which it
/// turns into +-1, if they would be every second step. 0, 1 or 2.
Index joining_rows(Index rows, Index batch_size);

/// Deals a data set out in shuffled batches:
///
///     for (const Batch& batch : batches.shuffled(epoch))
///
/// The order is a function of (seed, epoch) and of nothing else. Every row comes once in
/// an epoch; joining_rows() make the last batch larger. All memory is taken by the
/// constructor.
class Batches {
 public:
  /// The data set must outlive the Batches. A batch_size above the number of rows means
  /// all rows. Throws Error if batch_size < 1, there are no rows, or check_dataset does.
  Batches(const Dataset& data, Index batch_size, std::uint64_t seed);
  Batches(const Dataset&& temporary, Index, std::uint64_t) = delete;

  /// Rows of your own arrays, which must outlive the Batches: inputs with a label, or with a
  /// row of targets, for each. What a label may be is known to the loss alone.
  /// Throws Error also if there are not as many labels or targets as rows, or if rows do not
  /// lie next to each other.
  Batches(ConstView inputs, std::span<const int> labels, Index batch_size,
          std::uint64_t seed)
      : Batches(Batch{inputs, labels, {}, {}}, OneHot(inputs.cols), batch_size, seed) {}
  Batches(ConstView inputs, ConstView targets, Index batch_size, std::uint64_t seed)
      : Batches(Batch{inputs, {}, targets, {}}, OneHot(inputs.cols), batch_size, seed) {}
  template <class... More>
  Batches(const Matrix&& temporary, More&&...) = delete;

  Index count() const { return count_; }            ///< batches in an epoch
  Index batch_size() const { return batch_size_; }  ///< rows in all but the last
  Index last_size() const { return all_.inputs.rows - (count_ - 1) * batch_size_; }

  class Iterator {
   public:
    Iterator(Batches& owner, Index b) : owner_(&owner), b_(b) {}
    Batch operator*() const { return owner_->gather(b_); }
    Iterator& operator++() { return ++b_, *this; }
    bool operator!=(const Iterator& other) const { return b_ != other.b_; }

   private:
    Batches* owner_;
    Index b_;
  };

  struct Epoch {
    Batches& owner;
    Iterator begin() const { return {owner, 0}; }
    Iterator end() const { return {owner, owner.count()}; }
  };

  /// The batches of one epoch, in the order that belongs to it.
  Epoch shuffled(std::uint64_t epoch) &;

 private:
  Batches(const Batch& all, OneHot one_hot, Index batch_size, std::uint64_t seed);
  Batch gather(Index b);

  Batch all_;
  OneHot one_hot_;
  Index batch_size_;
  Index count_;
  std::uint64_t seed_;
  std::vector<Index> order_;  // all rows, shuffled
  Matrix inputs_, targets_;   // room for the largest batch
  std::vector<int> labels_;
};

}  // namespace GAMBETA_NAMESPACE
