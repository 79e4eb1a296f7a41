#pragma once
#include <string>
#include <vector>

#include "apps/compare/compare_runs.hpp"
#include "apps/report/page.hpp"

namespace gambeta {

/// A finished comparison.
struct Comparison {
  std::string name;     ///< of the data
  bool percent = true;  ///< scores are accuracies, not R2
  int epochs = 0;
  double target = 0;
  double seconds = 0;
  std::vector<Cell> cells;
};

/// "98.1 ± 0.3 %", "0.45 ± 0.02", "-" if all trials diverged
std::string score_text(const Comparison& c, const Cell& cell);
/// "7", "7 (2/3)" if not all trials got there, "-" if none did
std::string reached_text(const Comparison& c, const Cell& cell);
/// The result in a sentence or two.
std::string verdict(const Comparison& c);

Page compare_page(const Comparison& c, const std::string& command);

}  // namespace gambeta
