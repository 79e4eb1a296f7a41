#pragma once
#include "core/scalar.hpp"

namespace GAMBETA_NAMESPACE {

/// How many threads a kernel may use: one for each processor, or what the environment
/// variable OMP_NUM_THREADS says, but no more than the system gives (ulimit -u, -v). 1 if the
/// library was built without OpenMP.
int thread_count();

/// Changes that for kernels called from this thread. The results stay the same bits.
void set_thread_count(int count);

}  // namespace GAMBETA_NAMESPACE
