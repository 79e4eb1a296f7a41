#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "apps/report/charts.hpp"

namespace gambeta {

std::string confusion_chart(const std::vector<std::string>& names,
                            const std::vector<std::vector<long>>& counts) {
  const auto n = double(names.size());
  double label = 0;
  for (const std::string& name : names)
    label = std::max(label, text_width(shortened(name, 12)));
  const double left = 24 + label;
  const double cell = std::min(56.0, (kFigureWidth - left - 4) / n);
  const double top = 24 + label;  // the names of the columns stand upright
  long rows = 0, right = 0;
  for (std::size_t i = 0; i < counts.size(); ++i)
    for (std::size_t j = 0; j < counts.size(); ++j)
      rows += counts[i][j], right += i == j ? counts[i][j] : 0;

  Drawing out(kFigureWidth, top + n * cell + 6, "Confusion matrix",
              fmt::format("{} classes, {} of {} rows on the diagonal", names.size(),
                          right, rows));
  out.text(left + n * cell / 2, 11, "middle", "predicted");
  out.vertical_text(11, top + n * cell / 2, "true");
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const double y = top + double(i) * cell;
    out.text(left - 5, y + cell / 2 + 4, "end", shortened(names[i], 12));
    out.upright_text(left + (double(i) + 0.5) * cell + 4, top - 5,
                     shortened(names[i], 12));
    long total = 0;
    for (const long count : counts[i])
      total += count;
    for (std::size_t j = 0; j < counts.size(); ++j) {
      const double x = left + double(j) * cell;
      const double share = total > 0 ? double(counts[i][j]) / double(total) : 0;
      // Mistakes are rare; the square root makes a few of them visible.
      const double tint =
          counts[i][j] == 0 ? 0 : 0.08 + 0.5 * (i == j ? share : std::sqrt(share));
      out.rect(x, y, cell - 1, cell - 1, i == j ? "fill c0" : "fill c1", tint);
      if (counts[i][j] > 0)
        out.text(x + cell / 2 - 0.5, y + cell / 2 + 4, "middle",
                 fmt::format("{}", counts[i][j]), cell < 22 ? "tiny" : "");
    }
  }
  return out.svg();
}

std::string picture_grid(const std::vector<Picture>& pictures, const std::string& title,
                         const std::string& description) {
  constexpr int kColumns = 4;
  constexpr double kCell = kFigureWidth / kColumns, kSide = 64, kTall = kSide + 48;
  const auto rows = (pictures.size() + kColumns - 1) / kColumns;
  Drawing out(kFigureWidth, double(rows) * kTall, title, description);
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    const std::size_t row = i / kColumns, column = i % kColumns;
    const double x = double(column) * kCell + (kCell - kSide) / 2;
    const double y = double(row) * kTall + 2;
    out.rect(x, y, kSide, kSide, "paper");
    out.raster(pictures[i].grey, x, y, kSide, kSide,
               [](std::size_t level) { return fmt::format("ink g{}", level); });
    out.text(x + kSide / 2, y + kSide + 12, "middle", pictures[i].first, "small");
    out.text(x + kSide / 2, y + kSide + 23, "middle", pictures[i].second, "small");
    out.text(x + kSide / 2, y + kSide + 34, "middle", pictures[i].third, "small");
  }
  return out.svg();
}

}  // namespace gambeta
