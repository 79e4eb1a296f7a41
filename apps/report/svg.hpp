#pragma once
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace gambeta {

/// Text as it may stand in HTML and SVG: markup escaped, control characters shown.
std::string html_escaped(std::string_view text);

/// Where a number lies on an axis: [low, high] in the data is [from, to] on the paper.
struct Scale {
  double low, high, from, to;
  bool log = false;
  double operator()(double value) const;
};

/// Round numbers on the axis, about `count` of them; powers of ten for a log scale.
std::vector<double> ticks(const Scale& scale, int count);

/// A picture that grows by what is drawn into it. Colours come from the page's style sheet:
/// classes c0 to c9 choose one of ten, the others (line, dots, grid, ...) say how.
class Drawing {
 public:
  /// The title and the description are what a screen reader reads out.
  Drawing(double width, double height, std::string_view title,
          std::string_view description);

  void line(double x1, double y1, double x2, double y2, std::string_view style);
  void rect(double x, double y, double w, double h, std::string_view style,
            double opacity = 1);
  void path(std::string_view steps, std::string_view style);
  /// Anchor: "start", "middle" or "end".
  void text(double x, double y, std::string_view anchor, std::string_view text,
            std::string_view style = "");
  void vertical_text(double x, double y, std::string_view text);  ///< centred on (x, y)
  void upright_text(double x, double y, std::string_view text);   ///< from (x, y) up

  /// A picture of numbered colours (-1: nothing), one for each cell, the first row on top.
  using RasterStyle = std::function<std::string(std::size_t color)>;
  void raster(const std::vector<std::vector<int>>& colors, double x, double y, double w,
              double h, const RasterStyle& style_of);

  std::string svg() const { return svg_ + "</svg>\n"; }

 private:
  std::string svg_;
};

/// About how wide a text is at the page's 11 units of font size.
double text_width(std::string_view text);

/// The text, cut with an ellipsis after `most` characters.
std::string shortened(std::string_view text, std::size_t most);

}  // namespace gambeta
