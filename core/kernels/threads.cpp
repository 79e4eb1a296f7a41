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
  std::vector<std::thread> others;
  std::mutex gate;
  std::unique_lock closed(gate);  // until all are there
  try {
    while (int(others.size()) + 1 < count)
      others.emplace_back([&] { std::lock_guard wait(gate); });
  } catch (const std::system_error&) {
    count = int(others.size()) / 2 + 1;
  }
  closed.unlock();
  for (std::thread& other : others)
    other.join();
  return count;
}

void set_thread_count(int count) {
  omp_set_num_threads(obtainable(count));
#pragma omp parallel
  {}  // OpenMP makes its threads now, for it would end the program if it could not later
}

int thread_count() {
  thread_local const bool made = (set_thread_count(omp_get_max_threads()), true);
  return made ? omp_get_max_threads() : 1;
}
#else
int thread_count() {
  return 1;
}

void set_thread_count(int) {}
#endif

}  // namespace GAMBETA_NAMESPACE
