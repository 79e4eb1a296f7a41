#pragma once
#include <benchmark/benchmark.h>

#include <string>

namespace gambeta::bench {

/// What this machine can do at most with the threads it was given, measured at start.
struct Ceiling {
  double flops = 0;  ///< a second: multiply-adds on registers, counted as two
  double bytes = 0;  ///< a second: copying 64 MB, read and written bytes together
};
const Ceiling& ceiling();

/// Reports how fast a benchmark computed, and what share of the ceiling that is.
void report_flops(benchmark::State& state, double flops_per_iteration);
void report_bytes(benchmark::State& state, double bytes_per_iteration);

/// Registers a benchmark that is timed by the clock on the wall.
template <class Body>
void add_benchmark(const std::string& name, Body body) {
  benchmark::RegisterBenchmark(name.c_str(), body)->UseRealTime();
}

}  // namespace gambeta::bench
