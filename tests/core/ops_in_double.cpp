#include "core/ops.hpp"

#include <doctest/doctest.h>

#include "layers/gradient_check.hpp"

using namespace gambeta;

namespace {

constexpr double kGradientTolerance = 1e-7;  // a right gradient leaves about 1e-9

void check_gradient(const Expression& f, std::vector<Matrix> inputs) {
  const GradientCheck result = check_gradients(f, std::move(inputs));
  INFO(result.where, ": backward ", result.backward, ", measured ", result.measured);
  CHECK(result.largest_error < kGradientTolerance);
}

Matrix positive(Index rows, Index cols, std::uint64_t seed) {
  Matrix x = random_matrix(rows, cols, seed);
  for (Scalar& v : x)
    v = 0.5 + std::abs(v);
  return x;
}

using Binary = Tensor (*)(const Tensor&, const Tensor&);
using Unary = Tensor (*)(const Tensor&);

}  // namespace

TEST_CASE("ops: + - * / have the right gradients in every form of broadcasting") {
  const std::pair<Index, Index> shapes[] = {{3, 4}, {1, 4}, {3, 1}, {1, 1}};
  const std::pair<const char*, Binary> operations[] = {
      {"+", [](const Tensor& a, const Tensor& b) { return a + b; }},
      {"-", [](const Tensor& a, const Tensor& b) { return a - b; }},
      {"*", [](const Tensor& a, const Tensor& b) { return a * b; }},
      {"/", [](const Tensor& a, const Tensor& b) { return a / b; }}};
  for (const auto& [name, f] : operations)
    for (const auto& [rows_a, cols_a] : shapes)
      for (const auto& [rows_b, cols_b] : shapes) {
        const auto form =
            fmt::format("{}: {} x {} and {} x {}", name, rows_a, cols_a, rows_b, cols_b);
        CAPTURE(form);
        check_gradient([op = f](auto in) { return op(in[0], in[1]); },
                       {random_matrix(rows_a, cols_a, 1), positive(rows_b, cols_b, 2)});
      }
}

TEST_CASE("ops: each function of one operand has the right gradient") {
  const std::pair<const char*, Unary> operations[] = {
      {"negate", [](const Tensor& x) { return -x; }},
      {"exp", gambeta::exp},
      {"log", gambeta::log},
      {"sqrt", gambeta::sqrt},
      {"square", gambeta::square},
      {"abs", gambeta::abs},
      {"relu", gambeta::relu},
      {"softplus", gambeta::softplus},
      {"2 x / 3 - 1", [](const Tensor& x) { return 2 * x / 3 - 1; }},
      {"1 - 2 / x + 3", [](const Tensor& x) { return 1 - 2 / x + 3; }},
      {"sigmoid", gambeta::sigmoid},
      {"tanh", gambeta::tanh},
      {"sum", [](const Tensor& x) { return sum(x); }},
      {"sum over rows", [](const Tensor& x) { return sum(x, Over::Rows); }},
      {"sum over columns", [](const Tensor& x) { return sum(x, Over::Columns); }},
      {"mean", [](const Tensor& x) { return mean(x); }},
      {"mean over rows", [](const Tensor& x) { return mean(x, Over::Rows); }},
      {"mean over columns", [](const Tensor& x) { return mean(x, Over::Columns); }}};
  for (const auto& [name, f] : operations) {
    const std::string operation = name;
    CAPTURE(operation);
    const Expression apply = [op = f](auto in) { return op(in[0]); };
    check_gradient(apply, {positive(5, 3, 3)});
    if (operation != "log" && operation != "sqrt")
      check_gradient(apply, {random_matrix(5, 3, 4)});
  }
}

TEST_CASE("ops: matmul has the right gradients of both factors") {
  for (const auto& [m, k, n] : {std::tuple{3, 4, 2}, {1, 5, 1}, {4, 1, 3}, {13, 7, 33}}) {
    check_gradient([](auto in) { return matmul(in[0], in[1]); },
                   {random_matrix(m, k, 5), random_matrix(k, n, 6)});
  }
}

TEST_CASE("ops: a chain of operations has the product of their derivatives") {
  check_gradient(
      [](auto in) {
        return tanh(matmul(in[0], in[1]) / (square(in[2]) + sigmoid(in[2])));
      },
      {random_matrix(4, 3, 7), random_matrix(3, 5, 8), positive(1, 5, 9)});
}

TEST_CASE("ops: a value used twice gets both gradients") {
  check_gradient([](auto in) { return in[0] * in[0] + in[0]; }, {random_matrix(3, 3, 1)});
  check_gradient([](auto in) { return matmul(in[0], in[0]); }, {random_matrix(3, 3, 2)});

  Tape tape;
  tape.begin(Mode::Train);
  const Tensor x = tape.variable(3);
  tape.backward(x * x + x);
  CHECK(x.grad(0, 0) == 7);  // 2 x + 1
}

TEST_CASE("gradient check: it fails for a wrong derivative and names the place") {
  // y = 2 x forward, and y = x for the way back: add x as data, without a gradient.
  const auto wrong = [](std::span<const Tensor> in) {
    return in[0] + in[0].tape->constant(in[0].value);
  };
  const GradientCheck result = check_gradients(wrong, {random_matrix(2, 2, 1)});
  CHECK(result.largest_error > 0.1);
  CHECK(result.measured == doctest::Approx(2 * result.backward).epsilon(1e-6));
  CHECK(result.where.starts_with("x("));
  CHECK(result.compared == 4);
}
