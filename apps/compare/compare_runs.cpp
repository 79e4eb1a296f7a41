#include "apps/compare/compare_runs.hpp"

#include <algorithm>
#include <cmath>

#include "models/trainer.hpp"

namespace gambeta {

Spread final_scores(const Cell& cell) {
  constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
  std::vector<double> scores;
  double sum = 0, squares = 0;
  for (const Trial& trial : cell.trials)
    if (!trial.diverged && !trial.scores.empty()) {
      scores.push_back(trial.scores.back());
      sum += scores.back();
    }
  if (scores.empty())
    return {kNone, kNone, kNone, kNone};
  const double n = double(scores.size()), mean = sum / n;
  for (const double s : scores)
    squares += (s - mean) * (s - mean);
  const auto [low, high] = std::minmax_element(scores.begin(), scores.end());
  return {mean, n > 1 ? std::sqrt(squares / (n - 1)) : 0, *low, *high};
}

long count_diverged(const Cell& cell) {
  return std::count_if(cell.trials.begin(), cell.trials.end(),
                       [](const Trial& trial) { return trial.diverged; });
}

int epochs_to(const Trial& trial, double target) {
  const auto there = std::find_if(trial.scores.begin(), trial.scores.end(),
                                  [=](double score) { return score >= target; });
  return there == trial.scores.end() ? 0 : int(there - trial.scores.begin()) + 1;
}

Reached reached(const Cell& cell, double target) {
  std::vector<double> epochs;
  for (const Trial& trial : cell.trials)
    if (const int epoch = epochs_to(trial, target); epoch > 0)
      epochs.push_back(epoch);
  if (epochs.empty())
    return {0, 0};
  std::sort(epochs.begin(), epochs.end());
  const std::size_t n = epochs.size();
  return {long(n), (epochs[(n - 1) / 2] + epochs[n / 2]) / 2};
}

double default_target(const std::vector<Cell>& cells) {
  double best = 0;
  for (const Cell& cell : cells) {
    double of_all = cell.trials.empty() ? 0 : 1;
    for (const Trial& trial : cell.trials) {
      double own = 0;  // also of scores that were not measured
      for (const double score : trial.scores)
        own = std::max(own, score);
      of_all = std::min(of_all, own);
    }
    best = std::max(best, of_all);
  }
  return best >= 0.95 ? 0.95 : 0.95 * best;
}

static Trial run_trial(const LoadedData& data, const SessionOptions& options) {
  Trial trial;
  trial.seed = options.training.seed;
  Session session = start_session(data, options);
  Trainer trainer(session.model, session.train, session.validation_or_null());
  try {
    while (!trainer.done()) {
      const Figures figures = trainer.run_epoch()->validation;
      trial.scores.push_back(
          data.data.columns.task == Task::Classification ? figures.accuracy : figures.r2);
    }
  } catch (const Diverged&) {
    trial.diverged = true;
  }
  return trial;
}

std::vector<Cell> compare(
    const LoadedData& data, const CompareOptions& options,
    const std::function<void(const Cell& next, int run, int runs)>& before) {
  std::vector<Cell> cells;
  const int runs = int(options.rates.size()) * 2 * options.seeds;
  int run = 0;
  for (const double rate : options.rates)
    for (const bool batch_norm : {true, false}) {
      Cell cell{rate, batch_norm, {}};
      SessionOptions session = options.session;
      session.training.sgd.learning_rate = rate;
      session.network.batch_norm = batch_norm;
      for (int seed = 0; seed < options.seeds; ++seed) {
        before(cell, run++, runs);
        session.training.seed = options.session.training.seed + std::uint64_t(seed);
        cell.trials.push_back(run_trial(data, session));
      }
      cells.push_back(std::move(cell));
    }
  return cells;
}

}  // namespace gambeta
