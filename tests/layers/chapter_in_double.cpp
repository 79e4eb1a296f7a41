// What layers/README.md says beyond the identities, and the answers to its exercises.
#include <doctest/doctest.h>

#include <cmath>
#include <numbers>
#include <vector>

#include "apps/verify/bugs.hpp"
#include "apps/verify/trial.hpp"
#include "core/ops.hpp"
#include "layers/activation.hpp"
#include "layers/batch_norm1d.hpp"
#include "layers/dialect.hpp"
#include "layers/gradient_check.hpp"
#include "layers/linear.hpp"
#include "layers/loss.hpp"
#include "layers/sequential.hpp"

using namespace gambeta;
using doctest::Approx;

namespace {

using Numbers = std::vector<double>;

const Numbers kX{1, 2, 4, 9}, kDy{0.1, -0.3, 0.5, -0.2};
constexpr double kGamma = 1.5, kEpsilon = 0.1;

double mean_of(const Numbers& x) {
  double sum = 0;
  for (const double v : x)
    sum += v;
  return sum / double(x.size());
}

double squares_of(const Numbers& x) {
  double ss = 0;
  for (const double v : x)
    ss += (v - mean_of(x)) * (v - mean_of(x));
  return ss;
}

// L = sum(dy y), with the mean of one column and the variance of another.
double loss_of(const Numbers& x, const Numbers& for_mean, const Numbers& for_variance) {
  const double variance = squares_of(for_variance) / double(x.size());
  const double inv = 1 / std::sqrt(variance + kEpsilon);
  double loss = 0;
  for (std::size_t i = 0; i < x.size(); ++i)
    loss += kDy[i] * kGamma * (x[i] - mean_of(for_mean)) * inv;
  return loss;
}

template <class Loss>
double slope(const Loss& loss, std::size_t i) {
  Numbers above = kX, below = kX;
  above[i] += 1e-5, below[i] -= 1e-5;
  return (loss(above) - loss(below)) / 2e-5;
}

Matrix column(const Numbers& numbers) {
  Matrix a(Index(numbers.size()), 1);
  std::copy(numbers.begin(), numbers.end(), a.begin());
  return a;
}

Matrix train(BatchNorm1D& norm, const Matrix& x) {
  return output_of(norm, x, Mode::Train);
}

}  // namespace

TEST_CASE("chapter: each of the three paths of dx, measured by itself") {
  const auto norm = library_batch_norm(1, {.epsilon = kEpsilon});
  norm->gamma().value = {{kGamma}};
  const Trial t = run(*norm, column(kX), column(kDy));
  const double inv = 1 / std::sqrt(squares_of(kX) / 4 + kEpsilon);
  double sum_g = 0, sum_g_xh = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    sum_g += kGamma * kDy[i];
    sum_g_xh += kGamma * kDy[i] * (kX[i] - mean_of(kX)) * inv;
  }
  for (std::size_t i = 0; i < 4; ++i) {
    const double xh = (kX[i] - mean_of(kX)) * inv;
    const double direct = slope([](auto& x) { return loss_of(x, kX, kX); }, i);
    const double through_mean = slope([](auto& x) { return loss_of(kX, x, kX); }, i);
    const double through_variance = slope([](auto& x) { return loss_of(kX, kX, x); }, i);
    CHECK(direct == Approx(inv * kGamma * kDy[i]).epsilon(1e-8));
    CHECK(through_mean == Approx(-inv * sum_g / 4).epsilon(1e-8));
    CHECK(through_variance == Approx(-inv * xh * sum_g_xh / 4).epsilon(1e-8));
    CHECK(t.dx(Index(i), 0) ==
          Approx(direct + through_mean + through_variance).epsilon(1e-8));
  }
}

TEST_CASE("chapter: dx is what the best straight line through the gradients leaves") {
  const auto norm = library_batch_norm(1, {.epsilon = 0});
  norm->gamma().value = {{kGamma}};
  const Trial t = run(*norm, column(kX), column(kDy));
  // Least squares: slope = sum((x - mean x) g) / ss, through the point of the means.
  Numbers g;
  for (const double dy : kDy)
    g.push_back(kGamma * dy);
  double products = 0;
  for (std::size_t i = 0; i < 4; ++i)
    products += (kX[i] - mean_of(kX)) * g[i];
  const double slope = products / squares_of(kX);
  const double inv = 1 / std::sqrt(squares_of(kX) / 4);
  for (std::size_t i = 0; i < 4; ++i) {
    const double line = mean_of(g) + slope * (kX[i] - mean_of(kX));
    CHECK(t.dx(Index(i), 0) == Approx(inv * (g[i] - line)).epsilon(1e-12));
  }
}

