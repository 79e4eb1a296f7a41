#include "apps/report/text_chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "apps/report/range.hpp"

namespace gambeta {

namespace {

constexpr char kMarks[] = {'#', 'o', '+', 'x', '*'};
constexpr std::size_t kMargin = 9;  // for the numbers on the left

std::string label(double value, bool percent) {
  return percent ? fmt::format("{:.1f} %", 100 * value) : fmt::format("{:.3g}", value);
}

void draw(const Chart& chart, const Series& series, char mark, const Range& x,
          const Range& y, std::vector<std::string>& canvas) {
  const double width = double(canvas[0].size() - 1), height = double(canvas.size() - 1);
  for (std::size_t i = 0; i < series.x.size(); ++i) {
    if (!std::isfinite(series.y[i]) || (chart.log_y && series.y[i] <= 0))
      continue;
    const auto column =
        std::size_t(std::lround(x.share(series.x[i], chart.log_x) * width));
    const auto row =
        std::size_t(std::lround((1 - y.share(series.y[i], chart.log_y)) * height));
    canvas[row][column] = mark;
  }
}

}  // namespace

std::vector<std::string> text_chart(const Chart& chart, std::size_t width,
                                    std::size_t height) {
  Range x, y;
  for (const Series& series : chart.series) {
    for (const double value : series.x)
      x.include(value, chart.log_x);
    for (const double value : series.y)
      y.include(value, chart.log_y);
  }
  std::vector<std::string> canvas(height, std::string(width - kMargin - 1, ' '));
  std::string legend;
  for (std::size_t k = chart.series.size(); k-- > 0;)  // the first one is on top
    draw(chart, chart.series[k], kMarks[k % std::size(kMarks)], x, y, canvas);
  for (std::size_t k = 0; k < chart.series.size(); ++k)
    if (!chart.series[k].name.empty())
      legend += fmt::format("{}{} {}", legend.empty() ? "" : "   ",
                            kMarks[k % std::size(kMarks)], chart.series[k].name);

  std::vector<std::string> lines{chart.title + " (" + chart.y_label + ")"};
  for (std::size_t row = 0; row < height; ++row) {
    const std::string number = row == 0            ? label(y.high, chart.percent)
                               : row + 1 == height ? label(y.low, chart.percent)
                                                   : "";
    std::string line = fmt::format("{:>{}} |{}", number, kMargin - 2, canvas[row]);
    line.erase(line.find_last_not_of(' ') + 1);
    lines.push_back(line);
  }
  lines.push_back(std::string(kMargin - 1, ' ') + '+' +
                  std::string(canvas[0].size(), '-'));
  const std::string left = label(x.low, false), right = label(x.high, false);
  const std::string middle = chart.x_label + (chart.log_x ? " (log)" : "");
  lines.push_back(fmt::format(
      "{}{}{:^{}}{}", std::string(kMargin, ' '), left, middle,
      std::max(canvas[0].size(), left.size() + right.size()) - left.size() - right.size(),
      right));
  if (!legend.empty())
    lines.push_back(std::string(kMargin, ' ') + legend);
  return lines;
}

}  // namespace gambeta
