// The exercises on networks: a closure, Linear, softmax, folding, SGD.
#include "apps/exercises/judge/judge.hpp"
#include "core/kernels/kernels.hpp"
#include "core/ops.hpp"
#include "layers/loss.hpp"
#include "models/fold_layers.hpp"

static Numbers numbers_of(ConstView a) {
  Numbers numbers;
  for (Index i = 0; i < a.rows; ++i)
    for (Index j = 0; j < a.cols; ++j)
      numbers.push_back(a(i, j));
  return numbers;
}

static Numbers all_of(std::initializer_list<ConstView> views) {
  Numbers all;
  for (const ConstView& view : views)
    for (const double number : numbers_of(view))
      all.push_back(number);
  return all;
}

using Unary = std::function<Tensor(const Tensor&)>;

// An operation on the tape whose closure adds (or sets) what `term` says of x and dy.
static Unary with_closure(bool add, double (*term)(double x, double dy)) {
  return [=](const Tensor& x) -> Tensor {
    const Tape::Output y = x.tape->output(x.rows(), x.cols());
    for (Index j = 0; j < x.cols(); ++j)
      y.out(0, j) = x.value(0, j) * x.value(0, j);
    x.tape->record([=, dy = y.grad] {
      for (Index j = 0; j < x.cols(); ++j)
        x.grad(0, j) = (add ? x.grad(0, j) : 0) + term(x.value(0, j), dy(0, j));
    });
    return y;
  };
}

Verdict judge_squared(void* function) {
  const auto gradient = [](const std::function<Tensor(const Unary&, const Tensor&)>& of) {
    return [of](const Unary& f) {
      const Matrix numbers{{3, -1, 0.5}};
      Tape tape;
      tape.begin(Mode::Train);
      const Tensor x = tape.variable(numbers);
      tape.backward(sum(of(f, x)));
      return numbers_of(x.grad);
    };
  };
  return judge<Unary>(
      reinterpret_cast<Tensor (*)(const Tensor&)>(function), square,
      {{"no-two", "dx without the factor 2",
        with_closure(true, [](double x, double dy) { return x * dy; })},
       {"no-dy", "dx without dy: the chain rule multiplies by it",
        with_closure(true, [](double x, double) { return 2 * x; })},
       {"overwritten", "x.grad is set; other uses of x had added to it: use +=",
        with_closure(false, [](double x, double dy) { return 2 * x * dy; })}},
      {{"the gradient of x^2 at 3, -1, 0.5",
        gradient([](const Unary& f, const Tensor& x) { return f(x); })},
       {"the gradient of (x^2)^2",
        gradient([](const Unary& f, const Tensor& x) { return square(f(x)); })},
       {"the gradient of x^2 + e^x", gradient([](const Unary& f, const Tensor& x) {
          const Tensor y = f(x);  // first, so that the way back comes to it last
          return y + exp(x);
        })}});
}

using LinearBack = std::function<void(ConstView, ConstView, ConstView, View, View, View)>;

static void right_linear(ConstView x, ConstView w, ConstView dy, View dx, View dw,
                         View db) {
  reference::gemm(dy, w, dx, dx);
  reference::gemm(transposed(dy), x, dw, dw);
  reference::add_column_sums(dy, db);
}

