#include "apps/report/graph.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

#include "apps/report/probe.hpp"
#include "apps/report/svg.hpp"
#include "core/random.hpp"
#include "layers/linear.hpp"
#include "models/network.hpp"
#include "models/trace.hpp"
#include "models/unchanged.hpp"

namespace gambeta {

namespace {

double norm(ConstView x) {
  return x ? root_mean_square(x) * std::sqrt(double(x.size()))
           : std::numeric_limits<double>::quiet_NaN();
}

/// Collects the parameters of one layer, with the layer's number in their names.
class Weights : public StateReader {
 public:
  Weights(GraphNode& node, Index layer) : node_(node), layer_(layer) {}
  void parameter(std::string_view name, const Parameter& p) override {
    node_.weights.push_back({fmt::format("{}.{}", layer_, name), p.value.rows(),
                             p.value.cols(), root_mean_square(p.value), norm(p.grad)});
  }

 private:
  GraphNode& node_;
  Index layer_;
};

std::pair<std::string, std::string> names_of(const Layer& layer) {
  using Names = std::pair<std::string, std::string>;
  return std::visit(
      Match{[](const LinearSpec& s) {
              return Names(fmt::format("linear {} > {}", s.in_features, s.out_features),
                           s.bias ? "x w^T + b" : "x w^T");
            },
            [](const BatchNormSpec&) {
              return Names("batch norm", "gamma (x - mean) / sqrt(var + eps) + beta");
            },
            [](Activation a) { return Names(facts_of(a).name, facts_of(a).formula); }},
      layer_spec(layer));
}

/// What the run left of values[k]: the rows, then what each layer made of them, the loss last.
GraphNode node_of(const Model& model, const std::vector<Tensor>& values, std::size_t k) {
  GraphNode node;
  if (k == 0) {
    node.operation = "rows";
  } else if (k + 1 == values.size()) {
    const bool classes = model.columns.task == Task::Classification;
    node.operation = classes ? "softmax cross-entropy" : "mean squared error";
    node.formula = classes ? "mean of -log p(label)" : "mean of (x - target)^2";
  } else {
    const Layer& layer = model.network[Index(k) - 1];
    std::tie(node.operation, node.formula) = names_of(layer);
    Weights weights(node, Index(k) - 1);
    visit(layer, weights);
  }
  node.rows = values[k].rows();
  node.cols = values[k].cols();
  node.value_norm = root_mean_square(values[k].value);
  node.gradient_norm = norm(values[k].grad);
  return node;
}

}  // namespace

std::vector<GraphNode> graph_of_step(Model& model, Index rows, std::uint64_t seed) {
  const Undisturbed guard(model.network);
  Random random(seed, Purpose::Other);
  Matrix inputs(rows, inputs_of(spec_of(model.network)));
  for (Scalar& x : inputs)
    x = Scalar(random.normal());
  const bool classes = model.columns.task == Task::Classification;
  std::vector<int> labels;
  Matrix targets(rows, 1);
  for (Index i = 0; i < rows; ++i) {
    labels.push_back(classes ? int(random.below(model.columns.class_names.size())) : 0);
    targets(i, 0) = Scalar(random.normal());
  }

  Tape tape;
  tape.begin(Mode::Train);
  std::vector<Tensor> values = trace(model.network, tape.constant(inputs));
  values.push_back(loss_of(model.columns.task, values.back(), labels, targets));
  tape.backward(values.back());

  std::vector<GraphNode> graph;
  for (std::size_t k = 0; k < values.size(); ++k)
    graph.push_back(node_of(model, values, k));
  return graph;
}

static std::string value_text(const GraphNode& node) {
  return node.rows == 1 && node.cols == 1
             ? fmt::format("loss {:.3g}", node.value_norm)
             : fmt::format("{} x {}   rms {:.3g}", node.rows, node.cols, node.value_norm);
}

static std::string gradient_text(double gradient) {
  return std::isfinite(gradient) ? fmt::format("gradient {:.2g}", gradient)
                                 : "no gradient";
}

namespace {

// One operation a row: parameters on the left, the operation in the middle column with its
// result below it, and a bar on the right as long as the logarithm of the gradient's norm.
constexpr double kRow = 78, kTop = 46, kCenter = 330, kBox = 250, kHeight = 38,
                 kBars = 480;

double bar_length(double gradient, double largest) {
  if (!(gradient > 0) || !(largest > 0))
    return 0;
  return 120 * std::clamp(1 + std::log10(gradient / largest) / 4, 0.02, 1.0);
}

void draw_weights(Drawing& drawing, const GraphNode& node, double y) {
  double at = y + kHeight / 2 - 15 * double(node.weights.size() - 1) - 2;
  for (const GraphNode::Weights& w : node.weights) {
    drawing.text(12, at, "start", fmt::format("{}  {} x {}", w.name, w.rows, w.cols));
    drawing.text(12, at + 13, "start", gradient_text(w.gradient_norm), "faint");
    drawing.line(150, at, kCenter - kBox / 2 - 3, y + kHeight / 2, "edge");
    at += 30;
  }
}

/// `y` is the top of the node's row, `largest` the largest gradient norm of all nodes.
void draw_node(Drawing& drawing, const GraphNode& node, double y, double largest) {
  drawing.rect(kCenter - kBox / 2, y, kBox, kHeight, "box");
  drawing.text(kCenter, y + (node.formula.empty() ? 23 : 16), "middle", node.operation,
               "strong");
  drawing.text(kCenter, y + 30, "middle", node.formula, "faint");
  drawing.text(kCenter, y + kHeight + 13, "middle", value_text(node));
  if (!node.weights.empty())
    draw_weights(drawing, node, y);
  const double length = bar_length(node.gradient_norm, largest);
  drawing.rect(kBars, y + kHeight + 4, length, 9, "bar");
  drawing.text(kBars + 4 + length, y + kHeight + 13, "start",
               std::isfinite(node.gradient_norm)
                   ? fmt::format("{:.2g}", node.gradient_norm)
                   : "data: none");
}

/// The reports' pictures get their style from the page; a file needs its own.
std::string standing_alone(std::string svg) {
  const std::string style =
      "<style>svg{background:#fff}text{font:11px sans-serif;fill:#222}"
      ".title{font-size:14px;font-weight:bold}.strong{font-weight:bold}.faint{fill:#666}"
      ".box{fill:#eef3fa;stroke:#4a6fa5}.edge{stroke:#999;stroke-width:1}"
      ".tip{fill:#999}.bar{fill:#c2571a}</style>";
  const std::size_t start = svg.find('>') + 1;
  svg.insert(start, style);
  if (svg.find("xmlns=") == std::string::npos)
    svg.insert(4, " xmlns=\"http://www.w3.org/2000/svg\"");
  return svg;
}

}  // namespace

std::string graph_svg(const std::vector<GraphNode>& graph, const std::string& title) {
  const double height = kTop + kRow * double(graph.size()) + 10;
  Drawing drawing(
      640, height, title,
      "One training step: operations from the rows at the top to the loss at "
      "the bottom, and the size of the gradient that comes back to each value");
  double largest = 0;
  for (const GraphNode& node : graph)
    if (std::isfinite(node.gradient_norm))
      largest = std::max(largest, node.gradient_norm);
  drawing.text(12, 18, "start", title, "title");
  drawing.text(12, 36, "start", "parameters", "faint");
  drawing.text(kCenter, 36, "middle", "forward: down", "faint");
  drawing.text(kBars, 36, "start", "gradient norm (log): up", "faint");
  for (std::size_t k = 0; k < graph.size(); ++k) {
    const double y = kTop + kRow * double(k);
    if (k > 0) {
      drawing.line(kCenter, y - kRow + kHeight + 17, kCenter, y - 5, "edge");
      drawing.path(fmt::format("M{} {}l-4 -6h8z", kCenter, y - 1), "tip");
    }
    draw_node(drawing, graph[k], y, largest);
  }
  return standing_alone(drawing.svg());
}

std::string graph_dot(const std::vector<GraphNode>& graph, const std::string& title) {
  const auto quoted = [](const std::string& text) {
    std::string safe;
    for (const char c : text)
      safe += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
    return '"' + safe + '"';
  };
  std::string dot =
      fmt::format("digraph step {{\n  label={};\n  node [shape=box];\n", quoted(title));
  for (std::size_t k = 0; k < graph.size(); ++k) {
    const GraphNode& node = graph[k];
    dot += fmt::format("  n{} [label=\"{}\\n{}\\n{}\"];\n", k, node.operation,
                       value_text(node), gradient_text(node.gradient_norm));
    if (k > 0)
      dot += fmt::format("  n{} -> n{};\n", k - 1, k);
    for (std::size_t w = 0; w < node.weights.size(); ++w) {
      const GraphNode::Weights& p = node.weights[w];
      dot += fmt::format(
          "  n{}w{} [shape=ellipse, label=\"{} {} x {}\\n{}\"];\n  n{}w{} -> n{};\n", k,
          w, p.name, p.rows, p.cols, gradient_text(p.gradient_norm), k, w, k);
    }
  }
  return dot + "}\n";
}

}  // namespace gambeta
