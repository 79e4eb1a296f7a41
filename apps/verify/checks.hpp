#pragma once
#include <span>

#include "apps/verify/subject.hpp"

namespace GAMBETA_NAMESPACE {

/// A property that batch normalization has, as a figure: 0 where it holds exactly, and by
/// how much, relative to the numbers involved, where it does not. A figure may also throw:
/// then the layer under examination failed in another way.
struct Check {
  const char* name;
  const char* says;
  double (*figure)(const MakeSubject&);
  double tolerance;        ///< in double
  double float_tolerance;  ///< in float; 0: means nothing there
};

/// The identities I1 to I10, a batch over ranks R1 to R4, then gradients, behaviour and golden numbers.
std::span<const Check> all_checks();

/// The check of that name. Throws Error if there is none.
const Check& check_named(std::string_view name);

/// Identities that any layer must satisfy with the numbers it has, on a random batch of
/// `rows`: for the layers of somebody's model.
double gradient_has_no_mean(Subject& layer, Index rows);          ///< I1
double gradient_has_no_stretch(Subject& layer, Index rows);       ///< I2
double output_has_mean_and_variance(Subject& layer, Index rows);  ///< I6
double rows_may_change_places(Subject& layer, Index rows);        ///< I7

/// I9: the logarithm of the factor by which a layer of a deep linear network with batch
/// norm multiplies the squared gradient norm, at initialization.
struct DepthSlope {
  double slope = 0;           ///< measured, mean over the networks
  double standard_error = 0;  ///< of the mean
  double expected = 0;        ///< log((B - 2) / (B - 3))
};
DepthSlope depth_slope(const MakeSubject& make, Index batch);

}  // namespace GAMBETA_NAMESPACE
