#pragma once
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <functional>

#include "core/kernels/threads.hpp"
#include "core/view.hpp"
#include "layers/gradient_check.hpp"

/// How the fast kernels are compared with the naive loops that define them
/// (core/kernels/reference.cpp), and with themselves.

namespace gambeta {

/// The largest difference between two matrices, in parts of the largest number of `exact`;
/// NaN if there is one.
inline double relative_error(const Matrix& fast, const Matrix& exact) {
  double error = 0, largest = 1e-30;
  for (Index k = 0; k < exact.size(); ++k) {
    error = largest_error(error, std::abs(double(fast.data()[k]) - exact.data()[k]));
    largest = std::max(largest, std::abs(double(exact.data()[k])));
  }
  return error / largest;
}

/// Runs `work` with 1 to 4 threads and checks that its numbers are the same bits.
inline void check_same_bits(const std::function<Matrix()>& work) {
  const int before = thread_count();
  set_thread_count(1);
  const Matrix one = work();
  for (int threads = 2; threads <= 4; ++threads) {
    CAPTURE(threads);
    set_thread_count(threads);
    const Matrix many = work();
    CHECK(std::memcmp(one.data(), many.data(), one.size() * sizeof(Scalar)) == 0);
  }
  set_thread_count(before);
}

}  // namespace gambeta
