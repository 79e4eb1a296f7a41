#include "optim/sgd.hpp"

#include <algorithm>
#include <cmath>

#include "core/kernels/kernels.hpp"
#include "layers/each_parameter.hpp"

namespace GAMBETA_NAMESPACE {

Sgd::Sgd(Layer& model, SgdOptions options) : options_(options) {
  set_learning_rate(options.learning_rate);
  check(0 <= options.momentum && options.momentum < 1,
        "SGD: momentum is {}, expected a number from 0 to below 1", options.momentum);
  check(0 <= options.weight_decay && std::isfinite(Scalar(options.weight_decay)),
        "SGD: weight decay is {}, expected a number from 0 up", options.weight_decay);
  check(!options.nesterov || options.momentum > 0, "SGD: Nesterov needs a momentum");
  each_parameter(model, [this](std::string_view name, Parameter& p) {
    check(same_shape(p.value, p.grad), "SGD: {} is {} x {}, its gradient {} x {}", name,
          p.value.rows(), p.value.cols(), p.grad.rows(), p.grad.cols());
    for (const Slot& slot : slots_)
      check(slot.parameter != &p, "SGD: {} and {} are one parameter; show it once",
            slot.name, name);
    slots_.push_back({std::string(name), &p, Matrix(p.value.rows(), p.value.cols())});
  });
}

void Sgd::set_learning_rate(double rate) {
  check(0 <= rate && std::isfinite(Scalar(rate)),
        "SGD: learning rate is {}, expected a number from 0 up", rate);
  options_.learning_rate = rate;
}

void Sgd::step() {
  SgdRates rates{Scalar(options_.learning_rate), Scalar(options_.momentum), 0,
                 options_.nesterov};
  for (Slot& slot : slots_) {
    Parameter& p = *slot.parameter;
    const bool decays = p.decays || options_.decay_all;
    rates.weight_decay = decays ? Scalar(options_.weight_decay) : 0;
    if (p.frozen)
      fill(0, p.grad);
    else
      sgd_update(p.value, p.grad, slot.velocity, rates);
  }
}

void Sgd::sum_gradients(Communicator& ranks, std::span<Scalar> also) {
  own_.assign(also.begin(), also.end());
  for (Slot& slot : slots_)
    own_.insert(own_.end(), slot.parameter->grad.begin(), slot.parameter->grad.end());
  room_.resize(own_.size() * std::size_t(ranks.size()));
  ranks.sum(own_, room_);
  const Scalar* sum = own_.data();
  std::copy_n(sum, also.size(), also.begin());
  sum += also.size();
  for (Slot& slot : slots_) {
    Matrix& grad = slot.parameter->grad;
    std::copy_n(sum, grad.size(), grad.begin());
    sum += grad.size();
  }
}

void Sgd::clear_gradients() {
  for (Slot& slot : slots_)
    fill(0, slot.parameter->grad);
}

void Sgd::visit(StateVisitor& visitor) {
  for (Slot& slot : slots_)
    visitor.buffer(slot.name + ".momentum_buffer", slot.velocity);
}

}  // namespace GAMBETA_NAMESPACE
