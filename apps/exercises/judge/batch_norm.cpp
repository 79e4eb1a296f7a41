// The exercises on batch norm. What is right is the library's layer; the known mistakes are
// the zoo of `gambeta verify --zoo`, each run on one column.
#include "apps/exercises/judge/zoo.hpp"
#include "core/ops.hpp"

namespace {

Numbers output_of(Subject& layer, const Numbers& x, Mode mode) {
  Tape tape;
  tape.begin(mode);
  return column(layer(tape.constant(as_column(x))).value);
}

std::string bug_text(std::string_view name) {
  return fmt::format("{}: {}", name, bug_named(name).mistake);
}

using Normalize = std::function<Numbers(const Numbers&, double, double, double)>;

Normalize normalize_of(const MakeSubject& make) {
  return [=](const Numbers& x, double gamma, double beta, double epsilon) {
    const auto layer = layer_of(make, {gamma, beta, {}, 0}, {.epsilon = epsilon});
    return output_of(*layer, x, Mode::Train);
  };
}

}  // namespace

Verdict judge_normalize(void* function) {
  const auto on = [](Numbers x) {
    return [=](const Normalize& f) { return f(x, 1.5, .25, 1e-5); };
  };
  return judge<Normalize>(
      reinterpret_cast<decltype(&::normalize)>(function),
      normalize_of(library_batch_norm), zoo<Normalize>(normalize_of),
      {{"1, 2, 4, 9", on({1, 2, 4, 9})},
       {"0.001, 0.002, 0.004, 0.009", on({.001, .002, .004, .009})},
       {"a hundred million and 1, 2, 4, 9", on({1e8 + 1, 1e8 + 2, 1e8 + 4, 1e8 + 9}),
        bug_text("one-pass-variance")},
       {"a batch of one row", on({3})}});
}

using GammaBeta = std::function<void(const Numbers&, const Numbers&, double&, double&)>;

Verdict judge_gamma_beta(void* function) {
  const auto from_layer = [](const Numbers& dy, const Numbers& x_hat, double& dgamma,
                             double& dbeta) {
    BatchNorm1D norm(1, {.epsilon = 0});
    norm.freeze_statistics();  // mean 0 and variance 1: x is x_hat
    Tape tape;
    tape.begin(Mode::Eval);
    const Tensor y = norm(tape.constant(as_column(x_hat)));
    tape.backward(sum(y * tape.constant(as_column(dy))));
    dgamma = norm.gamma().grad(0, 0);
    dbeta = norm.beta().grad(0, 0);
  };
  return judge<GammaBeta>(
      reinterpret_cast<decltype(&::gamma_beta)>(function), from_layer,
      {{"exchanged", "dgamma and dbeta are each in the other's place",
        [=](auto& dy, auto& x_hat, double& dgamma, double& dbeta) {
          from_layer(dy, x_hat, dbeta, dgamma);
        }},
       {"averaged", "divided by the rows; dy has that factor already, it is a plain sum",
        [=](auto& dy, auto& x_hat, double& dgamma, double& dbeta) {
          from_layer(dy, x_hat, dgamma, dbeta);
          dgamma /= double(dy.size());
          dbeta /= double(dy.size());
        }},
       {"no-x-hat", "dgamma without x_hat, which gamma multiplies",
        [=](auto& dy, auto& x_hat, double& dgamma, double& dbeta) {
          from_layer(dy, x_hat, dgamma, dbeta);
          dgamma = dbeta;
        }}},
      {{"four rows (dgamma, then dbeta)", [](const GammaBeta& f) {
          double dgamma = 7, dbeta = 7;  // to be set, whatever they were
          f({.1, -.3, .5, -.2}, {-.97, -.65, 0, 1.62}, dgamma, dbeta);
          return Numbers{dgamma, dbeta};
        }}});
}

using Remember = std::function<void(Running&, const Numbers&, double)>;

static Remember remember_of(const MakeSubject& make) {
  return [=](Running& running, const Numbers& x, double f) {
    const auto layer = layer_of(make, {1, 0, running, 0}, {.momentum = f});
    output_of(*layer, x, Mode::Train);
    running = {layer->running_mean()(0, 0), layer->running_variance()(0, 0)};
  };
}

