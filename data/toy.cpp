#include "data/toy.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numbers>

#include "core/random.hpp"

namespace GAMBETA_NAMESPACE {

namespace {

constexpr double kPi = std::numbers::pi;

struct Point {
  double x, y;
};

Point on_circle(double radius, double angle) {
  return {radius * std::cos(angle), radius * std::sin(angle)};
}

/// Two half circles, the second upside down and reaching into the first.
Point moons(int label, Random& random) {
  const Point p = on_circle(1, random.uniform(0, kPi));
  return label == 0 ? p : Point{1 - p.x, 0.5 - p.y};
}

Point circles(int label, Random& random) {
  return on_circle(label == 0 ? 1.0 : 0.5, random.uniform(0, 2 * kPi));
}

/// Three arms, each a turn and a quarter long. The square root puts as many points on an
/// inch of the outside as on an inch of the inside.
Point spirals(int label, Random& random) {
  const double t = std::sqrt(random.uniform(0.01, 1));
  return on_circle(t, 2.5 * kPi * t + 2 * kPi * label / 3);
}

/// Label 1 if exactly one of x and y is positive; a gap of 0.1 along the axes.
Point exclusive_or(int label, Random& random) {
  const double x = random.uniform(0.05, 1), y = random.uniform(0.05, 1);
  const double sign = random.below(2) == 0 ? -1 : 1;
  return {sign * x, (label == 0 ? sign : -sign) * y};
}

Point blobs(int label, Random&) {
  return on_circle(2, 2 * kPi * label / 3 + kPi / 2);
}

Point sine(int, Random& random) {
  const double x = random.uniform(-kPi, kPi);
  return {x, std::sin(x)};
}

constexpr std::string_view kMoons[] = {"outer", "inner"};
constexpr std::string_view kCircles[] = {"outer", "inner"};
constexpr std::string_view kSpirals[] = {"one", "two", "three"};
constexpr std::string_view kXor[] = {"same", "different"};
constexpr std::string_view kBlobs[] = {"top", "left", "right"};

constexpr Toy kToys[] = {
    {"moons", "two half moons that reach into each other", 2, kMoons, 0.1},
    {"circles", "a ring inside a ring", 2, kCircles, 0.08},
    {"spirals", "three arms wound around each other", 2, kSpirals, 0.03},
    {"xor", "four squares; opposite ones share a class", 2, kXor, 0.05},
    {"blobs", "three round clouds", 2, kBlobs, 0.6},
    {"sine", "one period of a sine with noise (regression)", 1, {}, 0.1},
};
using Draw = Point (*)(int label, Random&);
constexpr Draw kDraw[] = {moons, circles, spirals, exclusive_or, blobs, sine};
static_assert(std::size(kToys) == std::size(kDraw));

/// Classes take turns; the noise moves the points.
void fill_classes(Dataset& data, Draw draw, double noise, std::uint64_t seed) {
  Random place(seed, Purpose::Data), wobble(seed, Purpose::Noise);
  const int classes = int(data.classes());
  data.columns.input_names = {"x", "y"};
  data.columns.target_name = std::string("class");
  data.labels.resize(std::size_t(data.rows()));
  for (Index i = 0; i < data.rows(); ++i) {
    const int label = int(i % classes);
    const Point p = draw(label, place);
    data.inputs(i, 0) = Scalar(p.x + noise * wobble.normal());
    data.inputs(i, 1) = Scalar(p.y + noise * wobble.normal());
    data.labels[std::size_t(i)] = label;
  }
}

/// The x of a point is the input, its y, moved by the noise, the target.
void fill_curve(Dataset& data, Draw draw, double noise, std::uint64_t seed) {
  Random place(seed, Purpose::Data), wobble(seed, Purpose::Noise);
  data.columns.input_names = {"x"};
  data.columns.target_name = std::string("y");
  data.targets = Matrix(data.rows(), 1);
  for (Index i = 0; i < data.rows(); ++i) {
    const Point p = draw(0, place);
    data.inputs(i, 0) = Scalar(p.x);
    data.targets(i, 0) = Scalar(p.y + noise * wobble.normal());
  }
}

}  // namespace

std::span<const Toy> toys() {
  return kToys;
}

Dataset make_toy(std::string_view name, Index rows, std::optional<double> noise,
                 std::uint64_t seed) {
  const Toy* toy = std::find_if(std::begin(kToys), std::end(kToys),
                                [&](const Toy& t) { return t.name == name; });
  check(toy != std::end(kToys), "no generated data set is called '{}'", name);
  check(2 <= rows && rows <= 100'000'000, "{}: rows must be from 2 to 100000000, not {}",
        name, rows);
  const double sigma = noise.value_or(toy->noise);
  check(sigma >= 0 && std::isfinite(sigma), "{}: noise must be 0 or more, not {}", name,
        sigma);

  Dataset data;
  data.name = name;
  data.columns.task = toy->class_names.empty() ? Task::Regression : Task::Classification;
  data.columns.class_names.assign(toy->class_names.begin(), toy->class_names.end());
  data.inputs = Matrix(rows, toy->inputs);
  const auto fill = data.columns.task == Task::Regression ? fill_curve : fill_classes;
  fill(data, kDraw[toy - kToys], sigma, seed);
  return data;
}

}  // namespace GAMBETA_NAMESPACE
