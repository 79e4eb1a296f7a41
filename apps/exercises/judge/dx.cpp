// The three parts of dx. Each is judged as part of the sum, which the library's layer and
// those of the zoo give whole.
#include "apps/exercises/judge/zoo.hpp"
#include "core/ops.hpp"

namespace {

/// dx of a column: dy, x, and whether the forward pass divides by m - 1.
using Dx = std::function<Numbers(const Numbers&, const Numbers&, bool)>;
constexpr double kGamma = 1.5, kEpsilon = 1e-5;

Dx dx_of(const MakeSubject& make) {
  return [=](const Numbers& dy, const Numbers& x, bool unbiased) {
    const auto layer = layer_of(make, {kGamma, .25, {}, 0},
                                {.epsilon = kEpsilon, .unbiased_forward = unbiased});
    Tape tape;
    tape.begin(Mode::Train);
    const Tensor in = tape.variable(as_column(x));
    tape.backward(sum((*layer)(in)*tape.constant(as_column(dy))));
    return column(in.grad);
  };
}

/// What the parts of dx are made of.
struct Pass {
  Numbers dy, x_hat;
  double inv, divisor;
};

Pass pass_of(const Numbers& dy, const Numbers& x, bool unbiased) {
  const double m = double(x.size()), divisor = unbiased ? m - 1 : m;
  double sum = 0, ss = 0;
  for (const double v : x)
    sum += v;
  for (const double v : x)
    ss += (v - sum / m) * (v - sum / m);
  Pass pass{dy, {}, 1 / std::sqrt(ss / divisor + kEpsilon), divisor};
  for (const double v : x)
    pass.x_hat.push_back((v - sum / m) * pass.inv);
  return pass;
}

using Part = std::function<Numbers(const Pass&)>;

Numbers right_direct(const Pass& p) {
  Numbers dx;
  for (const double d : p.dy)
    dx.push_back(kGamma * p.inv * d);
  return dx;
}

Numbers right_through_mean(const Pass& p) {
  double sum = 0;
  for (const double d : p.dy)
    sum += d;
  return Numbers(p.dy.size(), -kGamma * p.inv * sum / double(p.dy.size()));
}

Numbers right_through_variance(const Pass& p) {
  double sum = 0;
  for (std::size_t i = 0; i < p.dy.size(); ++i)
    sum += p.dy[i] * p.x_hat[i];
  Numbers dx;
  for (const double x_hat : p.x_hat)
    dx.push_back(-kGamma * p.inv * x_hat * sum / p.divisor);
  return dx;
}

/// dx as the sum of three parts, of which one is the reader's.
Dx sum_of(Part a, Part b, Part c) {
  return [=](const Numbers& dy, const Numbers& x, bool unbiased) {
    const Pass pass = pass_of(dy, x, unbiased);
    Numbers dx = a(pass);
    for (const Part& part : {b, c}) {
      const Numbers more = part(pass);
      check(more.size() == dx.size(), "{} numbers, expected {}", more.size(), dx.size());
      for (std::size_t i = 0; i < dx.size(); ++i)
        dx[i] += more[i];
    }
    return dx;
  };
}

Part times(Part part, double (*factor)(const Pass&)) {
  return [=](const Pass& pass) {
    Numbers dx = part(pass);
    for (double& d : dx)
      d *= factor(pass);
    return dx;
  };
}

Verdict judge_dx(const Dx& reader, std::vector<Mistake<Dx>> more) {
  const auto whole = [](Numbers x, bool unbiased) {
    return [=](const Dx& f) { return f({.1, -.3, .5, -.2}, x, unbiased); };
  };
  return judge<Dx>(
      reader, dx_of(library_batch_norm), zoo<Dx>(dx_of, std::move(more)),
      {{"1, 2, 4, 9 (dx, all three parts)", whole({1, 2, 4, 9}, false)},
       {"3, -1, 0.5, 2 (dx)", whole({3, -1, .5, 2}, false)},
       {"1, 2, 4, 9, normalized with m - 1 (dx)", whole({1, 2, 4, 9}, true)}});
}

}  // namespace

Verdict judge_direct(void* function) {
  const auto f = reinterpret_cast<decltype(&::direct)>(function);
  const auto with = [](const Part& part) {
    return sum_of(part, right_through_mean, right_through_variance);
  };
  return judge_dx(with([=](const Pass& p) { return f(p.dy, kGamma, p.inv); }),
                  {{"no-gamma", "the direct part without gamma",
                    with(times(right_direct, [](const Pass&) { return 1 / kGamma; }))},
                   {"no-inv", "the direct part without inv: x_hat is x - mean times inv",
                    with(times(right_direct, [](const Pass& p) { return 1 / p.inv; }))}});
}

Verdict judge_through_mean(void* function) {
  const auto f = reinterpret_cast<decltype(&::through_mean)>(function);
  const auto with = [](const Part& part) {
    return sum_of(right_direct, part, right_through_variance);
  };
  return judge_dx(
      with([=](const Pass& p) { return f(p.dy, kGamma, p.inv); }),
      {{"uphill", "the sign is turned round: y falls where the mean rises",
        with(times(right_through_mean, [](const Pass&) { return -1.0; }))},
       {"not-averaged", "not divided by m: one row moves the mean by 1/m only",
        with(times(right_through_mean,
                   [](const Pass& p) { return double(p.dy.size()); }))},
       {"no-gamma", "the part through the mean without gamma",
        with(times(right_through_mean, [](const Pass&) { return 1 / kGamma; }))}});
}

Verdict judge_through_variance(void* function) {
  const auto f = reinterpret_cast<decltype(&::through_variance)>(function);
  const auto with = [](const Part& part) {
    return sum_of(right_direct, right_through_mean, part);
  };
  return judge_dx(
      with([=](const Pass& p) { return f(p.dy, p.x_hat, kGamma, p.inv, p.divisor); }),
      {{"uphill", "the sign is turned round: y shrinks where the variance grows",
        with(times(right_through_variance, [](const Pass&) { return -1.0; }))},
       {"factor-2", "the 2 of (x - mean)^2 is still there; the root's 1/2 cancels it",
        with(times(right_through_variance, [](const Pass&) { return 2.0; }))},
       {"no-gamma", "the part through the variance without gamma",
        with(times(right_through_variance, [](const Pass&) { return 1 / kGamma; }))}});
}
