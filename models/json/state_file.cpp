#include "models/state_file.hpp"

#include <set>

#include "core/check.hpp"
#include "data/text/file.hpp"
#include "data/text/text.hpp"
#include "models/json/limits.hpp"
#include "models/json/read_network.hpp"
#include "models/json/write_tensors.hpp"

namespace GAMBETA_NAMESPACE {

using json::Place;

namespace {

/// Collects what a network shows.
class Shown : public StateReader {
 public:
  explicit Shown(const Layer& network) {
    visit(network, *this);
    check(!tensors.empty(), "the network shows no numbers");
  }
  void parameter(std::string_view name, const Parameter& p) override {
    numbers(name, p.value, p.decays);
  }
  void buffer(std::string_view name, const Matrix& buffer) override {
    numbers(name, buffer, false);
  }
  void counter(std::string_view name, std::int64_t) override {
    add({std::string(name), TensorSpec::Form::Count, 1, 1, false});
  }

  std::vector<TensorSpec> tensors;

 private:
  void numbers(std::string_view name, const Matrix& matrix, bool decays) {
    const bool row = matrix.rows() == 1 && !decays;
    add({std::string(name), row ? TensorSpec::Form::Row : TensorSpec::Form::Matrix,
         matrix.rows(), matrix.cols(), false});
  }
  void add(TensorSpec tensor) {
    check(names_.insert(tensor.name).second, "two numbers of the network are called {}",
          in_quotes(tensor.name));
    check(tensor.rows * tensor.cols > 0, "{} is {} x {}", in_quotes(tensor.name),
          tensor.rows, tensor.cols);
    tensors.push_back(std::move(tensor));
  }

  std::set<std::string> names_;
};

}  // namespace

std::string state_to_json(const Layer& network) {
  const Shown shown(network);
  json::Writer out;
  out.text = "{";
  out.line().key("format").value("gambeta-state");
  out.pair("version", 1);
  out.line().key("state").open('{');
  TensorWriter tensors(out, shown.tensors);
  visit(network, tensors);
  out.close("\n}\n}\n");
  return std::move(out.text);
}

void state_from_json(Layer& network, std::string_view text, const std::string& name) {
  const Shown shown(network);
  const json::Document document(text, name);
  const Place file(document, name), format = file["format"];
  const std::string kind = format.string();
  format.check(kind == "gambeta-state", "expected 'gambeta-state', got {}{}",
               in_quotes(kind), kind == "gambeta-model" ? "; load_model reads it" : "");
  file["version"].whole(1, 1);
  file.allow_only({"format", "version", "state"});
  const Place state = file["state"];
  check_tensors(state, shown.tensors);
  for (const TensorSpec& tensor : shown.tensors)
    state[tensor.name];  // a counter, too, which a model's state may lack
  StateAccess(network).load(read_tensors(state, shown.tensors));
}

void save_state(const Layer& network, const std::string& path) {
  write_file(path, state_to_json(network));
}

void load_state(Layer& network, const std::string& path) {
  state_from_json(network, read_file(path, kLargestModelFile), source_name(path));
}

}  // namespace GAMBETA_NAMESPACE