Verdict judge_remember(void* function) {
  const auto after = [](Numbers x) {
    return [=](const Remember& f) {
      Running running{.5, 2};
      const bool taken = attempt([&] {
                           f(running, x, .1);
                           return Numbers{};
                         }).has_value();
      return Numbers{running.mean, running.variance, double(taken)};
    };
  };
  return judge<Remember>(
      reinterpret_cast<decltype(&::remember)>(function), remember_of(library_batch_norm),
      zoo<Remember>(remember_of),
      {{"1, 2, 4, 9 with f 0.1 (mean, variance, 1 if the batch was taken)",
        after({1, 2, 4, 9})},
       {"a batch with a NaN (mean, variance, 1 if the batch was taken)",
        after({1, NAN, 4, 9})}});
}

using InUse = std::function<Numbers(const Numbers&, const Norm&, double)>;

static InUse in_use_of(const MakeSubject& make) {
  return [=](const Numbers& x, const Norm& norm, double epsilon) {
    return output_of(*layer_of(make, norm, {.epsilon = epsilon}), x, Mode::Predict);
  };
}

Verdict judge_in_use(void* function) {
  const auto on = [](Numbers x) {
    return [=](const InUse& f) { return f(x, {1.5, .25, {3, 4}, 10}, 1e-5); };
  };
  return judge<InUse>(
      reinterpret_cast<decltype(&::in_use)>(function), in_use_of(library_batch_norm),
      zoo<InUse>(in_use_of),
      {{"1, 2, 4, 9, running mean 3, running variance 4", on({1, 2, 4, 9})},
       {"a single row", on({5})}});
}

using Save = std::function<std::vector<Saved>(const Norm&)>;

namespace {

/// Writes down what a layer shows.
struct Listing : StateVisitor {
  std::vector<Saved> saved;
  void parameter(std::string_view name, Parameter& p) override {
    saved.push_back({std::string(name), p.value(0, 0)});
  }
  void buffer(std::string_view name, Matrix& b) override {
    saved.push_back({std::string(name), b(0, 0)});
  }
  void counter(std::string_view name, std::int64_t& count) override {
    saved.push_back({std::string(name), double(count)});
  }
};

Save saved_of(const MakeSubject& make) {
  return [=](const Norm& norm) {
    const auto layer = layer_of(make, norm, {});
    for (double batch = 0; batch < norm.batches; ++batch)
      output_of(*layer, {1, 2}, Mode::Train);
    layer->running_mean()(0, 0) = norm.running.mean;
    layer->running_variance()(0, 0) = norm.running.variance;
    Listing listing;
    layer->visit(listing);
    return listing.saved;
  };
}

/// What a fresh layer is after loading.
Numbers loaded(const std::vector<Saved>& saved) {
  Norm norm;
  for (const auto& [name, number] : saved)
    if (name == "weight")
      norm.gamma = number;
    else if (name == "bias")
      norm.beta = number;
    else if (name == "running_mean")
      norm.running.mean = number;
    else if (name == "running_var")
      norm.running.variance = number;
    else if (name == "num_batches_tracked")
      norm.batches = number;
    else
      fail("batch norm has no '{}'", name);
  return {norm.gamma, norm.beta, norm.running.mean, norm.running.variance, norm.batches};
}

}  // namespace

Verdict judge_saved(void* function) {
  const Save right = saved_of(library_batch_norm);
  const auto without = [=](std::string_view left_out) {
    return [=](const Norm& norm) {
      std::vector<Saved> all = right(norm);
      std::erase_if(all, [=](const Saved& saved) { return saved.name == left_out; });
      return all;
    };
  };
  return judge<Save>(
      reinterpret_cast<decltype(&::saved)>(function), right,
      zoo<Save>(saved_of, {{"counter-not-saved",
                            "num_batches_tracked is lost, by which an average over all "
                            "batches goes on",
                            without("num_batches_tracked")}}),
      {{"a layer saved and loaded (gamma, beta, mean, variance, batches)",
        [](const Save& f) {
          return loaded(f({1.5, .25, {3, 4}, 10}));
        }}});
}
