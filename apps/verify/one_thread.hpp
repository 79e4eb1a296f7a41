#pragma once
#include "core/kernels/threads.hpp"

namespace GAMBETA_NAMESPACE {

/// While it lives, the kernels use one thread. The matrices of the checks are small, and
/// threads wait for each other by spinning: all bugs of the zoo take 3 s of processor time
/// with one thread, and on two cores with other work to do a minute with two.
class OneThread {
 public:
  OneThread() { set_thread_count(1); }
  ~OneThread() { set_thread_count(before_); }
  OneThread(const OneThread&) = delete;
  OneThread& operator=(const OneThread&) = delete;

 private:
  int before_ = thread_count();
};

}  // namespace GAMBETA_NAMESPACE
