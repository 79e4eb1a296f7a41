#pragma once
#ifdef _OPENMP
#include <omp.h>
#endif

namespace gambeta_apps {

/// While it lives, the kernels use one thread. The matrices of the checks are small, and
/// threads wait for each other by spinning: all bugs of the zoo take 3 s of processor time
/// with one thread, and on two cores with other work to do a minute with two.
class [[maybe_unused]] OneThread {
#ifdef _OPENMP
 public:
  OneThread() {
    omp_set_num_threads(1);
  }
  ~OneThread() {
    omp_set_num_threads(before_);
  }
  OneThread(const OneThread&) = delete;
  OneThread& operator=(const OneThread&) = delete;

 private:
  int before_ = omp_get_max_threads();
#endif
};

}  // namespace gambeta_apps
