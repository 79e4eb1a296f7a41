#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "apps/terminal/console.hpp"

namespace gambeta {

struct Rgb {
  int r = 0, g = 0, b = 0;
};
/// A colour to tell class k by; ten of them.
Rgb class_color(std::size_t k);
/// From a (share 0) to b (share 1).
Rgb mixed(Rgb a, Rgb b, double share);

/// What the terminal behind stderr can show.
enum class Palette { None, Colors256, True };
Palette palette_of(const Console& console);

/// Escape sequence that sets the colour of what follows; empty for Palette::None.
std::string foreground(Palette palette, Rgb color);
std::string background(Palette palette, Rgb color);
std::string plain(Palette palette);  ///< back to the terminal's own colours

/// A curve, `width` characters wide at most: the last numbers, each as a small bar.
/// NaN leaves a gap.
std::string sparkline(const std::vector<double>& numbers, std::size_t width,
                      bool unicode);

/// The text without escape sequences, cut to so many columns. A character beyond ASCII
/// counts as two if it may be as wide.
std::string fitted(std::string_view text, std::size_t columns);

/// A picture of several lines on the terminal, redrawn in place.
class Frame {
 public:
  explicit Frame(Console& console) : console_(console) {}
  Frame(const Frame&) = delete;
  ~Frame() { keep(); }

  /// Lines must fit the window: columns() - 1 wide and rows() - 1 of them.
  void draw(const std::vector<std::string>& lines);
  void keep();  ///< leaves the picture on the screen and goes below it

 private:
  Console& console_;
  std::size_t height_ = 0;  // of what is on the screen, above which the cursor rests
};

}  // namespace gambeta
