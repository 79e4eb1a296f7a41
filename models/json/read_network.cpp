#include "models/json/read_network.hpp"

#include <algorithm>
#include <limits>
#include <map>

#include "data/text/text.hpp"
#include "layers/dialect.hpp"
#include "models/json/limits.hpp"

namespace GAMBETA_NAMESPACE {

using json::Place;

namespace {

constexpr std::int64_t kLargestCount = std::numeric_limits<std::int64_t>::max();

BatchNormSpec read_batch_norm(const Place& layer) {
  layer.allow_only({"type", "num_features", "eps", "momentum", "affine",
                    "track_running_stats", "dialect"});
  BatchNormSpec spec;
  if (const auto dialect = layer.find("dialect"))
    try {
      spec.options = options_of(dialect_named(dialect->string()));
    } catch (const Error& error) {
      dialect->fail("{}", error.what());
    }
  spec.options.epsilon = BatchNormOptions().epsilon;  // PyTorch's defaults
  spec.options.momentum = BatchNormOptions().momentum;
  spec.features = layer["num_features"].whole(1, kLargestWidth);
  if (const auto eps = layer.find("eps"))
    spec.options.epsilon = eps->number();
  if (const auto momentum = layer.find("momentum")) {
    spec.options.momentum.reset();
    if (!momentum->is_null())
      spec.options.momentum = momentum->number();
  }
  if (const auto affine = layer.find("affine"))
    spec.options.affine = affine->boolean();
  if (const auto track = layer.find("track_running_stats"))
    spec.options.track_running_stats = track->boolean();
  return spec;
}

LinearSpec read_linear(const Place& layer) {
  layer.allow_only({"type", "in_features", "out_features", "bias"});
  LinearSpec spec;
  spec.in_features = layer["in_features"].whole(1, kLargestWidth);
  spec.out_features = layer["out_features"].whole(1, kLargestWidth);
  if (const auto bias = layer.find("bias"))
    spec.bias = bias->boolean();
  return spec;
}

LayerSpec read_layer(const Place& layer) {
  const std::string type = layer["type"].string();
  if (type == "Linear")
    return read_linear(layer);
  if (type == "BatchNorm1d")
    return read_batch_norm(layer);
  std::string activations;
  for (const ActivationFacts& facts : kActivations) {
    if (type == facts.torch) {
      layer.allow_only({"type"});
      return facts.activation;
    }
    activations += fmt::format(", {}", facts.torch);
  }
  if (type == "Dropout" || type == "Identity")
    layer.fail(
        "{} does nothing in eval; leave it out before saving: net = "
        "torch.nn.Sequential(*[l for l in net if not isinstance(l, torch.nn.{})])",
        type, type);
  layer.fail("no layer is of type {}; there are Linear, BatchNorm1d{}", in_quotes(type),
             activations);
}

/// PyTorch before 0.4.1 counted no batches.
std::int64_t read_count(const Place& state, const std::string& name) {
  const auto tensor = state.find(name);  // it holds one number: check_tensor
  return tensor ? (*tensor)["data"].wholes(1, 0, kLargestCount).front() : 0;
}

void check_names(const Place& state, const std::vector<TensorSpec>& expected) {
  std::map<std::string_view, bool> found;
  for (const TensorSpec& tensor : expected)
    found[tensor.name] = false;
  std::vector<std::string> missing, unexpected;
  for (const std::string& name : state.names())
    if (const auto it = found.find(name); it != found.end())
      it->second = true;
    else
      unexpected.push_back(name);
  for (const TensorSpec& tensor : expected)
    if (!found[tensor.name] && tensor.form != TensorSpec::Form::Count)
      missing.push_back(tensor.name);
  std::string complaint;
  if (!missing.empty())
    complaint = "missing " + list_of(missing);
  if (!unexpected.empty())
    complaint +=
        (missing.empty() ? "unexpected " : "; unexpected ") + list_of(unexpected);
  if (!unexpected.empty() && unexpected[0].starts_with("module."))
    complaint += "; torch.nn.DataParallel puts 'module.' in front: save net.module";
  state.check(complaint.empty(), "{}", complaint);
}

void check_tensor(const Place& tensor, const TensorSpec& expected) {
  tensor.allow_only({"dtype", "shape", "data"});
  const bool count = expected.form == TensorSpec::Form::Count;
  const Place dtype = tensor["dtype"];
  const std::string type = dtype.string();
  if (count)
    dtype.check(type == "int64", "expected 'int64', got {}", in_quotes(type));
  else
    dtype.check(type == "float32" || type == "float64",
                "expected 'float32' or 'float64', got {}", in_quotes(type));

  const Place shape = tensor["shape"];
  std::vector<std::int64_t> wanted;
  if (expected.form == TensorSpec::Form::Matrix)
    wanted = {expected.rows, expected.cols};
  else if (!count)
    wanted = {expected.cols};
  const std::vector<std::int64_t> given = shape.wholes(4, 0, kLargestCount);
  const bool row =
      expected.form == TensorSpec::Form::Row &&
      given == std::vector<std::int64_t>{1, expected.cols};  // (1, C) is as good
  shape.check(given == wanted || row, "expected [{}], got [{}]", fmt::join(wanted, ", "),
              fmt::join(given, ", "));

  const Place data = tensor["data"];
  const Index numbers = expected.rows * expected.cols;
  data.check(data.size() == numbers, "expected {} numbers, got {}", numbers, data.size());
}

void read_numbers(const Place& tensor, Matrix& values, bool variance) {
  const Place data = tensor["data"];
  if (tensor["dtype"].string() == "float32" && sizeof(Scalar) == 8) {
    std::vector<float> narrow(std::size_t(values.size()));
    data.fill<float>(narrow);
    std::copy(narrow.begin(), narrow.end(), values.begin());
  } else {
    data.fill<Scalar>({values.data(), std::size_t(values.size())});
  }
  if (variance)
    for (Index i = 0; i < values.size(); ++i)
      if (!(values.data()[i] >= 0))
        data.fail_item(
            std::size_t(i),
            fmt::format("a variance cannot be negative, got {}", values.data()[i]));
}

/// Fills every number that a network shows from the tensor of its name.
class TensorReader : public StateVisitor {
 public:
  explicit TensorReader(const Place& state) : state_(state) {}
  void parameter(std::string_view name, Parameter& p) override {
    read_numbers(state_[std::string(name)], p.value, false);
  }
  void buffer(std::string_view name, Matrix& buffer) override {
    read_numbers(state_[std::string(name)], buffer, name.ends_with(".running_var"));
  }
  void counter(std::string_view name, std::int64_t& count) override {
    count = read_count(state_, std::string(name));
  }

