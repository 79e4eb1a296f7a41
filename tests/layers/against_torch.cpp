// BatchNorm1D against PyTorch's BatchNorm1d: stored golden cases, and random ones where
// PyTorch is installed. In float here; in double by against_torch_in_double.cpp.
#include <doctest/doctest.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "core/ops.hpp"
#include "core/random.hpp"
#include "layers/batch_norm1d.hpp"
#include "layers/gradient_check.hpp"
#include "tests/layers/run.hpp"

using namespace gambeta;

namespace {

// Relative to the largest value of the matrix that is compared.
constexpr double kTolerance = sizeof(Scalar) == 4 ? 1e-5 : 1e-12;

struct Step {
  Matrix y, dx, dgamma, dbeta;
};

Step step(BatchNorm1D& norm, const std::string& mode, const Matrix& x, const Matrix& dy) {
  norm.gamma().grad = norm.beta().grad = Matrix(1, norm.features());
  Tape tape;
  tape.begin(mode == "train" ? Mode::Train : Mode::Eval);
  const Tensor in = tape.variable(x), y = norm(in);
  tape.backward(sum(y * tape.constant(dy)));
  return {copy_of(y.value), copy_of(in.grad), norm.gamma().grad, norm.beta().grad};
}

using Json = nlohmann::json;

BatchNorm1D layer_of(const Json& c) {
  BatchNormOptions options;
  options.epsilon = c["eps"];
  options.momentum.reset();
  if (c["momentum"].is_number())
    options.momentum = c["momentum"].get<double>();
  options.affine = c["affine"];
  options.track_running_stats = c["track"];
  return BatchNorm1D(c["cols"].get<Index>(), options);
}

Matrix matrix_of(const Json& numbers, Index rows, Index cols) {
  REQUIRE(Index(numbers.size()) == rows * cols);
  Matrix a(rows, cols);
  for (Index i = 0; i < a.size(); ++i)
    a.data()[i] = Scalar(numbers[std::size_t(i)].get<double>());
  return a;
}

// dx is the small difference of large terms if there are few rows: `scale` is their size.
void check_close(const Matrix& actual, const Matrix& expected, double scale = 0) {
  double largest = 0;
  for (Index i = 0; i < actual.size(); ++i) {
    const double gap = std::abs(double(actual.data()[i]) - expected.data()[i]);
    scale = std::max(scale, std::abs(double(expected.data()[i])));
    largest = largest_error(largest, gap);
  }
  CHECK(largest <= kTolerance * std::max(scale, 1e-30));
}

void check_golden_step(BatchNorm1D& norm, const Json& c, const std::string& mode,
                       const Json& result) {
  const Index rows = c["rows"], cols = c["cols"];
  const Matrix x = matrix_of(result["x"], rows, cols);
  const Matrix dy = matrix_of(result["dy"], rows, cols);
  const Step s = step(norm, mode, x, dy);
  double direct = 0;  // the size of what dx is made of, up to 1 / std
  for (Index j = 0; j < cols; ++j)
    for (Index i = 0; i < rows; ++i)
      direct = std::max(direct, std::abs(double(norm.gamma().value(0, j)) * dy(i, j)));
  check_close(s.y, matrix_of(result["y"], rows, cols));
  check_close(s.dx, matrix_of(result["dx"], rows, cols), direct);
  if (c["affine"]) {
    check_close(s.dgamma, matrix_of(result["dgamma"], 1, cols));
    check_close(s.dbeta, matrix_of(result["dbeta"], 1, cols));
  }
  if (c["track"]) {
    check_close(norm.running_mean(), matrix_of(result["running_mean"], 1, cols));
    check_close(norm.running_variance(), matrix_of(result["running_var"], 1, cols));
    CHECK(double(norm.batches_tracked()) == result["num_batches_tracked"][0]);
  }
}

/// A pipe into PyTorch's side of the comparison.
class Comparison {
 public:
  explicit Comparison(const std::string& command) : pipe_(popen(command.c_str(), "w")) {}
  void line(const std::string& text) { std::fputs((text + "\n").c_str(), pipe_); }
  void numbers(const Matrix& a) {
    std::fwrite(a.data(), sizeof(Scalar), std::size_t(a.size()), pipe_);
  }
  int exit_code() { return pclose(pipe_); }

