#pragma once
#include <string>

#include "models/model.hpp"

namespace gambeta {

/// What one training step leaves on the tape: each value that a layer made, and how much
/// gradient came back to it.
struct GraphNode {
  std::string operation;  ///< "linear 2 > 32"; of the first node "rows"
  std::string formula;    ///< "x w^T"
  Index rows = 0, cols = 0;
  double value_norm = 0;     ///< root mean square of the numbers
  double gradient_norm = 0;  ///< Euclidean norm of d loss / d value; NaN for data
  struct Weights {
    std::string name;  ///< "0.weight"
    Index rows = 0, cols = 0;
    double value_norm = 0, gradient_norm = 0;
  };
  std::vector<Weights> weights;  ///< parameters that the operation reads
};

/// Takes one training step's forward and backward pass on `rows` rows and looks at what is
/// on the tape; no weight moves and the running statistics stay. The rows are random
/// (normal) and so are their labels: a model file holds no data.
std::vector<GraphNode> graph_of_step(Model& model, Index rows, std::uint64_t seed);

/// The graph as a picture (SVG) or in Graphviz' language (DOT).
std::string graph_svg(const std::vector<GraphNode>& graph, const std::string& title);
std::string graph_dot(const std::vector<GraphNode>& graph, const std::string& title);

}  // namespace gambeta
