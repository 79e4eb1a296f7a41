#pragma once
#include <cstddef>

#include "core/scalar.hpp"

namespace GAMBETA_NAMESPACE {

/// Bytes; the widest vector has as many.
inline constexpr std::size_t kCacheLine = 64;

/// Memory for numbers, on a cache line of its own so that vector loads never straddle two.
/// A large block asks the system for large pages. Throws std::bad_alloc.
void* allocate_memory(std::size_t bytes);

/// Gives it back; `bytes` as it was asked for.
void free_memory(void* memory, std::size_t bytes);

}  // namespace GAMBETA_NAMESPACE
