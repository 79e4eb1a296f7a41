#pragma once
#include <cstddef>
#include <span>

#include "core/view.hpp"

namespace GAMBETA_NAMESPACE {

/// The processes, or machines, that share a run. Each is a rank: it has some rows of every
/// batch, and the same weights as all others. All ranks make the same calls in one order.
class Communicator {
 public:
  virtual ~Communicator() = default;
  virtual Index rank() const = 0;  ///< of this process, from 0
  virtual Index size() const = 0;  ///< how many there are

  /// Puts the bytes of all ranks behind each other, in the order of the ranks; each has as
  /// many. Throws Error if a rank has ended.
  virtual void gather(std::span<const std::byte> own, std::span<std::byte> all) = 0;
  /// Gives rank 0's bytes to all.
  virtual void broadcast(std::span<std::byte> bytes) = 0;

  /// numbers = their sum over all ranks, added in the order of the ranks: each rank gets the
  /// same bits, in every run. `room` has size() times as many numbers.
  void sum(std::span<Scalar> numbers, std::span<Scalar> room) {
    gather(std::as_bytes(numbers), std::as_writable_bytes(room));
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      numbers[i] = room[i];
      for (std::size_t at = i + numbers.size(); at < room.size(); at += numbers.size())
        numbers[i] += room[at];
    }
  }
};

/// How a run shares a batch: with other ranks, and with runs that take other parts of it.
struct Sharing {
  Communicator* ranks = nullptr;
  Index rows = 0;  ///< of the whole batch; 0: this run has all of it
  /// Batch norm measures the rows of all ranks; without, each rank's by itself.
  bool synchronizes = true;
};

}  // namespace GAMBETA_NAMESPACE
