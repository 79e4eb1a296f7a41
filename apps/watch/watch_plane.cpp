#include <algorithm>
#include <cmath>

#include "apps/watch/watch.hpp"

namespace gambeta {

namespace {

constexpr Rgb kDark{16, 18, 26}, kWhite{255, 255, 255};
constexpr const char* kAreas = " .:-=+*%#@";  // of the classes, without colour

/// One dot of the picture: half a character with colour, a whole one without.
struct Dot {
  std::size_t area = 0;  ///< the predicted class
  double sure = 0;       ///< 0: a guess, 1: certain
  int point = -1;        ///< the class of a row that lies there; -1: none
};

Rgb color_of(const Dot& dot) {
  if (dot.point >= 0)
    return mixed(class_color(std::size_t(dot.point)), kWhite, 0.35);
  return mixed(kDark, class_color(dot.area), 0.2 + 0.35 * dot.sure);
}

/// What the model says at each of the points, before any row lies there.
std::vector<Dot> dots_of(Model& model, const Matrix& points) {
  const Matrix p = interpret(model, outputs(model, points));
  const double guess = 1.0 / double(p.cols());
  std::vector<Dot> dots(std::size_t(p.rows()));
  for (std::size_t d = 0; d < dots.size(); ++d) {
    dots[d].area = std::size_t(predicted_class(p, Index(d)));
    dots[d].sure = (p(Index(d), Index(dots[d].area)) - guess) / (1 - guess);
  }
  return dots;
}

}  // namespace

std::vector<std::string> Watch::plane(int width) {
  const bool halves = palette_ != Palette::None && console_.unicode();
  const int height = halves ? width : width / 2;
  std::vector<Dot> dots =
      dots_of(model_, cell_middles(ranges_[0], ranges_[1], height, width));
  for (Index i = 0; i < sample_.rows(); ++i) {
    const auto at = [&](Index j, int size) {
      const double share =
          (sample_.inputs(i, j) - ranges_[j].low) / (ranges_[j].high - ranges_[j].low);
      return std::clamp(int(share * size), 0, size - 1);
    };
    dots[std::size_t((height - 1 - at(1, height)) * width + at(0, width))].point =
        sample_.labels[std::size_t(i)];
  }

  std::vector<std::string> lines;
  for (int i = 0; i < height; i += halves ? 2 : 1) {
    std::string line;
    for (int j = 0; j < width; ++j) {
      const Dot& dot = dots[std::size_t(i * width + j)];
      if (halves)
        line += foreground(palette_, color_of(dot)) +
                background(palette_, color_of(dots[std::size_t((i + 1) * width + j)])) +
                "▀";
      else
        line += dot.point >= 0 ? char('0' + dot.point % 10) : kAreas[dot.area % 10];
    }
    lines.push_back(line + plain(palette_));
  }
  return lines;
}

std::vector<std::string> Watch::legend(std::size_t width) const {
  std::vector<std::string> lines{""};
  const auto& names = model_.columns.class_names;
  for (std::size_t k = 0; k < std::min<std::size_t>(names.size(), 10); ++k) {
    const std::string name = fitted(names[k], std::min<std::size_t>(width, 26) - 4);
    if (palette_ != Palette::None)
      lines.push_back(foreground(palette_, class_color(k)) + "## " + plain(palette_) +
                      name);
    else
      lines.push_back(fmt::format("{}{} {}", k, kAreas[k], name));
  }
  return lines;
}

}  // namespace gambeta