Verdict judge_linear(void* function) {
  const auto gradients = [](Matrix x, Matrix w, Matrix dy, Scalar start) {
    return [=](const LinearBack& f) {
      Matrix dx(x.rows(), x.cols(), start), dw(w.rows(), w.cols(), start),
          db(1, w.rows(), start);
      f(x, w, dy, dx, dw, db);
      return all_of({dx, dw, db});
    };
  };
  return judge<LinearBack>(
      reinterpret_cast<decltype(&::linear)>(function), right_linear,
      {{"w-transposed", "dx is dy w, not dy w^T",
        [](auto x, auto w, auto dy, View dx, View dw, View db) {
          right_linear(x, transposed(w), dy, dx, dw, db);
        }},
       {"dw-transposed", "dw(o, k) is the sum of dy(i, o) x(i, k): its rows are outputs",
        [](auto x, auto w, auto dy, View dx, View dw, View db) {
          right_linear(x, w, dy, dx, transposed(dw), db);
        }},
       {"averaged", "dw and db are divided by the rows; the loss has done that already",
        [](auto x, auto w, auto dy, View dx, View dw, View db) {
          right_linear(x, w, dy, dx, dw, db);
          for (Index k = 0; k < dw.size(); ++k)
            dw.data[k] /= Scalar(x.rows);
          for (Index k = 0; k < db.size(); ++k)
            db.data[k] /= Scalar(x.rows);
        }},
       {"overwritten", "what was in dx, dw and db is lost: use +=",
        [](auto x, auto w, auto dy, View dx, View dw, View db) {
          for (View view : {dx, dw, db})
            fill(0, view);
          right_linear(x, w, dy, dx, dw, db);
        }}},
      {{"two rows, two inputs, two outputs (dx, then dw, then db)",
        gradients({{1, 2}, {3, 5}}, {{.5, -1}, {2, 3}}, {{1, -2}, {.5, 4}}, 0)},
       {"three rows, two inputs, one output",
        gradients({{1, 2}, {3, 5}, {-1, 4}}, {{.5, -1}}, {{1}, {-2}, {.5}}, 0)},
       {"gradients that are 1 before",
        gradients({{1, 2}, {3, 5}}, {{.5, -1}, {2, 3}}, {{1, -2}, {.5, 4}}, 1)}});
}

using Softmax = std::function<void(ConstView, const std::vector<int>&, View)>;

// From the library: the gradient times `scale`, plus `at_label` at the right classes.
static void library_softmax(ConstView logits, const std::vector<int>& labels, View dz,
                            double scale, double at_label) {
  Tape tape;
  tape.begin(Mode::Train);
  const Tensor z = tape.variable(logits);
  tape.backward(softmax_cross_entropy(z, labels));
  for (Index i = 0; i < dz.rows; ++i)
    for (Index j = 0; j < dz.cols; ++j)
      dz(i, j) = scale * z.grad(i, j) + (j == labels.at(std::size_t(i)) ? at_label : 0);
}

Verdict judge_softmax(void* function) {
  const auto gradient = [](Matrix logits, std::vector<int> labels) {
    return [=](const Softmax& f) {
      Matrix dz(logits.rows(), logits.cols());
      f(logits, labels, dz);
      return numbers_of(dz);
    };
  };
  return judge<Softmax>(
      reinterpret_cast<decltype(&::softmax)>(function),
      [](auto z, auto& labels, View dz) { library_softmax(z, labels, dz, 1, 0); },
      {{"not-averaged", "not divided by the number of rows",
        [](auto z, auto& labels, View dz) {
          library_softmax(z, labels, dz, double(z.rows), 0);
        }},
       {"no-label", "the shares alone; the 1 at the right class is not subtracted",
        [](auto z, auto& labels, View dz) {
          library_softmax(z, labels, dz, 1, 1 / double(z.rows));
        }},
       {"uphill", "the sign is turned round",
        [](auto z, auto& labels, View dz) { library_softmax(z, labels, dz, -1, 0); }}},
      {{"logits 2, 1, 0 and 1, 3, -1, labels 0 and 2",
        gradient({{2, 1, 0}, {1, 3, -1}}, {0, 2})},
       {"logits 1000, 999, 0, label 1", gradient({{1000, 999, 0}}, {1}),
        "overflow: e^1000 is infinity; subtract the largest logit first"}});
}

using Fold = std::function<void(View, View, const std::vector<Norm>&, double)>;

static void library_fold(View w, View b, const std::vector<Norm>& norms, double epsilon) {
  Linear linear(w.cols, w.rows);
  BatchNorm1D norm(w.rows, {.epsilon = epsilon});
  linear.weight().value = copy_of(w);
  linear.bias().value = copy_of(b);
  for (Index o = 0; o < w.rows; ++o) {
    const Norm& n = norms.at(std::size_t(o));
    norm.gamma().value(0, o) = n.gamma;
    norm.beta().value(0, o) = n.beta;
    norm.running_mean()(0, o) = n.running.mean;
    norm.running_variance()(0, o) = n.running.variance;
  }
  Linear result = fold_behind(linear, affine_of(norm));
  for (Index o = 0; o < w.rows; ++o) {
    b(0, o) = result.bias().value(0, o);
    for (Index k = 0; k < w.cols; ++k)
      w(o, k) = result.weight().value(o, k);
  }
}

