// The way back through y = x w^T + b. x is rows x inputs, w is outputs x inputs, dy is
// rows x outputs. Add to dx (shaped as x), dw (as w) and db (1 x outputs).
// In full: y(i, o) = sum over k of x(i, k) w(o, k), plus b(0, o).
#include "apps/exercises/exercises.hpp"

void linear(ConstView x, ConstView w, ConstView dy, View dx, View dw, View db) {
  // ---- your code ----
  not_written_yet();
  // ---- to here ----
}
