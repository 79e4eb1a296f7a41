#include "models/export/onnx_graph.hpp"

#include <fmt/format.h>

namespace GAMBETA_NAMESPACE {

using protozero::pbf_writer;

// The messages of onnx.proto: each field that is used, by its number there.
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
enum { dims = 1, type, floats = 4, ints, longs = 7, name, doubles = 10 };
}
enum AttributeType { kReal = 1, kWhole = 2 };

OnnxGraph::OnnxGraph() : writer_(text_) {
  writer_.add_string(graph_field::name, "gambeta");
}

void OnnxGraph::operation(std::string_view kind, const std::vector<std::string>& others,
                          const std::string& to, const std::string& attributes) {
  std::string node;
  pbf_writer writer(node);
  writer.add_string(node_field::input, at_);
  for (const std::string& other : others)
    writer.add_string(node_field::input, other);
  writer.add_string(node_field::output, to);
  writer.add_string(node_field::name, to + "_" + std::string(kind));
  writer.add_string(node_field::operation, std::string(kind));
  node += attributes;
  writer_.add_message(graph_field::node, node);
  at_ = to;
}

void OnnxGraph::operation(std::string_view kind, const std::vector<std::string>& others) {
  operation(kind, others, fmt::format("h{}", ++values_));
}

template <class Numbers>
std::string OnnxGraph::tensor(const std::string& name, OnnxType type,
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

std::string OnnxGraph::constant(const std::string& name,
                                const std::vector<float>& numbers,
                                std::vector<Index> shape) {
  if (shape.empty())
    shape = {Index(numbers.size())};
  return tensor(name, kOnnxFloat, shape, [&](pbf_writer& writer) {
    writer.add_packed_float(tensor_field::floats, numbers.begin(), numbers.end());
  });
}

std::string OnnxGraph::constant(const std::string& name, const std::vector<bool>& bits) {
  return tensor(name, kOnnxBool, {Index(bits.size())}, [&](pbf_writer& writer) {
    writer.add_packed_int32(tensor_field::ints, bits.begin(), bits.end());
  });
}

std::string OnnxGraph::constant(const std::string& name,
                                const std::vector<std::int64_t>& places) {
  return tensor(name, kOnnxLong, {Index(places.size())}, [&](pbf_writer& writer) {
    writer.add_packed_int64(tensor_field::longs, places.begin(), places.end());
  });
}

std::string OnnxGraph::constant(const std::string& name, double number) {
  return tensor(name, kOnnxDouble, {1}, [&](pbf_writer& writer) {
    writer.add_packed_double(tensor_field::doubles, &number, &number + 1);
  });
}

std::string OnnxGraph::rows(const std::string& name, Index width) {
  std::string text;
  pbf_writer info(text);
  info.add_string(1, name);
  pbf_writer type(info, 2), tensor(type, 1);
  tensor.add_enum(1, kOnnxFloat);
  pbf_writer shape(tensor, 2);
  pbf_writer(shape, 1).add_string(2, "N");
  pbf_writer(shape, 1).add_int64(1, width);
  shape.commit();
  tensor.commit();
  type.commit();
  return text;
}

void OnnxGraph::input(const std::string& name, Index width) {
  writer_.add_message(graph_field::input, rows(name, width));
}

void OnnxGraph::output(const std::string& name, Index width) {
  writer_.add_message(graph_field::output, rows(name, width));
}

std::string onnx_attribute(const std::string& name, std::int64_t value) {
  std::string text;
  pbf_writer writer(text);
  pbf_writer inner(writer, node_field::attribute);
  inner.add_string(attribute_field::name, name);
  inner.add_int64(attribute_field::whole, value);
  inner.add_enum(attribute_field::type, kWhole);
  inner.commit();
  return text;
}

std::string onnx_attribute(const std::string& name, double value) {
  std::string text;
  pbf_writer writer(text);
  pbf_writer inner(writer, node_field::attribute);
  inner.add_string(attribute_field::name, name);
  inner.add_float(attribute_field::real, float(value));
  inner.add_enum(attribute_field::type, kReal);
  inner.commit();
  return text;
}

}  // namespace GAMBETA_NAMESPACE
