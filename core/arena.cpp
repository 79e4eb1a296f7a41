#include "core/arena.hpp"

#include <algorithm>
#include <cstring>
#include <new>

namespace GAMBETA_NAMESPACE {

constexpr std::size_t kSmallest = 256 * 1024;  // one step of a small net fits

Arena::Chunk Arena::new_chunk(std::size_t bytes) {
  auto* const memory = static_cast<std::byte*>(allocate_memory(bytes));
  return {std::unique_ptr<std::byte, Free>(memory, Free{bytes}), bytes};
}

std::byte* Arena::allocate(std::size_t bytes) {
  if (bytes > std::size_t(-1) / 2)
    throw std::bad_alloc();
  bytes = (bytes + kCacheLine - 1) / kCacheLine * kCacheLine;
  if (chunks_.empty() || chunks_.back().size - used_ < bytes) {
    const std::size_t last = chunks_.empty() ? kSmallest / 2 : chunks_.back().size;
    chunks_.push_back(new_chunk(std::max(bytes, 2 * last)));
    used_ = 0;
  }
  std::byte* const memory = chunks_.back().memory.get() + used_;
  used_ += bytes;
  return memory;
}

void Arena::rewind() {
  // Several chunks: the next round gets one that holds what this one needed.
  if (chunks_.size() > 1) {
    std::size_t total = 0;
    for (const Chunk& chunk : chunks_)
      total += chunk.size;
    chunks_.clear();  // first, so that the two never exist together
    chunks_.push_back(new_chunk(total));
  }
  used_ = 0;
#ifndef NDEBUG
  if (!chunks_.empty())
    std::memset(chunks_.back().memory.get(), 0xff, chunks_.back().size);
#endif
}

}  // namespace GAMBETA_NAMESPACE