TEST_CASE("chapter: with dy = 1 a formula without the variance path passes") {
  const auto wrong = batch_norm_with_bug("no-variance-path")(1, {});
  const Matrix ones(4, 1, 1);
  for (const double dx : run(*wrong, column(kX), ones).dx)
    CHECK(std::abs(dx) < 1e-15);
  const auto right = library_batch_norm(1, {});
  for (const double dx : run(*right, column(kX), ones).dx)
    CHECK(std::abs(dx) < 1e-15);
}

TEST_CASE(
    "chapter: in float E(x^2) - E(x)^2 has no digit right at mean 1e4, spread 0.01") {
  const Matrix x = random_matrix(256, 1, 1, 1e4, 1e-2);
  float sum = 0, squares = 0;
  for (const double v : x)
    sum += float(v), squares += float(v) * float(v);
  const float one_pass = squares / 256 - (sum / 256) * (sum / 256);
  CHECK(std::abs(one_pass - 1e-4) > 1);  // it is 10,000 times off
  CHECK(squares_of({x.begin(), x.end()}) / 256 == Approx(1e-4).epsilon(0.2));
}

TEST_CASE("chapter: in eval the gradient has the direct term only") {
  const auto norm = library_batch_norm(1, {});
  randomize(*norm, 3);
  const Trial t = run(*norm, column(kX), column(kDy), Mode::Eval);
  const double scale =
      norm->gamma().value(0, 0) / std::sqrt(norm->running_variance()(0, 0) + 1e-5);
  for (std::size_t i = 0; i < 4; ++i)
    CHECK(t.dx(Index(i), 0) == Approx(scale * kDy[i]).epsilon(1e-12));
}

TEST_CASE("chapter: the start weighs under 1 % after 44 batches at 0.1, 459 at 0.01") {
  for (const auto& [momentum, batches] : {std::pair(0.1, 44), std::pair(0.01, 459)}) {
    BatchNorm1D norm(1, {.momentum = momentum});
    norm.running_mean() = {{1}};  // the batches have mean 0: what is left is the start
    const Matrix x{{-1}, {1}};
    for (int batch = 1; batch < batches; ++batch)
      train(norm, x);
    CHECK(norm.running_mean()(0, 0) > 0.01);
    train(norm, x);
    CHECK(norm.running_mean()(0, 0) < 0.01);
  }
}

TEST_CASE("chapter: a running mean is as sure as the mean of (2 - f) / f batches") {
  for (const double f : {0.9, 0.1, 0.01}) {
    BatchNorm1D norm(64, {.momentum = f});
    double squares = 0;
    int count = 0;
    for (std::uint64_t batch = 0; batch < 3000; ++batch) {
      train(norm, random_matrix(8, 64, batch));
      if (batch >= 1000)
        for (const double mean : norm.running_mean())
          squares += mean * mean, ++count;
    }
    const double batches = (1.0 / 8) / (squares / count);  // var(mean of 8) = 1 / 8
    CHECK(batches == Approx((2 - f) / f).epsilon(0.1));
  }
}

TEST_CASE("chapter: with ReLU gradients grow by pi/(pi-1) a layer as batches grow") {
  // Width 256; four layers bring the columns to the distribution that the layers keep,
  // the growth is that of the next four, and three more do the same for the gradient.
  constexpr Index kWidth = 256, kBatch = 256, kLayers = 11;
  Numbers logs;
  for (std::uint64_t network = 0; network < 6; ++network) {
    Tape tape;
    tape.begin(Mode::Train);
    const Matrix data = random_matrix(kBatch, kWidth, 100 + network),
                 dy = random_matrix(kBatch, kWidth, 200 + network);
    std::vector<Matrix> weights;
    std::vector<Tensor> inputs{tape.variable(data)};
    std::vector<BatchNorm1D> norms(kLayers, BatchNorm1D(kWidth, {.epsilon = 0}));
    for (std::size_t l = 0; l < norms.size(); ++l) {
      weights.push_back(random_matrix(kWidth, kWidth, 1000 * network + l, 0, 1.0 / 16));
      const Matrix& w = weights.back();
      inputs.push_back(matmul(relu(norms[l](inputs[l])), tape.constant(w)));
    }
    tape.backward(sum(inputs.back() * tape.constant(dy)));
    const auto squared = [](ConstView a) {
      double sum = 0;
      for (Index i = 0; i < a.rows; ++i)
        for (Index j = 0; j < a.cols; ++j)
          sum += a(i, j) * a(i, j);
      return sum;
    };
    logs.push_back(std::log(squared(inputs[4].grad) / squared(inputs[8].grad)) / 4);
  }
  const double error = std::sqrt(squares_of(logs) / 5 / 6);  // of the mean of six
  const double expected = std::log(std::numbers::pi / (std::numbers::pi - 1));
  CAPTURE(mean_of(logs));
  CAPTURE(error);
  CHECK(std::abs(mean_of(logs) - expected) < std::max(3 * error, 0.02 * expected));
  CHECK(error < 0.02 * expected);
}

