#include <algorithm>

#include "apps/claims/sigmoid_runs.hpp"

namespace gambeta {

namespace {

/// One data set's runs, without batch norm and with.
void judge(const std::vector<std::vector<SigmoidRun>>& runs, Outcome& outcome) {
  std::vector<double> speed, gain, drift;
  for (std::size_t seed = 0; seed < runs[0].size(); ++seed) {
    const SigmoidRun &plain = runs[0][seed], &norm = runs[1][seed];
    const double best = *std::max_element(plain.accuracy.begin(), plain.accuracy.end());
    const double needed = steps_to(norm, best), taken = steps_to(plain, best);
    speed.push_back(needed / taken);
    gain.push_back(100 * (norm.accuracy.back() - plain.accuracy.back()));
    drift.push_back(norm.drift / plain.drift);
    outcome.table.push_back(
        {fmt::format("{}", seed + 1), fmt::format("{:.1f} %", 100 * best),
         fmt::format("{:.0f}", taken), fmt::format("{:.0f}", needed),
         fmt::format("{:.1f} %", 100 * norm.accuracy.back()),
         fmt::format("{:.2f}", plain.drift), fmt::format("{:.2f}", norm.drift)});
  }
  outcome.criteria.push_back(
      {"steps to the plain network's best accuracy, as a share of its own (median)",
       median_of(speed), 0.5, false});
  outcome.criteria.push_back(
      {"final accuracy gained, in points (mean)", mean_of(gain), 0, true});
  outcome.criteria.push_back(
      {"drift of the last hidden layer's inputs, as a share of the plain "
       "network's (median)",
       median_of(drift), 1, false});
  outcome.charts.push_back(accuracy_chart({mean_accuracy(runs[1], "with batch norm", 0),
                                           mean_accuracy(runs[0], "without", 1)}));
}

Chart inputs_of_a_unit(const SigmoidRun& run, const std::string& title) {
  Chart chart;
  chart.title = title;
  chart.x_label = "step";
  chart.y_label = "input of a sigmoid";
  const char* const names[] = {"15th percentile", "median", "85th percentile"};
  for (std::size_t which = 0; which < 3; ++which) {
    Series series;
    series.name = names[which];
    series.color = int(which);
    series.x = run.steps;
    series.y = run.percentiles[which];
    chart.series.push_back(series);
  }
  return chart;
}

Outcome figure_1(const Effort& effort, const std::string& source, double rate) {
  Outcome outcome;
  outcome.table = {{"seed", "best without", "at step", "with: there at", "at the end",
                    "drift without", "with"}};
  const auto runs = run_arms(effort, source, rate, {Arm::Plain, Arm::BatchNorm});
  judge(runs, outcome);
  outcome.charts.push_back(inputs_of_a_unit(runs[0][0], "Without batch norm"));
  outcome.charts.push_back(inputs_of_a_unit(runs[1][0], "With batch norm"));
  return outcome;
}

}  // namespace

Outcome run_ioffe_figure_1(const Effort& effort) {
  return figure_1(effort, "digits", 0.5);
}

Outcome run_ioffe_fashion(const Effort& effort) {
  return figure_1(effort, "fashion-mnist", 0.1);
}

}  // namespace gambeta
