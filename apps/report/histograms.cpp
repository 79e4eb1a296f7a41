#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "apps/report/charts.hpp"

namespace gambeta {

namespace {

constexpr std::size_t kBins = 60;
constexpr double kLeft = 70, kRight = 290, kRowHeight = 34, kHead = 18;

std::vector<double> counts_of(const std::vector<double>& numbers, double low,
                              double high) {
  std::vector<double> counts(kBins);
  for (const double v : numbers)
    if (v >= low && v < high)
      ++counts[std::min(std::size_t((v - low) / (high - low) * kBins), kBins - 1)];
  return counts;
}

double population_deviation(const std::vector<double>& numbers) {
  double mean = 0, ss = 0;
  for (const double v : numbers)
    mean += v / double(numbers.size());
  for (const double v : numbers)
    ss += (v - mean) * (v - mean);
  return std::sqrt(ss / double(numbers.size()));
}

}  // namespace

std::string histograms(const Histograms& h) {
  const Scale x{h.low, h.high, kLeft, kRight};
  const double bottom = kHead + kRowHeight * double(h.rows.size());
  Drawing out(kFigureWidth, bottom + 36, h.title, h.description);
  out.text(kRight + 8, 12, "start", "deviation", "note");
  for (std::size_t k = 0; k < h.rows.size(); ++k) {
    const double base = kHead + kRowHeight * double(k + 1) - 4;
    const auto counts = counts_of(h.rows[k].numbers, h.low, h.high);
    const double most = std::max(1.0, *std::max_element(counts.begin(), counts.end()));
    const double width = (kRight - kLeft) / double(kBins);
    std::string outline = fmt::format("M{:.1f} {:.1f}", kLeft, base);
    for (std::size_t bin = 0; bin < kBins; ++bin)
      outline +=
          fmt::format("V{:.1f}H{:.1f}", base - counts[bin] / most * (kRowHeight - 8),
                      kLeft + width * double(bin + 1));
    outline += fmt::format("V{:.1f}z", base);
    out.path(outline, "area sure c0");
    out.line(kLeft, base, kRight, base, "axis");
    out.text(kLeft - 6, base, "end", shortened(h.rows[k].name, 11));
    out.text(kRight + 8, base, "start",
             fmt::format("{:.3g}", population_deviation(h.rows[k].numbers)));
  }
  for (const double v : ticks(x, 5))
    out.text(x(v), bottom + 14, "middle", fmt::format("{:.4g}", v), "note");
  out.text((kLeft + kRight) / 2, bottom + 30, "middle", h.x_label);
  return out.svg();
}

}  // namespace gambeta
