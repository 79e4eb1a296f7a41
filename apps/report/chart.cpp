#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "apps/report/charts.hpp"
#include "apps/report/range.hpp"
#include "apps/terminal/console.hpp"

namespace gambeta {

namespace {

constexpr double kPlotHeight = 180;
constexpr double kLegendLine = 16;

/// The part of a chart between its axes.
struct Plot {
  Scale x, y;
};

// An axis needs some length, also for one number or for none.
void widen(Range& range, bool log) {
  auto& [low, high] = range;
  if (low > high)
    low = log ? 0.1 : 0, high = 1;
  if (low == high) {
    const double by = log ? 0 : std::max(std::abs(low) * 0.1, 1e-3);
    low = log ? low / 2 : low - by;
    high = log ? high * 2 : high + by;
  }
}

void add_margin(Range& range, bool log) {
  auto& [low, high] = range;
  const double by = 0.04 * (high - low);
  low = log ? low / 1.15 : low - by;
  high = log ? high * 1.15 : high + by;
}

std::pair<Range, Range> ranges_of(const Chart& c) {
  Range x, y;
  for (const Series& s : c.series) {
    for (const double v : s.x)
      x.include(v, c.log_x);
    for (const auto* values : {&s.y, &s.low, &s.high})
      for (const double v : *values)
        y.include(v, c.log_y);
    if (s.style == Series::Style::Bars)
      y.include(0, c.log_y);
  }
  if (c.diagonal) {
    x.include(y.low), x.include(y.high);
    y = x;
  }
  widen(x, c.log_x), widen(y, c.log_y);
  if (!c.background)
    add_margin(x, c.log_x), add_margin(y, c.log_y);
  x.low = c.low_x.value_or(x.low), x.high = c.high_x.value_or(x.high);
  y.low = c.low_y.value_or(y.low), y.high = c.high_y.value_or(y.high);
  return {x, y};
}

std::string tick_text(double value, bool percent) {
  return percent ? fmt::format("{:.4g} %", 100 * value) : readable(value);
}

void draw_axes(Drawing& out, const Chart& c, const Plot& plot) {
  const auto [left, right] = std::pair(plot.x.from, plot.x.to);
  const auto [bottom, top] = std::pair(plot.y.from, plot.y.to);
  for (const double v : ticks(plot.y, 4)) {
    out.line(left, plot.y(v), right, plot.y(v), "grid");
    out.text(left - 5, plot.y(v) + 4, "end", tick_text(v, c.percent));
  }
  for (const double v : ticks_below(plot.x, 5)) {
    out.line(plot.x(v), bottom, plot.x(v), bottom + 4, "axis");
    // A text at the very edge leans inwards.
    const double half = text_width(tick_text(v, false)) / 2;
    out.text(std::min(plot.x(v), kFigureWidth - 1 - half), bottom + 15, "middle",
             tick_text(v, false));
  }
  out.line(left, bottom, right, bottom, "axis");
  out.text((left + right) / 2, bottom + 30, "middle", shortened(c.x_label, 44));
  out.vertical_text(10, (bottom + top) / 2, shortened(c.y_label, 28));
}

std::string shape(int color, double x, double y) {
  constexpr const char* kShapes[] = {"m-2.5 0a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0z",
                                     "m-2.2-2.2h4.4v4.4h-4.4z",
                                     "m0-3l3 5.2h-6z",
                                     "m0-3.2l3.2 3.2-3.2 3.2-3.2-3.2z",
                                     "m0 3l3-5.2h-6z",
                                     "m-3-1h2v-2h2v2h2v2h-2v2h-2v-2h-2z"};
  return fmt::format("M{:.1f} {:.1f}{}", x, y, kShapes[color % 6]);
}

void draw_series(Drawing& out, const Series& s, const Plot& plot) {
  std::string steps, ranges;
  bool begin = true;
  for (std::size_t i = 0; i < s.x.size(); ++i) {
    const double x = plot.x(s.x[i]), y = plot.y(s.y[i]);
    const bool inside = std::isfinite(x) && std::isfinite(y);
    if (inside && s.style == Series::Style::Points)
      steps += shape(s.color, x, y);
    else if (inside && s.style == Series::Style::Sticks)
      ;  // its ranges are all there is
    else if (inside && s.style == Series::Style::Bars)
      steps += fmt::format("M{:.1f} {:.1f}V{:.1f}", x, plot.y(0), y);
    else if (inside)
      steps += fmt::format("{}{:.1f} {:.1f}", begin ? "M" : "L", x, y);
    begin = !inside;
    if (inside && i < s.low.size() && std::isfinite(s.low[i]))
      ranges +=
          fmt::format("M{:.1f} {:.1f}V{:.1f}", x, plot.y(s.low[i]), plot.y(s.high[i]));
  }
  constexpr const char* kStyles[] = {"line", "line dash", "dots", "bars", "bars"};
  const bool dense = s.style == Series::Style::Bars && s.x.size() > 80;
  out.path(steps, fmt::format("{}{} c{}", kStyles[int(s.style)], dense ? " thin" : "",
                              s.color % 10));
  out.path(ranges, fmt::format("bars c{}", s.color % 10));
}

/// Draws the legend (or only measures it) and returns its height.
double draw_legend(Drawing* out, const Chart& c) {
  double x = 8, y = 14;
  bool any = false;
  for (const Series& s : c.series) {
    if (s.name.empty())
      continue;
    const std::string name = shortened(s.name, 40);
    if (any && x + 24 + text_width(name) > kFigureWidth - 4)
      x = 8, y += kLegendLine;
    any = true;
    if (out != nullptr) {
      const bool dashed = s.style == Series::Style::Dashed;
      const std::string style = fmt::format("{} c{}",
                                            s.style == Series::Style::Points ? "dots"
                                            : dashed                         ? "line dash"
                                                                             : "line",
                                            s.color % 10);
      if (s.style == Series::Style::Points)
        out->path(shape(s.color, x + 9, y - 4), style);
      else
        out->line(x, y - 4, x + 18, y - 4, style);
      out->text(x + 23, y, "start", name);
    }
    x += 23 + text_width(name) + 14;
  }
  return any ? y + 8 : 10;
}

void draw_background(Drawing& out, const Background& background, const Plot& plot) {
  out.raster(background.colors, plot.x.from, plot.y.to, plot.x.to - plot.x.from,
             plot.y.from - plot.y.to, [](std::size_t k) {
               return fmt::format("area{} c{}", k % 2 == 1 ? " sure" : "", k / 2 % 10);
             });
}

void draw_mark(Drawing& out, const Chart& c, const Plot& plot) {
  const double x = plot.x(*c.mark_x);
  out.line(x, plot.y.from, x, plot.y.to, "mark");
  const double half = text_width(c.mark_label) / 2;
  out.text(std::clamp(x, plot.x.from + half, kFigureWidth - 2 - half), plot.y.to - 3,
           "middle", c.mark_label, "note");
}

}  // namespace

std::vector<double> ticks_below(const Scale& x, int most) {
  for (int count = most;; --count) {
    const std::vector<double> found = ticks(x, count);
    double widest = 0;
    for (const double v : found)
      widest = std::max(widest, text_width(readable(v)));
    if (x.log || count == 1 || found.size() < 2 || x(found[1]) - x(found[0]) > widest + 8)
      return found;
  }
}

std::string chart(const Chart& c) {
  const auto [rx, ry] = ranges_of(c);
  const double top = draw_legend(nullptr, c) + (c.mark_x ? 10 : 0);
  // A background of squares (or a diagonal) wants a square plot.
  const double height = c.background ? kFigureWidth - 100 : kPlotHeight;
  Plot plot{{rx.low, rx.high, 0, kFigureWidth - 8, c.log_x},
            {ry.low, ry.high, top + height, top, c.log_y}};
  double widest = 0;
  for (const double v : ticks(plot.y, 4))
    widest = std::max(widest, text_width(tick_text(v, c.percent)));
  plot.x.from = 22 + widest;

  Drawing out(kFigureWidth, top + height + 38, c.title, c.description);
  draw_legend(&out, c);
  if (c.background)
    draw_background(out, *c.background, plot);
  draw_axes(out, c, plot);
  if (c.diagonal)
    out.line(plot.x(rx.low), plot.y(rx.low), plot.x(rx.high), plot.y(rx.high), "mark");
  for (const Series& s : c.series)
    draw_series(out, s, plot);
  if (c.mark_x)
    draw_mark(out, c, plot);
  return out.svg();
}

}  // namespace gambeta