Verdict judge_folded(void* function) {
  const auto change = [](void (*of)(Norm&)) {
    return [of](View w, View b, std::vector<Norm> norms, double epsilon) {
      for (Norm& norm : norms)
        of(norm);
      library_fold(w, b, norms, epsilon);
    };
  };
  return judge<Fold>(
      reinterpret_cast<decltype(&::folded)>(function), library_fold,
      {{"no-mean", "the running mean is not subtracted from b",
        change([](Norm& norm) { norm.running.mean = 0; })},
       {"no-beta", "beta is forgotten", change([](Norm& norm) { norm.beta = 0; })},
       {"no-gamma", "gamma is forgotten", change([](Norm& norm) { norm.gamma = 1; })},
       {"no-epsilon", "epsilon is forgotten",
        [](View w, View b, auto& norms, double) { library_fold(w, b, norms, 0); }},
       {"bias-not-scaled", "b is not multiplied by s: b' = (b - mean) s + beta",
        [](View w, View b, const std::vector<Norm>& norms, double epsilon) {
          const Matrix before = copy_of(b);
          fill(0, b);
          library_fold(w, b, norms, epsilon);
          for (Index o = 0; o < b.cols; ++o)
            b(0, o) += before(0, o);
        }},
       {"columns-scaled", "s belongs to an output: it multiplies a row of w",
        [](View w, View b, auto& norms, double epsilon) {
          library_fold(transposed(w), b, norms, epsilon);
        }}},
      {{"two inputs, two outputs (w, then b)", [](const Fold& f) {
          Matrix w{{1, 2}, {-3, .5}}, b{{.25, -1}};
          f(w, b, {{1.5, .25, {4, 9.5}, 3}, {-.5, 1, {-2, .01}, 3}}, 1e-3);
          return all_of({w, b});
        }}});
}

using Step =
    std::function<void(Numbers&, Numbers&, const Numbers&, double rate, double momentum)>;

static void library_step(Numbers& w, Numbers& v, const Numbers& gradient, double rate,
                         double momentum) {
  const Index n = Index(w.size());
  Numbers spent = gradient;
  reference::sgd_update({w.data(), 1, n}, {spent.data(), 1, n}, {v.data(), 1, n},
                        {rate, momentum, 0, false});
}

static std::vector<Mistake<Step>> sgd_mistakes() {
  const auto each = [](auto step) {
    return
        [step](Numbers& w, Numbers& v, const Numbers& g, double rate, double momentum) {
          for (std::size_t i = 0; i < w.size(); ++i)
            step(w[i], v[i], g[i], rate, momentum);
        };
  };
  using N = double&;
  return {{"dampened", "v takes (1 - momentum) of the gradient; here it takes all of it",
           each([](N w, N v, double g, double rate, double m) {
             v = m * v + (1 - m) * g;
             w -= rate * v;
           })},
          {"momentum-swapped", "momentum weighs the gradient, not the old velocity",
           each([](N w, N v, double g, double rate, double m) {
             v = (1 - m) * v + m * g;
             w -= rate * v;
           })},
          {"no-velocity", "a plain step: w -= rate * gradient",
           each([](N w, N, double g, double rate, double) { w -= rate * g; })},
          {"velocity-too-late", "w moves along the old v, before the gradient came to it",
           each([](N w, N v, double g, double rate, double m) {
             w -= rate * v;
             v = m * v + g;
           })},
          {"rate-in-velocity", "v holds steps; a change of the rate then comes late",
           each([](N w, N v, double g, double rate, double m) {
             v = m * v + rate * g;
             w -= v;
           })},
          {"uphill", "w += where w -= is downhill",
           each([](N w, N v, double g, double rate, double m) {
             v = m * v + g;
             w += rate * v;
           })}};
}

Verdict judge_sgd(void* function) {
  const auto two_steps = [](const Step& f) {
    Numbers w{1, -2}, v{0.5, 0.25};
    f(w, v, {0.3, -0.1}, 0.1, 0.9);
    f(w, v, {-0.2, 0.7}, 0.05, 0.9);
    return Numbers{w[0], w[1], v[0], v[1]};
  };
  return judge<Step>(reinterpret_cast<decltype(&::sgd)>(function), library_step,
                     sgd_mistakes(),
                     {{"two steps of two weights (w, then v)", two_steps}});
}
