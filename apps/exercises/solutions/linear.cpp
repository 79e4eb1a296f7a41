// The way back through y = x w^T + b. x is rows x inputs, w is outputs x inputs, dy is
// rows x outputs. Add to dx (shaped as x), dw (as w) and db (1 x outputs).
// In full: y(i, o) = sum over k of x(i, k) w(o, k), plus b(0, o).
#include "apps/exercises/exercises.hpp"

void linear(ConstView x, ConstView w, ConstView dy, View dx, View dw, View db) {
  // ---- your code ----
  for (Index i = 0; i < x.rows; ++i)
    for (Index o = 0; o < w.rows; ++o) {
      for (Index k = 0; k < x.cols; ++k) {
        dx(i, k) += dy(i, o) * w(o, k);
        dw(o, k) += dy(i, o) * x(i, k);
      }
      db(0, o) += dy(i, o);
    }
  // ---- to here ----
}
