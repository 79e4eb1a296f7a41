#include "models/yardstick.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace GAMBETA_NAMESPACE {

static double ratio(double part, Index whole) {
  return whole > 0 ? part / double(whole) : std::numeric_limits<double>::quiet_NaN();
}

Majority majority_of(const Evaluation& evaluation) {
  const auto& classes = evaluation.classes;
  check(!classes.empty(), "majority_of: there are no classes");
  const auto most =
      std::max_element(classes.begin(), classes.end(),
                       [](const auto& a, const auto& b) { return a.rows < b.rows; });
  return {most - classes.begin(), ratio(double(most->rows), evaluation.figures.rows)};
}

double precision(const ClassCounts& counts) {
  return ratio(double(counts.right), counts.predicted);
}
double recall(const ClassCounts& counts) {
  return ratio(double(counts.right), counts.rows);
}
double f1_score(const ClassCounts& counts) {
  return ratio(2 * double(counts.right), counts.rows + counts.predicted);
}

double balanced_accuracy(const Evaluation& evaluation) {
  double sum = 0;
  Index present = 0;
  for (const ClassCounts& counts : evaluation.classes)
    if (counts.rows > 0) {
      sum += recall(counts);
      ++present;
    }
  return ratio(sum, present);
}

std::string percent_of(double part) {
  return std::isnan(part) ? "-" : fmt::format("{:.1f} %", 100 * part);
}

std::vector<Confusion> worst_confusions(const Evaluation& evaluation, std::size_t most) {
  std::vector<Confusion> pairs;
  const auto& matrix = evaluation.confusion;
  for (std::size_t i = 0; i < matrix.size(); ++i)
    for (std::size_t j = 0; j < matrix.size(); ++j)
      if (i != j && matrix[i][j] > 0)
        pairs.push_back({matrix[i][j], Index(i), Index(j)});
  std::stable_sort(
      pairs.begin(), pairs.end(),
      [](const Confusion& a, const Confusion& b) { return a.rows > b.rows; });
  pairs.resize(std::min(pairs.size(), most));
  return pairs;
}

}  // namespace GAMBETA_NAMESPACE
