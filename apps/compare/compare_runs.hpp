#pragma once
#include <functional>
#include <vector>

#include "models/session.hpp"

namespace gambeta {

/// One training run of the comparison.
struct Trial {
  std::uint64_t seed = 0;
  bool diverged = false;
  std::vector<double> scores;  ///< validation accuracy (regression: R2) by epoch
};

/// The runs of one learning rate, with or without batch norm: one for each seed.
struct Cell {
  double rate = 0;
  bool batch_norm = false;
  std::vector<Trial> trials;
};

/// A figure over the trials of a cell that did not diverge; NaN if all did.
struct Spread {
  double mean, deviation, low, high;
};
Spread final_scores(const Cell& cell);
long count_diverged(const Cell& cell);

/// The epoch after which a trial first had the score; 0 if it never had.
int epochs_to(const Trial& trial, double target);

/// How many trials had the score at some time, and the median of their epochs (0: none).
struct Reached {
  long trials;
  double epochs;
};
Reached reached(const Cell& cell, double target);

/// The target to use when none is asked for: 0.95, or, if no setting gets there with all of its
/// seeds, 95 % of the best score that one gets to with all.
double default_target(const std::vector<Cell>& cells);

struct CompareOptions {
  std::vector<double> rates;
  int seeds = 5;
  SessionOptions session;  ///< its batch norm, learning rate and seed are varied
};

/// Runs everything; the cells come in pairs, with batch norm first. `before` is called
/// before each run, and with the count of all runs.
std::vector<Cell> compare(
    const LoadedData& data, const CompareOptions& options,
    const std::function<void(const Cell& next, int run, int runs)>& before);

}  // namespace gambeta
