#include "core/view.hpp"

#include <doctest/doctest.h>

using namespace gambeta;

TEST_CASE("view: transposing exchanges rows and columns and moves nothing") {
  const Matrix a{{1, 2, 3}, {4, 5, 6}};
  const ConstView t = transposed(a.view());
  CHECK(t.rows == 3);
  CHECK(t.cols == 2);
  CHECK(t.data == a.data());
  for (Index i = 0; i < 2; ++i)
    for (Index j = 0; j < 3; ++j)
      CHECK(t(j, i) == a(i, j));
  CHECK(a.view().contiguous());
  CHECK_FALSE(t.contiguous());
  CHECK(transposed(Matrix(1, 3).view()).contiguous());  // one column lies row after row
}

TEST_CASE("view: a range of rows is the same numbers") {
  Matrix a{{1, 2}, {3, 4}, {5, 6}};
  const View rows = a.view().row_range(1, 2);
  rows(1, 0) = 50;
  CHECK(a(2, 0) == 50);
  CHECK(rows.contiguous());
  CHECK(a.view().row_range(3, 0).size() == 0);
}

TEST_CASE("matrix: it is zero at first, starts on a cache line and copies its numbers") {
  Matrix a(3, 5);
  for (const float v : a)
    CHECK(v == 0);
  CHECK(reinterpret_cast<std::uintptr_t>(a.data()) % 64 == 0);
  Matrix b = a;
  b(0, 0) = 1;
  CHECK(a(0, 0) == 0);
}

TEST_CASE("matrix: shapes that cannot be are errors") {
  CHECK_THROWS_WITH_AS(Matrix(-1, 2), "Matrix: the shape -1 x 2 is negative", Error);
  CHECK_THROWS_AS(Matrix(Index(1) << 40, Index(1) << 40), Error);  // 2^80: no overflow
  CHECK_THROWS_WITH_AS((Matrix{{1, 2}, {3}}), "Matrix: a row of 1 numbers, expected 2",
                       Error);
  CHECK(Matrix(0, 5).size() == 0);
}

TEST_CASE("matrix: one whose numbers were moved away has none") {
  Matrix a(2, 3, 1);
  const Matrix b = std::move(a);
  CHECK(b.size() == 6);
  CHECK(a.size() == 0);
  CHECK(a.begin() == a.end());
}

TEST_CASE(
    "matrix: more memory than there are addresses is refused, never wrapped around") {
  CacheAligned<float> memory;
  CHECK_THROWS_AS(memory.allocate(std::size_t(-1) / 2), std::bad_array_new_length);
  CHECK_THROWS_AS(allocate_memory(std::size_t(-1)), std::bad_alloc);
}

TEST_CASE("matrix: what one allocator gave, another may take back") {
  CacheAligned<float> one, other;
  CHECK(one == other);
  other.deallocate(one.allocate(3), 3);
}
