#include "models/unchanged.hpp"

#include "core/check.hpp"

namespace GAMBETA_NAMESPACE {

// Both casts take away a const that nothing behind them breaks: the one visitor passes on
// constants, and a layer's forward() in Mode::Predict is bound by Layer to leave it alone.

void visit(const Layer& layer, StateReader& reader) {
  struct Constants : StateVisitor {
    explicit Constants(StateReader& to_) : to(to_) {}
    void parameter(std::string_view name, Parameter& p) override {
      to.parameter(name, p);
    }
    void buffer(std::string_view name, Matrix& buffer) override {
      to.buffer(name, buffer);
    }
    void counter(std::string_view name, std::int64_t& count) override {
      to.counter(name, count);
    }
    StateReader& to;
  } constants(reader);
  const_cast<Layer&>(layer).visit(constants);
}

Tensor predict(const Layer& layer, const Tensor& x) {
  check(x.tape_for("predict").mode() == Mode::Predict,
        "predict: the run is none of Mode::Predict; see Tape::begin");
  return const_cast<Layer&>(layer).forward(x);
}

}  // namespace GAMBETA_NAMESPACE
