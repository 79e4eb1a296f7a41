#include <protozero/pbf_writer.hpp>

#include "models/export/plain.hpp"
#include "models/json_writer.hpp"

namespace GAMBETA_NAMESPACE {

namespace {

using protozero::pbf_writer;

// The messages of onnx.proto: each field that is used, by its number there.
namespace model_field {
enum { ir_version = 1, producer, producer_version, graph = 7, opset, metadata = 14 };
}
namespace graph_field {
enum { node = 1, name, initializer = 5, input = 11, output };
}
namespace node_field {
enum { input = 1, output, name, operation, attribute };
}
namespace attribute_field {
enum { name = 1, real, whole, type = 20 };
}
namespace tensor_field {
enum { dims = 1, type, floats = 4, name = 8, doubles = 10 };
}
enum ElementType { kFloat = 1, kDouble = 11 };
enum AttributeType { kReal = 1, kWhole = 2 };

constexpr int kIrVersion = 7, kOpset = 13;

std::string json_list(const std::vector<std::string>& names) {
  json::Writer writer;
  writer.list(names);
  return writer.text;
}

// The graph as it grows: each operation takes the values named at_ and gives them a name.
class Graph {
 public:
  Graph() : writer_(text_) { writer_.add_string(graph_field::name, "gambeta"); }

  // One operation on the row's values so far, with constants; `attributes` is a node's.
  void operation(std::string_view kind, const std::vector<std::string>& constants,
                 const std::string& to, const std::string& attributes = "") {
    std::string node;
    pbf_writer writer(node);
    writer.add_string(node_field::input, at_);
    for (const std::string& constant : constants)
      writer.add_string(node_field::input, constant);
    writer.add_string(node_field::output, to);
    writer.add_string(node_field::name, to + "_" + std::string(kind));
    writer.add_string(node_field::operation, std::string(kind));
    node += attributes;
    writer_.add_message(graph_field::node, node);
    at_ = to;
  }
  void operation(std::string_view kind, const std::vector<std::string>& constants = {}) {
    operation(kind, constants, fmt::format("h{}", ++values_));
  }

  std::string constant(const std::string& name, const std::vector<float>& numbers,
                       std::vector<Index> shape = {}) {
    return tensor(
        name, kFloat, shape.empty() ? std::vector{Index(numbers.size())} : shape,
        [&](pbf_writer& writer) {
          writer.add_packed_float(tensor_field::floats, numbers.begin(), numbers.end());
        });
  }
  std::string constant(const std::string& name, double number) {
    return tensor(name, kDouble, {1}, [&](pbf_writer& writer) {
      writer.add_packed_double(tensor_field::doubles, &number, &number + 1);
    });
  }

  // Rows of so many numbers that go in or come out.
  void value(int field, const std::string& name, Index width) {
    std::string text;
    pbf_writer info(text);
    info.add_string(1, name);
    pbf_writer type(info, 2), tensor(type, 1);
    tensor.add_enum(1, kFloat);
    pbf_writer shape(tensor, 2);
    pbf_writer(shape, 1).add_string(2, "N");
    pbf_writer(shape, 1).add_int64(1, width);
    shape.commit();
    tensor.commit();
    type.commit();
    writer_.add_message(protozero::pbf_tag_type(field), text);
  }

  int next_step() { return ++steps_; }
  const std::string& text() const { return text_; }

 private:
  template <class Numbers>
  std::string tensor(const std::string& name, ElementType type,
                     const std::vector<Index>& shape, Numbers numbers) {
    std::string text;
    pbf_writer writer(text);
    for (const Index width : shape)
      writer.add_int64(tensor_field::dims, width);
    writer.add_int32(tensor_field::type, type);
    numbers(writer);
    writer.add_string(tensor_field::name, name);
    writer_.add_message(graph_field::initializer, text);
    return name;
  }

