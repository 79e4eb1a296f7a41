#include "core/kernels/threads.hpp"

#include "core/kernels/parts.hpp"

namespace GAMBETA_NAMESPACE {

#ifdef _OPENMP
int thread_count() {
  return omp_get_max_threads();
}

void set_thread_count(int count) {
  omp_set_num_threads(count);
}
#else
int thread_count() {
  return 1;
}

void set_thread_count(int) {}
#endif

}  // namespace GAMBETA_NAMESPACE
