// Draws the expression of autograd.cpp as a graph (SVG on stdout): in each node the value that
// went forward through it, and the gradient that came back to it.
#include <fmt/core.h>

#include <vector>

#include "core/ops.hpp"

using namespace gambeta;

struct Node {
  const char* what;
  Tensor tensor;
  double column, row;
  std::vector<int> operands = {};  // their places in the list
};

constexpr double kWidth = 104, kHeight = 46;
constexpr const char* kHead =
    R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 624 192" role="img"><style>
.sheet{fill:#fff}text{font:11px sans-serif;fill:#1f2328}.back{fill:#bc4c00}
.box{fill:#f3f5f7;stroke:#0969da}.edge{stroke:#59636e}
@media (prefers-color-scheme:dark){.sheet{fill:#0d1117}text{fill:#e6edf3}.back{fill:#f0883e}
.box{fill:#161b22;stroke:#58a6ff}.edge{stroke:#9ba4ae}}</style>
<title>d = tanh(a * b + c / square(a))</title>
<desc>Values go from the left to the right, gradients come back</desc>
<rect class="sheet" width="624" height="192"/>
)";

double left(const Node& node) {
  return 4 + 128 * node.column;
}
double middle(const Node& node) {
  return 30 + 66 * node.row;
}

void draw(const std::vector<Node>& nodes) {
  fmt::print("{}", kHead);
  for (const Node& node : nodes)
    for (const int operand : node.operands) {
      const Node& from = nodes[std::size_t(operand)];
      fmt::print(R"(<line x1="{}" y1="{}" x2="{}" y2="{}" class="edge"/>)"
                 "\n",
                 left(from) + kWidth, middle(from), left(node), middle(node));
    }
  for (const Node& node : nodes) {
    const double x = left(node), y = middle(node);
    fmt::print(R"(<rect x="{}" y="{}" width="{}" height="{}" rx="4" class="box"/>)", x,
               y - kHeight / 2, kWidth, kHeight);
    fmt::print(
        R"(<text x="{0}" y="{1}">{2}</text><text x="{0}" y="{3}">value {4:.4g}</text>)",
        x + 7, y - 9, node.what, y + 4, node.tensor.item());
    fmt::print(R"(<text x="{}" y="{}" class="back">gradient {:.2g}</text>)"
               "\n",
               x + 7, y + 17, node.tensor.grad(0, 0));
  }
  fmt::print("</svg>\n");
}

int main() {
  Tape tape;
  tape.begin(Mode::Train);
  const Tensor a = tape.variable(2), b = tape.variable(-3), c = tape.variable(10);
  const Tensor product = a * b, squared = square(a), quotient = c / squared,
               sum = product + quotient, d = tanh(sum);
  tape.backward(d);
  draw({{"a", a, 0, 1},
        {"b", b, 0, 0},
        {"c", c, 0, 2},
        {"a * b", product, 1, 0.3, {0, 1}},
        {"square(a)", squared, 1, 1.3, {0}},
        {"c / square(a)", quotient, 2, 1.7, {2, 4}},
        {"u, the sum", sum, 3, 1, {3, 5}},
        {"d = tanh(u)", d, 4, 1, {6}}});
}
