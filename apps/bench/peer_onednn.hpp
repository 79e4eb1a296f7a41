#pragma once
#include <algorithm>
#include <cmath>
#include <cstring>
#include <oneapi/dnnl/dnnl.hpp>
#include <random>
#include <unordered_map>
#include <utility>
#include <vector>

#include "apps/bench/peer_works.hpp"

/// A network of oneDNN's primitives: weights as they suit it best, ReLU inside the primitive in
/// front of it. The loss and SGD, which it has not, are plain loops.

using dnnl::memory;
using Tag = memory::format_tag;
using Linear = dnnl::inner_product_forward;
using Norm = dnnl::batch_normalization_forward;

static const dnnl::engine kEngine(dnnl::engine::kind::cpu, 0);
static dnnl::stream stream(kEngine);
constexpr float kEpsilon = 1e-5f;
static const auto kScaleAndShift =
    dnnl::normalization_flags::use_scale | dnnl::normalization_flags::use_shift;

static memory::desc shape_of(memory::dims dims, Tag tag) {
  return {dims, memory::data_type::f32, tag};
}
/// rows x columns, as an inner product and as a batch norm take them.
static memory::desc matrix(int rows, int cols) {
  return shape_of({rows, cols}, Tag::nc);
}
static memory::desc pixels(int rows, int cols) {
  return shape_of({rows, cols, 1, 1}, Tag::nhwc);
}
static memory::desc vector(int size) {
  return shape_of({size}, Tag::x);
}

static memory zeros(const memory::desc& desc) {
  memory all(desc, kEngine);
  std::memset(all.get_data_handle(), 0, desc.get_size());
  return all;
}
static float* numbers(const memory& m) {
  return static_cast<float*>(m.get_data_handle());
}
static std::size_t count(const memory& m) {
  return m.get_desc().get_size() / sizeof(float);
}
/// The same numbers in another shape.
static memory seen_as(const memory& m, const memory::desc& desc) {
  return {desc, kEngine, m.get_data_handle()};
}

static void fill_randomly(const memory& m, float deviation) {
  static std::mt19937 engine(1);
  std::normal_distribution<float> normal(0, deviation);
  std::generate_n(numbers(m), count(m), [&] { return normal(engine); });
}

/// What it does, and on which memory.
using Call = std::pair<dnnl::primitive, std::unordered_map<int, memory>>;
static void run(const std::vector<Call>& calls) {
  for (const auto& [primitive, arguments] : calls)
    primitive.execute(stream, arguments);
  stream.wait();
}

struct Parameter {
  explicit Parameter(const memory::desc& desc)
      : value(zeros(desc)), gradient(zeros(desc)), velocity(zeros(desc)) {}
  memory value, gradient, velocity;
};

/// Linear, and perhaps batch norm with the ReLU inside, or the ReLU alone.
struct Layer {
  int in, out;
  bool norm;
  Linear::primitive_desc linear;
  Norm::primitive_desc norm_desc;
  Parameter weight, bias, gamma, beta;
  memory x, z, y;  // what comes in, x w^T + b, what goes out
  memory mean, variance, mask;
};

static Linear::primitive_desc linear_of(int rows, int in, int out, bool relu,
                                        dnnl::prop_kind kind) {
  dnnl::primitive_attr attributes;
  dnnl::post_ops behind;
  if (relu)
    behind.append_eltwise(1, dnnl::algorithm::eltwise_relu, 0, 0);
  attributes.set_post_ops(behind);
  return {{kind, matrix(rows, in), shape_of({out, in}, Tag::any), vector(out),
           matrix(rows, out)},
          attributes,
          kEngine};
}

class Net {
 public:
  Net(const Work& work, int rows, bool batch_norm, dnnl::prop_kind kind) : rows_(rows) {
    const std::vector<int>& n = work.numbers;
    x_ = zeros(matrix(rows, n[1]));
    for (std::size_t i = 1; i + 1 < n.size(); ++i) {
      const bool last = i + 2 == n.size();
      add(n[i], n[i + 1], !last, !last && batch_norm, kind);
    }
    if (kind != dnnl::prop_kind::forward_training)
      return;
    const memory::desc logits = matrix(rows, n.back());
    probabilities_ = zeros(logits);
    forward_.push_back(
        {dnnl::softmax_forward(
             {{dnnl::prop_kind::forward_inference, logits, 1}, kEngine}),
         {{DNNL_ARG_SRC, layers_.back().y}, {DNNL_ARG_DST, probabilities_}}});
    memory dy = probabilities_;  // which loss() makes it
    for (std::size_t i = layers_.size(); i-- > 0;)
      dy = go_back(layers_[i], dy, i > 0);
  }

