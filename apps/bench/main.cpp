#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "apps/bench/benchmarks.hpp"
#include "apps/bench/ceiling.hpp"

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv))
    return 2;
  const gambeta::bench::Ceiling& ceiling = gambeta::bench::ceiling();
  benchmark::AddCustomContext("peak", fmt::format("{:.1f} GFLOP/s", ceiling.flops / 1e9));
  benchmark::AddCustomContext("copying", fmt::format("{:.1f} GB/s", ceiling.bytes / 1e9));
  gambeta::bench::add_train_benchmarks();
  gambeta::bench::add_gemm_benchmarks();
  gambeta::bench::add_file_benchmarks();
  benchmark::RunSpecifiedBenchmarks();
}
