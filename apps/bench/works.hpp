#pragma once
#include <string>
#include <vector>

#include "core/tape.hpp"
#include "layers/sequential.hpp"

namespace gambeta::bench {

/// A net and a batch size to train it with (works.inc).
struct Work {
  std::string name;
  Index batch;
  std::vector<Index> widths;

  Index layers() const { return Index(widths.size()) - 1; }
};
std::vector<Work> works();

struct BatchNormShape {
  Index rows, cols;
};
std::vector<BatchNormShape> batch_norm_shapes();

/// Linear -> BatchNorm1D -> ReLU for each hidden width, then a Linear; with every bias, as
/// the peers have it.
Sequential net_of(const Work& work, bool batch_norm);

/// Multiply-adds of the matrix products of one step, or of one forward pass.
double step_multiply_adds(const Work& work);
double forward_multiply_adds(const Work& work, Index batch);

/// A product of training: NT forward (x w^T), NN for dx (dy w), TN for dw (dy^T x).
struct Product {
  std::string kind;
  Index m, n, k;

  std::string name() const;  ///< "NT/64x32x2"
  bool operator==(const Product&) const = default;
};
/// Every product in W1 to W4, and squares.
std::vector<Product> products();

}  // namespace gambeta::bench
