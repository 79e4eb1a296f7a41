#pragma once
#include "apps/claims/lab.hpp"

namespace gambeta {

/// One training of the network of Ioffe and Szegedy's Figure 1: three hidden layers of 100
/// sigmoid units, batches of 60, small normal starting weights, plain SGD.
struct SigmoidRun {
  std::vector<double> steps;     ///< at which it was looked at
  std::vector<double> accuracy;  ///< on the validation rows
  /// The {15, 50, 85}th percentiles of the input of the last hidden layer's first unit.
  std::vector<std::vector<double>> percentiles{3};
  /// How far the three percentiles of a unit's input wander over the training (standard
  /// deviation), in units of the distance between the outer two: the median over units.
  double drift = 0;
};

enum class Arm { Plain, BatchNorm, Jittered };
SigmoidRun run_sigmoid(const Rows& rows, Arm arm, double rate, std::uint64_t seed);

/// The first step at which the accuracy is at least `target`; infinite if it never is.
double steps_to(const SigmoidRun& run, double target);

/// All runs of some arms: [arm][seed]. `rate` is SGD's.
std::vector<std::vector<SigmoidRun>> run_arms(const Effort& effort,
                                              const std::string& source, double rate,
                                              const std::vector<Arm>& arms);

/// Accuracy over the steps, the mean of an arm's runs.
Series mean_accuracy(const std::vector<SigmoidRun>& runs, const std::string& name,
                     int color);

/// Such series in one picture.
Chart accuracy_chart(std::vector<Series> series);

}  // namespace gambeta
