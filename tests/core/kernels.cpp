// The fast kernels against the naive loops, on shapes that leave something over at every
// block and vector: all but gemm.cpp and batch_norm_kernels.cpp.
#include "core/kernels/kernels.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <vector>

#include "layers/gradient_check.hpp"
#include "tests/core/kernels.hpp"

using namespace gambeta;

TEST_CASE("column sums: fast is naive, and adds to what is there") {
  for (const Index rows : {0, 1, 7, 8, 9, 100, 4000})
    for (const Index cols : {1, 10, 16, 33, 600}) {
      CAPTURE(rows);
      CAPTURE(cols);
      const Matrix a = random_matrix(rows, cols, 15, 1);
      Matrix fast(1, cols, 2), naive(1, cols, 2);
      add_column_sums(a, fast);
      reference::add_column_sums(a, naive);
      CHECK(relative_error(fast, naive) < 1e-6);
    }
}

TEST_CASE("softmax and cross-entropy: fast is naive, at logits of +-1e4, too") {
  for (const Index rows : {1, 3, 64, 700})
    for (const Index classes : {1, 2, 3, 10, 17, 100})
      for (const double spread : {1.0, 30.0, 1e4}) {
        CAPTURE(rows);
        CAPTURE(classes);
        CAPTURE(spread);
        const Matrix logits = random_matrix(rows, classes, 16, 0, spread);
        std::vector<int> labels;
        for (Index i = 0; i < rows; ++i)
          labels.push_back(int(i % classes));
        Matrix fast(rows, classes), naive(rows, classes);
        const double loss = softmax_cross_entropy(logits, labels, fast);
        const double exact = reference::softmax_cross_entropy(logits, labels, naive);
        CHECK(std::abs(loss - exact) <= 1e-6 * (std::abs(exact) + double(rows)));
        CHECK(relative_error(fast, naive) < 1e-6);
      }
}

TEST_CASE("sgd: fast is naive, and the same bits for every number of threads") {
  for (const bool nesterov : {false, true})
    for (const Index cols : {1, 15, 17, 900}) {
      const SgdRates rates{Scalar(0.1), Scalar(0.9), Scalar(0.01), nesterov};
      const auto run = [&](auto update) {
        Matrix w = random_matrix(301, cols, 17), grad = random_matrix(301, cols, 18);
        Matrix v = random_matrix(301, cols, 19);
        update(w, grad, v, rates);
        for (Index k = 0; k < w.size(); ++k)  // one matrix of all three
          w.data()[k] += 3 * v.data()[k] + grad.data()[k];
        return w;
      };
      CHECK(relative_error(run(gambeta::sgd_update), run(reference::sgd_update)) < 1e-6);
      check_same_bits([&] { return run(gambeta::sgd_update); });
    }
}
