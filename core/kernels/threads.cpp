#include "core/kernels/threads.hpp"

#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

#include "core/kernels/parts.hpp"

namespace GAMBETA_NAMESPACE {

#ifdef _OPENMP
// How many threads there can be at once, this one with them, but at most `count`. Where a
// limit is met, half of the others: the rest of the memory will be needed, too.
static int obtainable(int count) {
  std::mutex gate;
  std::vector<std::jthread> others;
  std::unique_lock closed(gate);  // until all are there
  try {
    while (int(others.size()) + 1 < count)
      others.emplace_back([&] { std::lock_guard wait(gate); });
  } catch (const std::system_error&) {
    count = int(others.size()) / 2 + 1;
  }
  return count;
}

int thread_count() {
  thread_local int most = 1;  // that there have been
  if (const int wanted = omp_get_max_threads(); wanted > most) {
    most = obtainable(wanted);
    omp_set_num_threads(most);
#pragma omp parallel
    {}  // OpenMP makes them now, for it would end the program if it could not later
  }
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