TEST_CASE("exercise 1: of two rows no gradient passes, but for epsilon") {
  const Matrix x{{3}, {7}}, dy{{0.4}, {-2}};
  for (const auto& [epsilon, most] : {std::pair(0.0, 1e-15), std::pair(1e-5, 1e-5)})
    for (const double dx : run(*library_batch_norm(1, {.epsilon = epsilon}), x, dy).dx)
      CHECK(std::abs(dx) <= most);
}

TEST_CASE(
    "exercise 2: with N - 1 forward and N backward a quarter of a term is missing") {
  const BatchNormOptions options{.epsilon = 0, .unbiased_forward = true};
  const auto right = library_batch_norm(1, options);
  const auto wrong = batch_norm_with_bug("forward-unbiased-backward-biased")(1, options);
  const Trial r = run(*right, column(kX), column(kDy));
  const Trial w = run(*wrong, column(kX), column(kDy));
  const double inv = 1 / std::sqrt(squares_of(kX) / 3);
  for (Index i = 0; i < 4; ++i) {
    const double xh = (kX[std::size_t(i)] - mean_of(kX)) * inv;
    const double third_term = inv * xh * r.dgamma(0, 0) / 3;
    CHECK(w.dx(i, 0) - r.dx(i, 0) == Approx(third_term / 4).epsilon(1e-12));
  }
}

TEST_CASE("exercise 3: gamma 0 stops the gradient of x and not its own") {
  const auto norm = library_batch_norm(1, {});
  norm->gamma().value = {{0}};
  norm->beta().value = {{0.25}};
  const Trial t = run(*norm, column(kX), column(kDy));
  for (Index i = 0; i < 4; ++i) {
    CHECK(t.y(i, 0) == 0.25);
    CHECK(t.dx(i, 0) == 0);
  }
  CHECK(std::abs(t.dgamma(0, 0)) > 0.1);
  for (const Activation behind : {Activation::Tanh, Activation::ReLU}) {  // with beta 0
    Sequential net;
    BatchNorm1D& inner = net.add<BatchNorm1D>(1);
    net.add<ActivationLayer>(behind);
    inner.gamma().value = {{0}};
    Tape tape;
    tape.begin(Mode::Train);
    const Matrix x = column(kX), dy = column(kDy);
    tape.backward(sum(net.forward(tape.constant(x)) * tape.constant(dy)));
    CHECK((inner.gamma().grad(0, 0) == 0) == (behind == Activation::ReLU));
    CHECK((inner.beta().grad(0, 0) == 0) == (behind == Activation::ReLU));
  }
}

TEST_CASE(
    "exercise 4: four batches of 8 are not a batch of 32; without batch norm they are") {
  const Matrix x = uneven_batch(32, 3, 1), dy = random_matrix(32, 4, 2);
  Random random(1, Purpose::Weights);
  Linear linear(3, 4);
  linear.initialize(random);
  const auto gradient = [&](Index rows, Layer* norm) {
    fill(0, linear.weight().grad);
    for (Index first = 0; first < 32; first += rows) {
      Tape tape;
      tape.begin(Mode::Train);
      const Matrix part = rows_of(x, first, rows), seed = rows_of(dy, first, rows);
      Tensor y = linear(tape.constant(part));
      if (norm)
        y = (*norm)(y);
      tape.backward(sum(y * tape.constant(seed)));
    }
    return linear.weight().grad;
  };
  BatchNorm1D norm(4);
  CHECK(difference(gradient(8, nullptr), gradient(32, nullptr)) < 1e-14);
  CHECK(difference(gradient(8, &norm), gradient(32, &norm)) > 0.05);
}

TEST_CASE(
    "exercise 5: a momentum of 0.99 takes 1 % of a batch in Keras, 99 % in PyTorch") {
  for (const auto& [dialect, taken] :
       {std::pair("keras", 0.01), std::pair("torch", 0.99)}) {
    BatchNormOptions options = options_of(dialect_named(dialect));
    options.momentum = convert_momentum(dialect_named(dialect), 0.99);
    BatchNorm1D norm(1, options);
    train(norm, column(kX));  // mean 4
    CHECK(norm.running_mean()(0, 0) == Approx(taken * 4).epsilon(1e-12));
  }
}
