#include "core/arena.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <cstring>

using namespace gambeta;

TEST_CASE("arena: pieces lie on cache lines and do not overlap") {
  Arena arena;
  std::byte* const a = arena.allocate(1);
  std::byte* const b = arena.allocate(65);
  std::byte* const c = arena.allocate(1 << 20);  // more than the first chunk holds
  for (const std::byte* p : {a, b, c})
    CHECK(reinterpret_cast<std::uintptr_t>(p) % 64 == 0);
  CHECK(b - a >= 64);
  std::memset(a, 1, 1);
  std::memset(b, 2, 65);
  std::memset(c, 3, 1 << 20);
  CHECK(a[0] == std::byte(1));
  CHECK(b[64] == std::byte(2));
}

TEST_CASE("arena: after one round the next lies in one piece, and then stays there") {
  Arena arena;
  const auto round = [&arena] {
    arena.rewind();
    std::byte* const first = arena.allocate(200'000);
    std::byte* last = nullptr;
    for (int i = 0; i < 20; ++i)
      last = arena.allocate(200'000);
    return std::pair(first, last);
  };
  round();
  const auto second = round(), third = round();
  CHECK(second == third);
  CHECK(second.second - second.first == 20 * 200'000);
}

TEST_CASE("arena: nothing at all has an address, too") {
  Arena arena;
  CHECK(arena.allocate(0) != nullptr);
  std::byte* const a = arena.allocate(256 * 1024 - 1);  // all of the first chunk
  a[256 * 1024 - 2] = std::byte(1);
  CHECK(arena.allocate(0) != nullptr);
}

TEST_CASE("arena: an impossible amount is bad_alloc, and the arena goes on") {
  Arena arena;
  CHECK_THROWS_AS(arena.allocate(std::size_t(-1)), std::bad_alloc);
  CHECK(arena.allocate(8) != nullptr);
}
