#pragma once
#include <algorithm>
#include <cmath>
#include <limits>

namespace gambeta {

/// From where to where numbers go. Without a number low > high.
struct Range {
  double low = std::numeric_limits<double>::infinity();
  double high = -std::numeric_limits<double>::infinity();

  /// Takes in a number that can be drawn: on a logarithmic axis one above 0.
  void include(double value, bool log = false) {
    if (!std::isfinite(value) || (log && value <= 0))
      return;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  /// 0 at low, 1 at high.
  double share(double value, bool log = false) const {
    if (!(high > low))
      return 0.5;
    return log ? std::log(value / low) / std::log(high / low)
               : (value - low) / (high - low);
  }
};

}  // namespace gambeta
