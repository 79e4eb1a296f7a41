#include "core/arena.hpp"

#include <algorithm>
#include <cstring>
#include <new>

namespace GAMBETA_NAMESPACE {

constexpr std::size_t kSmallest = 256 * 1024;  // one step of a small net fits

// Begins a chunk at its front.
void Arena::use(const Chunk& chunk) {
  free_ = chunk.get();
  left_ = chunk.get_deleter().bytes;
}

void Arena::new_chunk(std::size_t size) {
  auto* const memory = static_cast<std::byte*>(allocate_memory(size));
  chunks_.push_back(Chunk(memory, Free{size}));
  use(chunks_.back());
}

void Arena::add_chunk(std::size_t bytes) {
  if (bytes > std::size_t(-1) / 2)
    throw std::bad_alloc();
  const std::size_t lines = bytes / kCacheLine + 1;
  const std::size_t doubled =
      chunks_.empty() ? kSmallest : 2 * chunks_.back().get_deleter().bytes;
  new_chunk(std::max(lines * kCacheLine, doubled));
}

void Arena::rewind() {
  if (chunks_.size() == 1)
    use(chunks_.back());
  else if (chunks_.size() > 1) {  // the next round gets one that holds what these held
    std::size_t total = 0;
    for (const Chunk& chunk : chunks_)
      total += chunk.get_deleter().bytes;
    chunks_.clear();  // first, so that the two never exist together
    free_ = nullptr;  // should there be no memory for the new one
    left_ = 0;
    new_chunk(total);
  }
#ifndef NDEBUG
  if (!chunks_.empty())
    std::memset(free_, 0xff, left_);
#endif
}

}  // namespace GAMBETA_NAMESPACE