  void forward(float* x) {
    x_.set_data_handle(x);
    run(forward_);
  }

  float step(float* x, const int* labels) {
    forward(x);
    const float mean = loss(labels);
    run(backward_);
    return update(), mean;
  }

 private:
  void add(int in, int out, bool relu, bool norm, dnnl::prop_kind kind) {
    const auto linear = linear_of(rows_, in, out, relu && !norm, kind);
    const bool trains = kind == dnnl::prop_kind::forward_training;
    auto flags = kScaleAndShift | dnnl::normalization_flags::fuse_norm_relu;
    if (!trains)
      flags |= dnnl::normalization_flags::use_global_stats;
    const Norm::primitive_desc norm_desc({kind, pixels(rows_, out), kEpsilon, flags},
                                         kEngine);
    Layer layer{in,
                out,
                norm,
                linear,
                norm_desc,
                Parameter(linear.weights_desc()),
                Parameter(vector(out)),
                Parameter(vector(out)),
                Parameter(vector(out)),
                layers_.empty() ? x_ : layers_.back().y,
                zeros(matrix(rows_, out)),
                {},
                zeros(vector(out)),
                zeros(vector(out)),
                {}};
    fill_randomly(layer.weight.value, std::sqrt(2 / float(in)));
    forward_.push_back({Linear(linear),
                        {{DNNL_ARG_SRC, layer.x},
                         {DNNL_ARG_WEIGHTS, layer.weight.value},
                         {DNNL_ARG_BIAS, layer.bias.value},
                         {DNNL_ARG_DST, layer.z}}});
    layer.y = layer.z;
    if (norm)
      add_norm(layer, trains);
    layers_.push_back(layer);
  }

  void add_norm(Layer& layer, bool trains) {
    std::fill_n(numbers(layer.gamma.value), layer.out, 1.0f);
    std::fill_n(numbers(layer.variance), layer.out, 1.0f);
    layer.y = zeros(matrix(rows_, layer.out));
    const memory::desc whole = pixels(rows_, layer.out);
    Call call{Norm(layer.norm_desc),
              {{DNNL_ARG_SRC, seen_as(layer.z, whole)},
               {DNNL_ARG_MEAN, layer.mean},
               {DNNL_ARG_VARIANCE, layer.variance},
               {DNNL_ARG_SCALE, layer.gamma.value},
               {DNNL_ARG_SHIFT, layer.beta.value},
               {DNNL_ARG_DST, seen_as(layer.y, whole)}}};
    if (trains) {
      layer.mask = zeros(layer.norm_desc.workspace_desc());
      call.second.emplace(DNNL_ARG_WORKSPACE, layer.mask);
    }
    forward_.push_back(call);
  }

  /// From the gradient of y to that of x, by way of the parameters'.
  memory go_back(Layer& layer, memory dy, bool to_x) {
    if (layer.norm)
      dy = norm_back(layer, dy);
    else if (&layer != &layers_.back())
      dy = relu_back(layer, dy);
    const memory::desc x = matrix(rows_, layer.in), y = matrix(rows_, layer.out),
                       weights = shape_of({layer.out, layer.in}, Tag::any);
    const dnnl::inner_product_backward_weights::primitive_desc of_weights(
        {x, weights, vector(layer.out), y}, kEngine, layer.linear);
    const memory gradient =
        of_weights.diff_weights_desc() == layer.weight.gradient.get_desc()
            ? layer.weight.gradient
            : zeros(of_weights.diff_weights_desc());
    backward_.push_back({dnnl::inner_product_backward_weights(of_weights),
                         {{DNNL_ARG_SRC, layer.x},
                          {DNNL_ARG_DIFF_DST, dy},
                          {DNNL_ARG_DIFF_WEIGHTS, gradient},
                          {DNNL_ARG_DIFF_BIAS, layer.bias.gradient}}});
    reorder(gradient, layer.weight.gradient);
    if (!to_x)
      return {};
    const dnnl::inner_product_backward_data::primitive_desc of_data(
        {x, weights, y}, kEngine, layer.linear);
    const memory weight = of_data.weights_desc() == layer.weight.value.get_desc()
                              ? layer.weight.value
                              : zeros(of_data.weights_desc());
    reorder(layer.weight.value, weight);
    const memory dx = zeros(x);
    backward_.push_back(
        {dnnl::inner_product_backward_data(of_data),
         {{DNNL_ARG_WEIGHTS, weight}, {DNNL_ARG_DIFF_DST, dy}, {DNNL_ARG_DIFF_SRC, dx}}});
    return dx;
  }