 private:
  std::FILE* pipe_;
};

Json random_case(Random& random) {
  const auto spread_out = [&](Index low,
                              Index high) {  // each size as likely as its double
    return Index(double(low) *
                 std::pow(double(high + 1) / double(low), random.uniform()));
  };
  Json c = {{"rows", spread_out(2, 300)}, {"cols", spread_out(1, 300)}};
  c["eps"] = std::pow(10, random.uniform(-6, -1));
  const double momenta[] = {0, 0.1, 0.5, 1, random.uniform()};
  c["momentum"] = Json();
  if (random.below(4) > 0)
    c["momentum"] = momenta[random.below(5)];
  c["affine"] = random.below(4) > 0;
  c["track"] = random.below(4) > 0;
  for (std::uint64_t s = 0; s < 1 + random.below(4); ++s)
    c["steps"].push_back(random.below(3) > 0 ? "train" : "eval");
  return c;
}

void send(Comparison& torch, const Json& c, Random& random) {
  const Index rows = c["rows"], cols = c["cols"];
  BatchNorm1D norm = layer_of(c);
  Matrix centre(1, cols), spread(1, cols);
  for (Index j = 0; j < cols; ++j) {
    if (c["affine"]) {
      norm.gamma().value(0, j) = Scalar(random.normal());
      norm.beta().value(0, j) = Scalar(random.normal());
    }
    centre(0, j) = Scalar(random.uniform(-10, 10));
    spread(0, j) = Scalar(random.uniform(0.2, 5));
  }
  torch.line(c.dump());
  torch.numbers(norm.gamma().value);
  torch.numbers(norm.beta().value);
  for (const std::string mode : c["steps"]) {
    Matrix x(rows, cols), dy(rows, cols);
    for (Index i = 0; i < rows; ++i)
      for (Index j = 0; j < cols; ++j) {
        x(i, j) = Scalar(centre(0, j) + spread(0, j) * random.normal());
        dy(i, j) = Scalar(random.normal());
      }
    const Step s = step(norm, mode, x, dy);
    torch.numbers(x);
    torch.numbers(dy);
    torch.numbers(s.y);
    torch.numbers(s.dx);
    if (c["affine"]) {
      torch.numbers(s.dgamma);
      torch.numbers(s.dbeta);
    }
    if (c["track"]) {
      torch.numbers(norm.running_mean());
      torch.numbers(norm.running_variance());
      torch.numbers(Matrix(1, 1, Scalar(norm.batches_tracked())));
    }
  }
}

}  // namespace

TEST_CASE("batch norm: stored cases of PyTorch, all options, several steps in a row") {
  std::ifstream file(GAMBETA_SOURCE "/tests/layers/golden/batch_norm.json");
  const Json golden = Json::parse(file);
  REQUIRE(golden["cases"].size() == 24);
  for (std::size_t k = 0; k < 24; ++k) {
    const Json& c = golden["cases"][k];
    BatchNorm1D norm = layer_of(c);
    norm.gamma().value = matrix_of(c["gamma"], 1, norm.features());
    norm.beta().value = matrix_of(c["beta"], 1, norm.features());
    for (std::size_t s = 0; s < c["steps"].size(); ++s) {
      CAPTURE(k);
      CAPTURE(s);
      check_golden_step(norm, c, c["steps"][s], c["results"][s]);
    }
  }
}

TEST_CASE("batch norm: 240 random cases against PyTorch, where it is installed") {
  if (std::system("/usr/bin/python3 -c 'import torch' 2>/dev/null") != 0) {
    MESSAGE(
        "skipped: /usr/bin/python3 has no torch (Debian: apt-get install python3-torch)");
    return;
  }
  Comparison torch(fmt::format(
      "/usr/bin/python3 {}/tests/layers/torch_batch_norm.py compare {} {}",
      GAMBETA_SOURCE, sizeof(Scalar) == 4 ? "float32" : "float64", kTolerance));
  Random random(2024, Purpose::Other);
  for (int k = 0; k < 240; ++k)
    send(torch, random_case(random), random);
  CHECK(torch.exit_code() == 0);
}
