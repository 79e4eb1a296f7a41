#include "layers/sequential.hpp"

#include <string>

#include "layers/batch_norm1d.hpp"

namespace GAMBETA_NAMESPACE {

Tensor Sequential::forward(const Tensor& input) {
  Tensor x = input;
  for (Index i = 0; i < size(); ++i)
    try {
      x = layers_[std::size_t(i)]->forward(x);
    } catch (const NonFinite& error) {
      throw NonFinite(error, i);
    }
  return x;
}

namespace {

/// Passes on what a layer shows, with the layer's number in front of the name.
class Numbered : public StateVisitor {
 public:
  Numbered(StateVisitor& visitor, Index number)
      : visitor_(visitor), prefix_(fmt::format("{}.", number)) {}

  void parameter(std::string_view name, Parameter& parameter) override {
    visitor_.parameter(full(name), parameter);
  }
  void buffer(std::string_view name, Matrix& buffer) override {
    visitor_.buffer(full(name), buffer);
  }
  void counter(std::string_view name, std::int64_t& count) override {
    visitor_.counter(full(name), count);
  }

 private:
  std::string full(std::string_view name) const { return prefix_ + std::string(name); }

  StateVisitor& visitor_;
  std::string prefix_;
};

}  // namespace

void Sequential::visit(StateVisitor& visitor) {
  for (Index i = 0; i < size(); ++i) {
    Numbered numbered(visitor, i);
    layers_[std::size_t(i)]->visit(numbered);
  }
}

}  // namespace GAMBETA_NAMESPACE