 private:
  const Place& state_;
};

}  // namespace

NetworkSpec read_layers(const Place& layers) {
  layers.check(layers.size() <= kMostLayers, "{} layers, at most {}", layers.size(),
               kMostLayers);
  NetworkSpec spec;
  for (const Place& layer : layers.items())
    spec.push_back(read_layer(layer));
  return spec;
}

void check_tensors(const Place& state, const std::vector<TensorSpec>& expected) {
  check_names(state, expected);
  for (const TensorSpec& tensor : expected)
    if (const auto given = state.find(tensor.name))
      check_tensor(*given, tensor);
}

void read_network(const Place& state, Layer& network) {
  TensorReader reader(state);
  network.visit(reader);
}

StateDict read_tensors(const Place& state, const std::vector<TensorSpec>& tensors) {
  StateDict dict;
  for (const TensorSpec& tensor : tensors) {
    if (tensor.form == TensorSpec::Form::Count) {
      dict.counts.emplace_back(tensor.name, read_count(state, tensor.name));
      continue;
    }
    const Place place = state[tensor.name];
    Matrix& values =
        dict.numbers.emplace_back(tensor.name, Matrix(tensor.rows, tensor.cols)).second;
    read_numbers(place, values, tensor.name.ends_with(".running_var"));
  }
  return dict;
}

}  // namespace GAMBETA_NAMESPACE
