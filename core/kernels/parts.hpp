#pragma once
#include <algorithm>

#include "core/kernels/threads.hpp"
#ifdef _OPENMP
#include <omp.h>
#endif

/// The one place where work is given to threads.

namespace GAMBETA_NAMESPACE {

/// Calls f(first, count) for ranges that make up 0 to n - 1: one for each thread if the
/// work is `worth` it, else one for all. Ranges begin at multiples of `grain`; a kernel
/// must compute each grain in the same way whatever range it is in, and then the results
/// are the same bits for every number of threads.
template <class F>
void for_each_part(Index n, Index grain, bool worth, const F& f) {
#ifdef _OPENMP
  const Index grains = (n + grain - 1) / grain;
  const Index parts = worth ? std::min<Index>(thread_count(), grains) : 1;
  if (parts > 1) {
#pragma omp parallel for schedule(static, 1) num_threads(int(parts))
    for (Index t = 0; t < parts; ++t) {
      const Index first = grains * t / parts * grain;
      f(first, std::min(n, grains * (t + 1) / parts * grain) - first);
    }
    return;
  }
#endif
  (void)grain, (void)worth;
  f(Index(0), n);
}

}  // namespace GAMBETA_NAMESPACE
