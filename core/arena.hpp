#pragma once
#include <cstddef>
#include <memory>
#include <vector>

#include "core/memory.hpp"

namespace GAMBETA_NAMESPACE {

/// Memory handed out front to back and taken back all at once.
///
/// Nothing in it is ever destroyed, so only numbers and trivially destructible objects may
/// live here. Rewinding keeps the memory: a program that asks for the same amounts in every
/// round allocates in the first two rounds (to learn the amount, then to hold it in one
/// piece) and never again.
class Arena {
 public:
  /// Room for `bytes`, on a cache line of its own. Throws std::bad_alloc.
  std::byte* allocate(std::size_t bytes);

  /// Takes everything back; what was handed out must not be used any more. Debug builds
  /// fill it with 0xff, which is NaN in float and double, so that a stale address shows.
  void rewind();

 private:
  struct Free {
    std::size_t bytes = 0;
    void operator()(std::byte* p) const { free_memory(p, bytes); }
  };
  struct Chunk {
    std::unique_ptr<std::byte, Free> memory;
    std::size_t size = 0;
  };
  static Chunk new_chunk(std::size_t bytes);

  std::vector<Chunk> chunks_;  // the last one is in use
  std::size_t used_ = 0;       // bytes handed out from the last chunk
};

}  // namespace GAMBETA_NAMESPACE