  std::string text_;
  pbf_writer writer_;
  std::string at_ = "x";
  int values_ = 0, steps_ = 0;
};

std::string attribute(const std::string& name, std::int64_t value) {
  std::string text;
  pbf_writer writer(text);
  pbf_writer inner(writer, node_field::attribute);
  inner.add_string(attribute_field::name, name);
  inner.add_int64(attribute_field::whole, value);
  inner.add_enum(attribute_field::type, kWhole);
  inner.commit();
  return text;
}

std::string attribute(const std::string& name, double value) {
  std::string text;
  pbf_writer writer(text);
  pbf_writer inner(writer, node_field::attribute);
  inner.add_string(attribute_field::name, name);
  inner.add_float(attribute_field::real, float(value));
  inner.add_enum(attribute_field::type, kReal);
  inner.commit();
  return text;
}

void add_standardization(Graph& graph, const PlainModel& model) {
  if (model.inputs.empty())
    return;
  using Input = PlainModel::Input;
  const std::string means = graph.constant("mean", model.of_inputs(&Input::mean));
  graph.operation("IsNaN");
  // A missing value: its mean, or what stands for it; else x.
  graph.operation(
      "Where",
      {model.has_fills() ? graph.constant("fill", model.of_inputs(&Input::fill)) : means,
       "x"});
  graph.operation("Sub", {means});
  graph.operation("Sub",
                  {graph.constant("mean_rest", model.of_inputs(&Input::mean_rest))});
  graph.operation("Div", {graph.constant("std", model.of_inputs(&Input::std))});
}

void add_step(Graph& graph, Linear& layer, bool, const std::string& to) {
  const int i = graph.next_step();
  const std::string weight =
      graph.constant(fmt::format("weight_{}", i), floats(layer.weight().value),
                     {layer.out_features(), layer.in_features()});
  graph.operation(
      "Gemm",
      {weight, graph.constant(fmt::format("bias_{}", i), floats(layer.bias().value))}, to,
      attribute("transB", std::int64_t(1)));
}

// One that no Linear took is a scale and a shift; one that is kept is ONNX's own.
void add_step(Graph& graph, BatchNorm1D& layer, bool keep, const std::string& to) {
  const int i = graph.next_step();
  const std::string mean =
      graph.constant(fmt::format("mean_{}", i), floats(layer.running_mean()));
  const std::string beta =
      graph.constant(fmt::format("beta_{}", i), floats(layer.beta().value));
  if (!keep) {
    graph.operation("Sub", {mean});
    graph.operation("Mul", {graph.constant(fmt::format("scale_{}", i), scale_of(layer))});
    graph.operation("Add", {beta}, to);
    return;
  }
  const std::string gamma =
      graph.constant(fmt::format("gamma_{}", i), floats(layer.gamma().value));
  const std::string variance =
      graph.constant(fmt::format("variance_{}", i), floats(layer.running_variance()));
  graph.operation("BatchNormalization", {gamma, beta, mean, variance}, to,
                  attribute("epsilon", layer.options().epsilon));
}

void add_step(Graph& graph, Activation& which, bool, const std::string& to) {
  graph.operation(facts_of(which).onnx, {}, to);
}

void add_answer(Graph& graph, const Model& model, Index outputs) {
  if (model.columns.task == Task::Classification) {
    graph.operation("Softmax", {}, "probabilities", attribute("axis", std::int64_t(1)));
    graph.value(graph_field::output, "scores", outputs);
    graph.value(graph_field::output, "probabilities", outputs);
    return;
  }
  if (model.target_scale) {  // in double, as the library does: a target may be far from 0
    graph.operation("Cast", {}, "scaled", attribute("to", std::int64_t(kDouble)));
    graph.operation("Mul", {graph.constant("target_std", model.target_scale->std)});
    graph.operation("Add", {graph.constant("target_mean", model.target_scale->mean)});
    graph.operation("Cast", {}, "prediction", attribute("to", std::int64_t(kFloat)));
  }
  graph.value(graph_field::output, "prediction", outputs);
}

std::string graph_of(const Model& model, PlainModel& plain, bool keep_batch_norm) {
  Graph graph;
  graph.value(graph_field::input, "x", plain.input_count);
  add_standardization(graph, plain);
  const std::string last = model.columns.task == Task::Classification ? "scores"
                           : model.target_scale                       ? "scaled_target"
                                                                      : "prediction";
  for (std::size_t i = 0; i < plain.steps.size(); ++i) {
    const std::string to =
        i + 1 == plain.steps.size() ? last : fmt::format("step_{}", i + 1);
    std::visit([&](auto& layer) { add_step(graph, layer, keep_batch_norm, to); },
               plain.steps[i]);
  }
  add_answer(graph, model, plain.outputs());
  return graph.text();
}

void add_metadata(pbf_writer& writer, const std::string& key, const std::string& value) {
  pbf_writer entry(writer, model_field::metadata);
  entry.add_string(1, key);
  entry.add_string(2, value);
}

}  // namespace

Exported export_onnx(Model& model, const ExportOptions& options) {
  PlainModel numbers = plain(model, options.keep_batch_norm);
  const ExportTrial trial = try_out(model, numbers);
  Exported result{"", trial.difference, trial.raw.rows()};
  pbf_writer writer(result.text);
  writer.add_int64(model_field::ir_version, kIrVersion);
  writer.add_string(model_field::producer, "gambeta");
  writer.add_string(model_field::producer_version, GAMBETA_VERSION);
  writer.add_message(model_field::graph,
                     graph_of(model, numbers, options.keep_batch_norm));
  {
    pbf_writer opset(writer, model_field::opset);
    opset.add_string(1, "");
    opset.add_int64(2, kOpset);
  }
  const Columns& columns = model.columns;
  add_metadata(writer, "inputs", json_list(columns.input_names));
  add_metadata(writer, "kinds",
               json_list(std::vector<std::string>(columns.input_names.size(), "number")));
  add_metadata(writer, "target", columns.target_name);
  if (columns.task == Task::Classification)
    add_metadata(writer, "classes", json_list(columns.class_names));
  add_metadata(writer, "program", "gambeta");
  add_metadata(writer, "version", GAMBETA_VERSION);
  return result;
}

}  // namespace GAMBETA_NAMESPACE
