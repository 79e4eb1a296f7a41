#pragma once
#include <algorithm>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "apps/report/charts.hpp"

namespace gambeta {

/// What decides: a figure that was measured, and the bound it must keep.
struct Criterion {
  std::string text;  ///< "steps to the baseline's best, as a share of the baseline's"
  double measured = 0;
  double bound = 0;
  bool at_least = true;  ///< else at most

  bool holds() const { return at_least ? measured >= bound : measured <= bound; }
};

/// What running a claim gave.
struct Outcome {
  std::vector<Criterion> criteria;    ///< all must hold for the claim to hold
  std::vector<Criterion> refutation;  ///< what later work says instead, if it does
  std::vector<std::vector<std::string>> table;  ///< the first row holds the headings
  std::vector<Chart> charts;
};

enum class Verdict {
  Holds,         ///< all criteria hold
  DoesNotHold,   ///< one fails, and no later work says why
  RefutedSince,  ///< one fails, and all that later work says instead holds here
};

/// Computed from the criteria and nothing else. Without any criterion nothing holds.
inline Verdict verdict(const Outcome& outcome) {
  const auto all_hold = [](const std::vector<Criterion>& criteria) {
    return !criteria.empty() && std::all_of(criteria.begin(), criteria.end(),
                                            [](const Criterion& c) { return c.holds(); });
  };
  if (all_hold(outcome.criteria))
    return Verdict::Holds;
  return all_hold(outcome.refutation) ? Verdict::RefutedSince : Verdict::DoesNotHold;
}

inline std::string_view name_of(Verdict verdict) {
  return verdict == Verdict::Holds         ? "holds"
         : verdict == Verdict::DoesNotHold ? "does not hold here"
                                           : "refuted since";
}

/// How much work to do, and whom to tell about it.
struct Effort {
  int seeds = 3;
  std::function<void(int done, int all)> progress;
};

/// A published claim about batch normalization and the experiment that decides it here.
struct Claim {
  std::string_view name;
  std::string_view sentence;    ///< the claim in our words
  std::string_view citation;    ///< where it was made
  std::string_view setup;       ///< what is run here
  std::string_view refuted_by;  ///< later work that contradicts it; empty if none
  int seeds;                    ///< of a full run
  Outcome (*run)(const Effort& effort);
  bool may_lack_data = false;  ///< "all" passes over it where its data are not installed
};

/// All of them.
std::span<const Claim> claims();

Outcome run_ioffe_figure_1(const Effort& effort);
Outcome run_ioffe_fashion(const Effort& effort);
Outcome run_covariate_shift(const Effort& effort);
Outcome run_cs231n_initialization(const Effort& effort);
Outcome run_bjorck_learning_rate(const Effort& effort);
Outcome run_santurkar_smoothness(const Effort& effort);
Outcome run_yang_explosion(const Effort& effort);
Outcome run_wu_population_statistics(const Effort& effort);

}  // namespace gambeta