  memory norm_back(Layer& layer, const memory& dy) {
    const memory::desc whole = pixels(rows_, layer.out);
    const dnnl::batch_normalization_backward::primitive_desc back(
        {dnnl::prop_kind::backward, whole, whole, kEpsilon,
         kScaleAndShift | dnnl::normalization_flags::fuse_norm_relu},
        kEngine, layer.norm_desc);
    const memory dz = zeros(matrix(rows_, layer.out));
    backward_.push_back({dnnl::batch_normalization_backward(back),
                         {{DNNL_ARG_SRC, seen_as(layer.z, whole)},
                          {DNNL_ARG_MEAN, layer.mean},
                          {DNNL_ARG_VARIANCE, layer.variance},
                          {DNNL_ARG_WORKSPACE, layer.mask},
                          {DNNL_ARG_SCALE, layer.gamma.value},
                          {DNNL_ARG_SHIFT, layer.beta.value},
                          {DNNL_ARG_DIFF_DST, seen_as(dy, whole)},
                          {DNNL_ARG_DIFF_SRC, seen_as(dz, whole)},
                          {DNNL_ARG_DIFF_SCALE, layer.gamma.gradient},
                          {DNNL_ARG_DIFF_SHIFT, layer.beta.gradient}}});
    return dz;
  }

  memory relu_back(const Layer& layer, const memory& dy) {
    constexpr auto kRelu = dnnl::algorithm::eltwise_relu_use_dst_for_bwd;
    const memory::desc all = matrix(rows_, layer.out);
    const dnnl::eltwise_forward::primitive_desc ahead(
        {dnnl::prop_kind::forward_training, kRelu, all, 0, 0}, kEngine);
    const dnnl::eltwise_backward::primitive_desc back({kRelu, all, all, 0, 0}, kEngine,
                                                      ahead);
    const memory dz = zeros(all);
    backward_.push_back(
        {dnnl::eltwise_backward(back),
         {{DNNL_ARG_DST, layer.y}, {DNNL_ARG_DIFF_DST, dy}, {DNNL_ARG_DIFF_SRC, dz}}});
    return dz;
  }

  void reorder(const memory& from, const memory& to) {
    if (from.get_data_handle() != to.get_data_handle())
      backward_.push_back(
          {dnnl::reorder(from, to), {{DNNL_ARG_FROM, from}, {DNNL_ARG_TO, to}}});
  }

  /// Cross-entropy; makes the probabilities into d loss / d logits = (p - onehot) / m.
  float loss(const int* labels) {
    float sum = 0;
    const int classes = layers_.back().out;
    for (int i = 0; i < rows_; ++i) {
      float* const p = numbers(probabilities_) + std::ptrdiff_t(i) * classes;
      sum -= std::log(std::max(p[labels[i]], 1e-30f));
      p[labels[i]] -= 1;
      for (int k = 0; k < classes; ++k)
        p[k] /= float(rows_);
    }
    return sum / float(rows_);
  }

  void update() {
    for (Layer& layer : layers_)
      for (Parameter* p : {&layer.weight, &layer.bias, &layer.gamma, &layer.beta}) {
        if (!layer.norm && (p == &layer.gamma || p == &layer.beta))
          continue;
        float* __restrict v = numbers(p->velocity);
        float* __restrict w = numbers(p->value);
        const float* __restrict g = numbers(p->gradient);
        const std::size_t size = count(p->value);
        for (std::size_t i = 0; i < size; ++i) {
          v[i] = 0.9f * v[i] + g[i];
          w[i] -= 0.01f * v[i];
        }
      }
  }

  int rows_;
  memory x_, probabilities_;
  std::vector<Layer> layers_;
  std::vector<Call> forward_, backward_;
};
