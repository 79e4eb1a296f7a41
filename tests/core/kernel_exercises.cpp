// The answers to the exercises of core/kernels/README.md.
#include <doctest/doctest.h>

#include <cmath>
#include <numeric>
#include <vector>

#include "core/kernels/kernels.hpp"
#include "layers/gradient_check.hpp"
#include "models/network.hpp"

using namespace gambeta;

namespace {

using Deck = std::vector<Index>;

// A perfect shuffle: neighbours come from the first and the second half.
Deck shuffled(const Deck& deck) {
  const std::size_t half = deck.size() / 2;
  Deck result(deck.size());
  for (std::size_t k = 0; k < half; ++k) {
    result[2 * k] = deck[k];
    result[2 * k + 1] = deck[k + half];
  }
  return result;
}

Index place_of(Index number, const Deck& deck) {
  return std::find(deck.begin(), deck.end(), number) - deck.begin();
}

/// What column_stats finds in one column, in float.
struct MeanAndSquares {
  float mean, squares;
};

MeanAndSquares column_stats_of(const Matrix& x) {
  Matrix numbers(ColumnStats::kRows, 1);
  const ColumnStats stats(numbers);
  column_stats(x, 0, Scalar(x.rows()), stats);
  return {float(stats.mean[0]), float(stats.squares[0])};
}

Matrix in_turns(Index rows, Scalar first, Scalar second) {
  Matrix x(rows, 1);
  for (Index i = 0; i < rows; ++i)
    x(i, 0) = i % 2 == 0 ? first : second;
  return x;
}

/// A network whose steps the chapter counts.
struct Work {
  std::vector<Index> widths;
  Index batch;
};

// Operations of the products of one training step: y = x w^T, dw = dy^T x, and dx = dy w
// where the tape wants a gradient of x.
double operations(const Work& work, bool dx_of_data = false) {
  const auto& w = work.widths;
  Tape tape;
  tape.begin(Mode::Train);
  const Matrix data(work.batch, w.front());
  const Tensor first = dx_of_data ? tape.variable(data) : tape.constant(data);
  double sum = 0;
  const NetworkSpec spec = mlp(
      {w.front(), {w.begin() + 1, w.end() - 1}, w.back(), Activation::ReLU, true, {}});
  for (const LayerSpec& layer : spec)
    if (const auto* linear = std::get_if<LinearSpec>(&layer)) {
      const bool dx = sum > 0 || first.wants_grad();
      sum += 2.0 * double(work.batch * linear->in_features * linear->out_features) *
             (dx ? 3 : 2);
    }
  return sum;
}

}  // namespace

TEST_CASE(
    "kernels exercise 1: half as many shuffles as there are bits transpose a square") {
  for (const auto& [side, shuffles] : {std::pair(2, 1), {4, 2}, {8, 3}, {16, 4}}) {
    CAPTURE(side);
    Deck deck(std::size_t(side * side));
    std::iota(deck.begin(), deck.end(), Index(0));
    const Deck sorted = deck;
    for (int i = 0; i < shuffles; ++i) {
      CHECK((deck == sorted) == (i == 0));
      deck = shuffled(deck);
      if (side == 4)
        CHECK(place_of(6, deck) == (i == 0 ? 12 : 9));
    }
    for (Index i = 0; i < side; ++i)
      for (Index j = 0; j < side; ++j)
        CHECK(deck[std::size_t(j * side + i)] == i * side + j);
  }
  // The library's shuffles: the ones times a transposed matrix is the transposed matrix.
  const Matrix a = random_matrix(48, 48, 1);
  Matrix ones(48, 48), product(48, 48);
  for (Index i = 0; i < 48; ++i)
    ones(i, i) = 1;
  gemm(ones, transposed(a.view()), product, {});
  for (Index i = 0; i < 48; ++i)
    for (Index j = 0; j < 48; ++j)
      CHECK(product(i, j) == a(j, i));
}

TEST_CASE(
    "kernels exercise 2: two groups of eight rows merge to mean 5 and squares 184") {
  const Matrix low = in_turns(8, 1, 3), high = in_turns(8, 6, 10);
  const MeanAndSquares first = column_stats_of(low), second = column_stats_of(high);
  CHECK(first.mean == 2);
  CHECK(first.squares == 8);
  CHECK(second.mean == 8);
  CHECK(second.squares == 32);
  const float apart = second.mean - first.mean;
  CHECK(first.squares + second.squares + apart * apart * 8 * 8 / 16 == 184);

  Matrix both(16, 1);
  std::copy(high.begin(), high.end(), std::copy(low.begin(), low.end(), both.begin()));
  CHECK(column_stats_of(both).mean == 5);
  CHECK(column_stats_of(both).squares == 184);
}

TEST_CASE("kernels exercise 3: near 1e8 floats are 8 apart, a variance of 0.25 is lost") {
  CHECK(std::nextafter(1e8f, 2e8f) - 1e8f == 8);
  for (const Index rows : {2, 64, 256, 1000}) {
    CAPTURE(rows);
    const Matrix x = in_turns(rows, 10000, 10001);
    float sum = 0, squares = 0;
    for (const float v : x)
      sum += v, squares += v * v;
    const float mean = sum / float(rows);
    // Through memory, so that no wider instruction keeps more digits of it.
    const volatile float square_of_mean = mean * mean,
                         mean_of_squares = squares / float(rows);
    const float variance = mean_of_squares - square_of_mean;
    CHECK(std::fmod(variance, 8.0f) == 0);
    CHECK(column_stats_of(x).squares / float(rows) == 0.25f);
  }
}

TEST_CASE(
    "kernels exercise 4: the operations of W1 to W4; dx of the data, a third more") {
  const Work w1{{2, 32, 32, 2}, 64}, w3{{784, 512, 256, 10}, 128};
  CHECK(operations(w1) == 2 * 217'088);
  CHECK(std::round(operations(w1) / 1e4) == 43);  // 0.43 M
  CHECK(std::round(operations({{64, 128, 64, 10}, 64}) / 1e5) == 55);
  CHECK(std::round(operations(w3) / 1e6) == 308);
  CHECK(std::round(operations({{784, 2048, 2048, 10}, 256}) / 1e8) == 81);
  CHECK(operations(w3, /*dx_of_data=*/true) / operations(w3) ==
        doctest::Approx(1.3335).epsilon(1e-4));
}
