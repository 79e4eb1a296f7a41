#pragma once
#include "layers/layer.hpp"

/// Running a layer in a test, and the batch that the tests of batch norm share.

namespace gambeta {

/// What the layer makes of x.
inline Matrix run(Layer& layer, const Matrix& x, Mode mode) {
  Tape tape;
  tape.begin(mode);
  return copy_of(layer(tape.constant(x)).value);
}

/// Means 4 and 10.5, sums of squared deviations 38 and 6.5.
inline const Matrix kBatch{{1, 10}, {2, 10.5}, {4, 9}, {9, 12.5}};

}  // namespace gambeta
