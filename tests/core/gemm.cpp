// The fast matrix product against the naive one, on shapes that leave something over at
// every block, panel and vector.
#include "core/kernels/kernels.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "layers/gradient_check.hpp"
#include "tests/core/kernels.hpp"

using namespace gambeta;

namespace {

/// A matrix of which every second column of every row is a view: no two elements touch.
struct Spread {
  Matrix room;
  View view;
  explicit Spread(const Matrix& m) : room(m.rows(), 2 * m.cols() + 1) {
    view = View(room.data(), m.rows(), m.cols(), room.cols(), 2);
    for (Index i = 0; i < m.rows(); ++i)
      for (Index j = 0; j < m.cols(); ++j)
        view(i, j) = m(i, j);
  }
};

/// What a product of m x k and k x n numbers is made of.
struct Operands {
  Matrix a, b, c, row;
  Operands(Index m, Index n, Index k)
      : a(random_matrix(m, k, 1)),
        b(random_matrix(k, n, 2)),
        c(random_matrix(m, n, 3)),
        row(random_matrix(1, n, 4)) {}
};

/// The numbers of a matrix in memory as a letter says: n (row by row), t (column by column) or
/// s (with gaps).
struct Stored {
  Matrix plain;
  std::optional<Spread> spread;
  View view;
  Stored(char how, const Matrix& m)
      : plain(how == 't' ? copy_of(transposed(m.view())) : m) {
    if (how == 's')
      spread.emplace(m);
    view = how == 's' ? spread->view : how == 't' ? transposed(View(plain)) : View(plain);
  }
};

/// The result of gemm, fast or naive, with a letter of `storage` each for a, b and c. It starts
/// from c, a row or 0.
Matrix product(bool fast, const std::string& storage, const Operands& operands,
               char start = 'c') {
  const Stored a(storage[0], operands.a), b(storage[1], operands.b);
  const Stored c(storage[2], operands.c);
  const ConstView from = start == 'c'   ? ConstView(c.view)
                         : start == 'r' ? ConstView(operands.row)
                                        : ConstView();
  (fast ? gambeta::gemm : reference::gemm)(a.view, b.view, c.view, from);
  return copy_of(c.view);
}

/// Each storage against the naive product of rows.
void check_gemm(const std::vector<std::string>& storages, Index m, Index n, Index k) {
  CAPTURE(m);
  CAPTURE(n);
  CAPTURE(k);
  const Operands operands(m, n, k);
  for (const char start : {'c', (m + n + k) % 2 == 0 ? 'r' : '0'}) {
    CAPTURE(start);
    const Matrix expected = product(false, "nnn", operands, start);
    for (const std::string& storage : storages) {
      CAPTURE(storage);
      CHECK(relative_error(product(true, storage, operands, start), expected) < 2e-6);
    }
  }
}

}  // namespace

TEST_CASE("gemm: fast is naive on every small shape, from c, a row or 0") {
  for (Index m : {1, 2, 3, 5, 7, 10, 11, 12, 13, 17, 24, 31, 33, 40})
    for (Index n : {1, 2, 3, 7, 10, 15, 16, 17, 31, 32, 33, 40})
      for (Index k : {1, 2, 3, 7, 16, 33, 64, 79, 200})
        check_gemm({"nnn", "ntn", "tnn"}, m, n, k);
}

TEST_CASE("gemm: operands and result may have any strides") {
  std::vector<std::string> storages;
  for (const char* a : {"n", "t", "s"})
    for (const char* b : {"n", "t", "s"})
      for (const char* c : {"n", "t", "s"})
        storages.push_back(std::string(a) + b + c);
  for (const Index m : {2, 10, 13, 61})
    for (const Index n : {2, 10, 33, 70})
      for (const Index k : {1, 2, 31, 130})
        check_gemm(storages, m, n, k);
}

TEST_CASE("gemm: fast is naive where blocks end") {
  for (const Index m : {1, 10, 97, 287, 288, 289})
    for (const Index n : {1, 10, 127, 191, 192, 193, 385})
      for (const Index k : {1, 2, 287, 288, 289, 577})
        if (m * n * k < 20'000'000)
          check_gemm({"nnn", "ntn", "tnn", "sss"}, m, n, k);
}

TEST_CASE("gemm: an empty side is no work, an empty sum is what it starts from") {
  for (const Index m : {0, 1, 5})
    for (const Index n : {0, 1, 5})
      for (const Index k : {0, 1, 5})
        check_gemm({"nnn"}, m, n, k);
}

TEST_CASE("gemm: nothing beside c is touched") {
  for (const Index m : {1, 2, 10, 13, 61})
    for (const Index n : {1, 2, 10, 15, 17, 31, 33, 70}) {
      const Matrix a = random_matrix(m, 20, 1), b = random_matrix(20, n, 2);
      Matrix room(m + 2, n + 8, Scalar(-0.0));  // adding 0 would turn it into +0
      const View c(&room(1, 4), m, n, room.cols(), 1);
      gemm(a, b, c, c);
      for (Index i = 0; i < room.rows(); ++i)
        for (Index j = 0; j < room.cols(); ++j)
          if (i < 1 || i > m || j < 4 || j >= 4 + n) {
            CHECK(std::signbit(room(i, j)));
            CHECK(room(i, j) == 0);
          }
    }
}

TEST_CASE("gemm: the same bits for every number of threads") {
  for (const auto& [m, n, k] : {std::array<Index, 3>{128, 513, 261},
                                {513, 130, 256},
                                {256, 10, 2048},
                                {10, 700, 512},
                                {1, 2100, 1100}}) {
    const Operands operands(m, n, k);
    for (const char* storage : {"nnn", "ntn", "tnn"})
      check_same_bits([&] { return product(true, storage, operands); });
  }
}
