#pragma once
#include <string>
#include <utility>
#include <vector>

/// The works of works.inc, as the peers take them.

struct Work {
  std::string name;
  std::vector<int> numbers;  // the batch, then the widths
};
static const std::vector<Work> kWorks = {
#define WORK(name, ...) {name, {__VA_ARGS__}},
#define BATCH_NORM(rows, cols)
#include "apps/bench/works.inc"
#undef WORK
#undef BATCH_NORM
};

/// Batch norm alone: rows, columns.
static const std::vector<std::pair<int, int>> kShapes = {
#define WORK(name, ...)
#define BATCH_NORM(rows, cols) {rows, cols},
#include "apps/bench/works.inc"
#undef WORK
#undef BATCH_NORM
};
