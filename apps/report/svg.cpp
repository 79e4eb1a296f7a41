#include "apps/report/svg.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "data/text/text.hpp"
#include "data/text/utf8.hpp"

namespace gambeta {

std::string html_escaped(std::string_view text) {
  std::string safe;
  for (const char c : printable(text))
    switch (c) {
      case '&':
        safe += "&amp;";
        break;
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '"':
        safe += "&quot;";
        break;
      default:
        safe += c;
    }
  return safe;
}

double Scale::operator()(double value) const {
  const auto place = [this](double v) { return log ? std::log10(v) : v; };
  const double width = place(high) - place(low);
  return from + (to - from) * (width > 0 ? (place(value) - place(low)) / width : 0.5);
}

/// 1, 10, 100, or with steps between them where there are few: 1, 2, 5, 10.
static std::vector<double> log_ticks(const Scale& scale) {
  std::vector<double> found;
  const int first = int(std::floor(std::log10(scale.low)));
  const int last = int(std::ceil(std::log10(scale.high)));
  const bool few = std::log10(scale.high / scale.low) < 2;
  for (int power = first; power <= last; power += std::max(1, (last - first) / 4))
    for (const double factor : {1.0, 2.0, 5.0})
      if (const double v = factor * std::pow(10.0, power); (few || factor == 1) &&
                                                           v >= scale.low * (1 - 1e-9) &&
                                                           v <= scale.high * (1 + 1e-9))
        found.push_back(v);
  return found;
}

std::vector<double> ticks(const Scale& scale, int count) {
  if (scale.log)
    return log_ticks(scale);
  std::vector<double> found;
  const double width = scale.high - scale.low;
  if (!(width > 0) || !std::isfinite(width))
    return {scale.low};
  // The step is 1, 2 or 5 times a power of ten.
  const double rough = width / count;
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  double step = power;
  for (const double factor : {2.0, 5.0, 10.0})
    if (step < rough)
      step = factor * power;
  for (double i = std::ceil(scale.low / step - 1e-9);
       i * step <= scale.high + step * 1e-9; ++i)
    found.push_back(i == 0 ? 0 : i * step);
  return found;
}

Drawing::Drawing(double width, double height, std::string_view title,
                 std::string_view description)
    : svg_(fmt::format("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" "
                       "role=\"img\"><title>{}</title><desc>{}</desc>\n",
                       width, height, html_escaped(title), html_escaped(description))) {}

void Drawing::line(double x1, double y1, double x2, double y2, std::string_view style) {
  svg_ += fmt::format(
      "<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" class=\"{}\"/>\n",
      x1, y1, x2, y2, style);
}

void Drawing::rect(double x, double y, double w, double h, std::string_view style,
                   double opacity) {
  svg_ += fmt::format(
      "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\" class=\"{}\"",
      x, y, w, h, style);
  if (opacity < 1)
    svg_ += fmt::format(" fill-opacity=\"{:.2f}\"", opacity);
  svg_ += "/>\n";
}

void Drawing::path(std::string_view steps, std::string_view style) {
  if (!steps.empty())
    svg_ += fmt::format("<path class=\"{}\" d=\"{}\"/>\n", style, steps);
}

void Drawing::text(double x, double y, std::string_view anchor, std::string_view text,
                   std::string_view style) {
  svg_ += fmt::format(
      "<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"{}\"{}>{}</text>\n", x, y, anchor,
      style.empty() ? "" : fmt::format(" class=\"{}\"", style), html_escaped(text));
}

static std::string turned(double x, double y, std::string_view anchor,
                          std::string_view text) {
  return fmt::format(
      "<text transform=\"translate({:.1f} {:.1f}) rotate(-90)\" "
      "text-anchor=\"{}\">{}</text>\n",
      x, y, anchor, html_escaped(text));
}

void Drawing::vertical_text(double x, double y, std::string_view text) {
  svg_ += turned(x, y, "middle", text);
}

void Drawing::upright_text(double x, double y, std::string_view text) {
  svg_ += turned(x, y, "start", text);
}

double text_width(std::string_view text) {
  return 6.8 * double(character_count(text));
}

std::string shortened(std::string_view text, std::size_t most) {
  std::size_t characters = 0, cut = 0;
  for (std::size_t at = 0; at < text.size(); ++at)
    if (begins_character(text[at]) && ++characters == most)
      cut = at;
  return characters <= most ? std::string(text) : std::string(text.substr(0, cut)) + "…";
}

void Drawing::raster(const std::vector<std::vector<int>>& colors, double x, double y,
                     double w, double h, const RasterStyle& style_of) {
  std::vector<std::string> paths;  // in units of a cell, which keeps the numbers short
  for (std::size_t i = 0; i < colors.size(); ++i) {
    const std::vector<int>& row = colors[i];
    for (std::size_t j = 0, end = 0; j < row.size(); j = end) {
      while (end < row.size() && row[end] == row[j])
        ++end;
      if (row[j] < 0)
        continue;
      paths.resize(std::max(paths.size(), std::size_t(row[j]) + 1));
      paths[std::size_t(row[j])] += fmt::format("M{} {}h{}v1H{}z", j, i, end - j, j);
    }
  }
  svg_ += fmt::format("<g transform=\"translate({:.2f} {:.2f}) scale({:.4g} {:.4g})\">\n",
                      x, y, w / double(colors[0].size()), h / double(colors.size()));
  for (std::size_t k = 0; k < paths.size(); ++k)
    path(paths[k], style_of(k));
  svg_ += "</g>\n";
}

}  // namespace gambeta
