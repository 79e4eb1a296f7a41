#include "apps/bench/ceiling.hpp"

#include <algorithm>
#include <chrono>
#include <vector>

#include "core/kernels/parts.hpp"
#include "core/kernels/vector.hpp"
#include "core/view.hpp"
#ifdef _OPENMP
#include <omp.h>
#endif

namespace gambeta::bench {

static Index threads() {
#ifdef _OPENMP
  return omp_get_max_threads();
#else
  return 1;
#endif
}

// The least time that `work` took, in seconds, of some tries.
template <class Work>
static double best_time(int tries, Work work) {
  using Clock = std::chrono::steady_clock;
  double best = 1e9;
  for (int i = 0; i < tries; ++i) {
    const auto start = Clock::now();
    work();
    best = std::min(best, std::chrono::duration<double>(Clock::now() - start).count());
  }
  return best;
}

// Multiply-adds on kSums vectors that never leave their registers: enough of them that
// each can wait for its own result.
static double measure_flops() {
  constexpr Index kSums = kVectorRegisters / 2, kSteps = 100'000;
  const auto run = [&](Index, Index) {
    Vector sum[kSums] = {};
    Scalar factor = Scalar(0.5);
    benchmark::DoNotOptimize(factor);
    for (Index step = 0; step < kSteps; ++step)
      unroll<kSums>([&](auto k) { sum[k] = sum[k] * factor + factor; });
    unroll<kSums>([&](auto k) { benchmark::DoNotOptimize(sum[k]); });
  };
  const double seconds = best_time(20, [&] { for_each_part(threads(), 1, true, run); });
  return 2.0 * double(kSums * kLanes * kSteps * threads()) / seconds;
}

static double measure_bytes() {
  constexpr Index kBytes = Index(64) << 20;
  std::vector<char> from(kBytes, 1), to(kBytes, 2);
  const double seconds = best_time(8, [&] {
    for_each_part(kBytes, 4096, true, [&](Index first, Index count) {
      std::copy_n(from.data() + first, count, to.data() + first);
    });
    benchmark::ClobberMemory();
  });
  return 2.0 * double(kBytes) / seconds;
}

const Ceiling& ceiling() {
  static const Ceiling measured = {measure_flops(), measure_bytes()};
  return measured;
}

static void report(benchmark::State& state, const char* unit, double amount,
                   double most) {
  using benchmark::Counter;
  state.counters[unit] = Counter(amount, Counter::kIsIterationInvariantRate);
  state.counters["share"] = Counter(amount / most, Counter::kIsIterationInvariantRate);
}

void report_flops(benchmark::State& state, double flops) {
  report(state, "FLOP/s", flops, ceiling().flops);
}

void report_bytes(benchmark::State& state, double bytes) {
  report(state, "B/s", bytes, ceiling().bytes);
}

}  // namespace gambeta::bench
