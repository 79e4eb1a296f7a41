#include <algorithm>

#include "apps/claims/sigmoid_runs.hpp"

namespace gambeta {

Outcome run_covariate_shift(const Effort& effort) {
  const auto runs =
      run_arms(effort, "digits", 0.5, {Arm::Plain, Arm::BatchNorm, Arm::Jittered});
  Outcome outcome;
  outcome.table = {{"seed", "drift without", "batch norm", "jittered", "steps without",
                    "batch norm", "jittered"}};
  std::vector<double> drift, speed, lead;
  for (std::size_t seed = 0; seed < runs[0].size(); ++seed) {
    const SigmoidRun &plain = runs[0][seed], &norm = runs[1][seed],
                     &jittered = runs[2][seed];
    const double best = *std::max_element(plain.accuracy.begin(), plain.accuracy.end());
    const double target = 0.99 * best, taken = steps_to(plain, target);
    drift.push_back(jittered.drift / plain.drift);
    speed.push_back(steps_to(jittered, target) / taken);
    lead.push_back(steps_to(norm, target) / taken);
    outcome.table.push_back(
        {fmt::format("{}", seed + 1), fmt::format("{:.2f}", plain.drift),
         fmt::format("{:.2f}", norm.drift), fmt::format("{:.2f}", jittered.drift),
         fmt::format("{:.0f}", taken), fmt::format("{:.0f}", steps_to(norm, target)),
         fmt::format("{:.0f}", steps_to(jittered, target))});
  }
  outcome.criteria = {
      {"the premise: steps that batch norm needs, as a share of the plain network's "
       "(median)",
       median_of(lead), 0.5, false},
      {"with the shift put back the advantage must go: steps with jitter, as a share of "
       "the plain network's (median)",
       median_of(speed), 0.9, true}};
  outcome.refutation = {
      {"the jittered inputs wander more than those of the plain network (ratio, median)",
       median_of(drift), 1, true},
      {"and yet it needs at most half of the plain network's steps (share, median)",
       median_of(speed), 0.5, false}};
  outcome.charts.push_back(
      accuracy_chart({mean_accuracy(runs[1], "batch norm", 0),
                      mean_accuracy(runs[2], "batch norm, jittered", 2),
                      mean_accuracy(runs[0], "without", 1)}));
  return outcome;
}

}  // namespace gambeta
