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
  Arena() = default;
  Arena(const Arena&) = delete;  // addresses into it are about
  Arena& operator=(const Arena&) = delete;

  /// Room for `bytes`, on cache lines of its own. Throws std::bad_alloc.
  std::byte* allocate(std::size_t bytes) {
    if (bytes >= left_)  // if equal, too: even 0 bytes have an address
      add_chunk(bytes);
    std::byte* const memory = free_;
    const std::size_t lines = (bytes + kCacheLine - 1) / kCacheLine;
    free_ += lines * kCacheLine;
    left_ -= lines * kCacheLine;
    return memory;
  }

  /// Takes everything back; what was handed out must not be used any more. Debug builds
  /// fill it with 0xff, which is NaN in float and double, so that a stale address shows.
  void rewind();

 private:
  struct Free {
    std::size_t bytes = 0;
    void operator()(std::byte* p) const { free_memory(p, bytes); }
  };
  using Chunk = std::unique_ptr<std::byte, Free>;
  void add_chunk(std::size_t bytes);  // with room for more than `bytes`
  void new_chunk(std::size_t size);
  void use(const Chunk& chunk);

  std::vector<Chunk> chunks_;  // the last one is in use
  std::byte* free_ = nullptr;  // what is left of it
  std::size_t left_ = 0;       // bytes, whole cache lines
};

}  // namespace GAMBETA_NAMESPACE
