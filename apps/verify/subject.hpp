#pragma once
#include <functional>
#include <memory>

#include "layers/batch_norm1d.hpp"

namespace GAMBETA_NAMESPACE {

/// A batch normalization layer under examination: the library's own, or one that carries a
/// documented mistake (bugs.hpp). The checks see nothing else of it.
class Subject : public Layer {
 public:
  virtual const BatchNormOptions& options() const = 0;
  virtual Parameter& gamma() = 0;          ///< 1 x features
  virtual Parameter& beta() = 0;           ///< 1 x features
  virtual Matrix& running_mean() = 0;      ///< 1 x features
  virtual Matrix& running_variance() = 0;  ///< 1 x features
  std::string name() const override { return "BatchNorm1D"; }
  Index features() { return gamma().value.cols(); }
};

/// Builds a fresh layer to examine.
using MakeSubject =
    std::function<std::unique_ptr<Subject>(Index features, const BatchNormOptions&)>;

/// The library's own layer.
std::unique_ptr<Subject> library_batch_norm(Index features, const BatchNormOptions&);

/// A copy of a layer of somebody's model, with its numbers.
std::unique_ptr<Subject> copy_of(const BatchNorm1D& layer);

}  // namespace GAMBETA_NAMESPACE
