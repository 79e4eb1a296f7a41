#pragma once
#include <gambeta/gambeta.hpp>

// Compiled in float and in double: so its namespace begins with the library's.
namespace GAMBETA_NAMESPACE::mine {

/// y = x where x > 0, else slope x; training finds a slope for each column. PyTorch's
/// nn.PReLU (He et al. 2015).
class PReLU : public Layer {
 public:
  explicit PReLU(Index features) : slope_(Matrix(1, features, 0.25f), /*decays=*/false) {}

  Tensor forward(const Tensor& x) override {
    const Tensor slope = slope_.tensor();
    check(x.cols() == slope.cols(), "PReLU: expected {} columns, got {}", slope.cols(),
          x.cols());
    const Tape::Output y = x.tape->output(x.rows(), x.cols());
    for (Index i = 0; i < x.rows(); ++i)
      for (Index j = 0; j < x.cols(); ++j)
        y.out(i, j) = x.value(i, j) * (x.value(i, j) > 0 ? 1 : slope.value(0, j));

    x.tape->record([x, slope, dy = y.grad] {
      for (Index i = 0; i < x.rows(); ++i)
        for (Index j = 0; j < x.cols(); ++j) {
          const bool positive = x.value(i, j) > 0;
          if (x.wants_grad())  // dx += dy (1 or slope)
            x.grad(i, j) += dy(i, j) * (positive ? 1 : slope.value(0, j));
          if (slope.wants_grad() && !positive)
            slope.grad(0, j) += dy(i, j) * x.value(i, j);  // dslope += dy x
        }
    });
    return y;
  }

  std::string name() const override {
    return fmt::format("PReLU {}", slope_.value.cols());
  }
  void visit(StateVisitor& visitor) override { visitor.parameter("weight", slope_); }

 private:
  Parameter slope_;
};

}  // namespace GAMBETA_NAMESPACE::mine
