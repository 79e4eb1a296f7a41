#include <limits>

#include "models/export/onnx_graph.hpp"
#include "models/export/plain.hpp"
#include "models/json_writer.hpp"

namespace GAMBETA_NAMESPACE {

namespace {

using protozero::pbf_writer;

// The messages of onnx.proto: each field that is used, by its number there.
namespace model_field {
enum { ir_version = 1, producer, producer_version, graph = 7, opset, metadata = 14 };
}
constexpr int kIrVersion = 7, kOpset = 13;

std::string json_list(const std::vector<std::string>& names) {
  json::Writer writer;
  writer.list(names);
  return writer.text;
}

// What stands in the gaps.
std::string fills(OnnxGraph& graph, const PlainModel& model) {
  return graph.constant("fill", model.of_inputs(&PlainModel::Input::fill));
}

void add_gaps(OnnxGraph& graph, const PlainModel& model) {
  graph.operation("IsNaN");
  graph.operation("Where", {fills(graph, model), "x"});
}

// Columns become inputs: each input takes its column; one of a category is 1 where the
// column is its value's number, another one is filled where it lies outside its range.
void add_columns(OnnxGraph& graph, const PlainModel& model) {
  constexpr float kNever = std::numeric_limits<float>::quiet_NaN();
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  std::vector<std::int64_t> places;
  std::vector<float> lowest, highest, number;
  std::vector<bool> of_category;
  for (std::size_t c = 0; c < model.columns.size(); ++c) {
    const bool bounded = is_zero_or_one(model.columns[c]);
    const Index inputs = input_count(model.columns[c]);
    for (Index value = 0; value < inputs; ++value) {
      places.push_back(std::int64_t(c));
      lowest.push_back(bounded ? 0 : -kInfinity);
      highest.push_back(bounded ? 1 : kInfinity);
      of_category.push_back(inputs > 1);
      number.push_back(inputs > 1 ? float(value) : kNever);
    }
  }
  graph.operation("Gather", {graph.constant("column_of_input", places)}, "columns",
                  onnx_attribute("axis", std::int64_t(1)));
  graph.operation("GreaterOrEqual", {graph.constant("lowest", lowest)}, "not_below");
  graph.take("columns");
  graph.operation("LessOrEqual", {graph.constant("highest", highest)});
  graph.operation("And", {"not_below"});
  graph.operation("Where", {"columns", fills(graph, model)}, "filled");
  if (!model.has_categories())
    return;
  graph.take("columns");
  graph.operation("Equal", {graph.constant("number", number)});
  graph.operation("Cast", {}, "is_value", onnx_attribute("to", std::int64_t(kOnnxFloat)));
  graph.take(graph.constant("of_category", of_category));
  graph.operation("Where", {"is_value", "filled"});
}

void add_standardization(OnnxGraph& graph, const PlainModel& model) {
  if (!model.standardizes)
    return;
  using Input = PlainModel::Input;
  graph.operation("Sub", {graph.constant("mean", model.of_inputs(&Input::mean))});
  graph.operation("Sub",
                  {graph.constant("mean_rest", model.of_inputs(&Input::mean_rest))});
  graph.operation("Div", {graph.constant("std", model.of_inputs(&Input::std))});
}

void add_step(OnnxGraph& graph, Linear& layer, bool, const std::string& to) {
  const int i = graph.next_step();
  const std::string weight =
      graph.constant(fmt::format("weight_{}", i), floats(layer.weight().value),
                     {layer.out_features(), layer.in_features()});
  graph.operation(
      "Gemm",
      {weight, graph.constant(fmt::format("bias_{}", i), floats(layer.bias().value))}, to,
      onnx_attribute("transB", std::int64_t(1)));
}

// One that no Linear took is a scale and a shift; one that is kept is ONNX's own.
void add_step(OnnxGraph& graph, BatchNorm1D& layer, bool keep, const std::string& to) {
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
                  onnx_attribute("epsilon", layer.options().epsilon));
}

void add_step(OnnxGraph& graph, Activation& which, bool, const std::string& to) {
  graph.operation(facts_of(which).onnx, {}, to);
}

void add_answer(OnnxGraph& graph, const Model& model, Index outputs) {
  if (model.columns.task == Task::Classification) {
    graph.operation("Softmax", {}, "probabilities",
                    onnx_attribute("axis", std::int64_t(1)));
    graph.output("scores", outputs);
    graph.output("probabilities", outputs);
    return;
  }
  if (model.target_scale) {  // in double, as the library does: a target may be far from 0
    graph.operation("Cast", {}, "scaled",
                    onnx_attribute("to", std::int64_t(kOnnxDouble)));
    graph.operation("Mul", {graph.constant("target_std", model.target_scale->std)});
    graph.operation("Add", {graph.constant("target_mean", model.target_scale->mean)});
    graph.operation("Cast", {}, "prediction",
                    onnx_attribute("to", std::int64_t(kOnnxFloat)));
  }
  graph.output("prediction", outputs);
}

std::string graph_of(const Model& model, PlainModel& plain, bool keep_batch_norm) {
  OnnxGraph graph;
  graph.input("x", Index(plain.columns.size()));
  if (plain.has_flags())
    add_columns(graph, plain);
  else if (plain.has_fills())
    add_gaps(graph, plain);
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

Exported export_onnx(const Model& model, const ExportOptions& options) {
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
  std::vector<std::string> names, kinds, values;
  for (const Column& column : numbers.columns) {
    names.push_back(column.name);
    kinds.emplace_back(name_of(column.kind));
    values.push_back(json_list(column.values));
  }
  add_metadata(writer, "inputs", json_list(names));
  add_metadata(writer, "kinds", json_list(kinds));
  if (numbers.has_flags())  // of each column; a word's number is its place there
    add_metadata(writer, "values", fmt::format("[{}]", fmt::join(values, ",")));
  const Columns& columns = model.columns;
  add_metadata(writer, "target", columns.target_name);
  if (columns.task == Task::Classification)
    add_metadata(writer, "classes", json_list(columns.class_names));
  add_metadata(writer, "program", "gambeta");
  add_metadata(writer, "version", GAMBETA_VERSION);
  return result;
}

}  // namespace GAMBETA_NAMESPACE
