#include "apps/verify/subject.hpp"

namespace GAMBETA_NAMESPACE {

namespace {

class LibrarySubject : public Subject {
 public:
  explicit LibrarySubject(BatchNorm1D layer) : layer_(std::move(layer)) {}

  Tensor forward(const Tensor& x) override { return layer_.forward(x); }
  void visit(StateVisitor& visitor) override { layer_.visit(visitor); }
  const BatchNormOptions& options() const override { return layer_.options(); }
  Parameter& gamma() override { return layer_.gamma(); }
  Parameter& beta() override { return layer_.beta(); }
  Matrix& running_mean() override { return layer_.running_mean(); }
  Matrix& running_variance() override { return layer_.running_variance(); }

 private:
  BatchNorm1D layer_;
};

}  // namespace

std::unique_ptr<Subject> library_batch_norm(Index features,
                                            const BatchNormOptions& options) {
  return copy_of(BatchNorm1D(features, options));
}

std::unique_ptr<Subject> copy_of(const BatchNorm1D& layer) {
  return std::make_unique<LibrarySubject>(layer);
}

}  // namespace GAMBETA_NAMESPACE
