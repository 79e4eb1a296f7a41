// A network with batch norm, trained by hand: the loop of models/trainer.cpp without its
// book-keeping.
#include <fmt/core.h>

#include "data/batches.hpp"
#include "data/toy.hpp"
#include "layers/activation.hpp"
#include "layers/batch_norm1d.hpp"
#include "layers/linear.hpp"
#include "layers/loss.hpp"
#include "layers/sequential.hpp"
#include "optim/sgd.hpp"

using namespace gambeta;

int main() {
  const Dataset moons = make_toy("moons");

  Sequential net;
  Random random(42, Purpose::Weights);
  // Without a bias: batch norm would subtract it with the mean, and has its beta instead.
  net.add<Linear>(2, 32, /*bias=*/false).initialize(random);
  BatchNorm1D& norm = net.add<BatchNorm1D>(32);
  net.add<ReLU>();
  net.add<Linear>(32, 2).initialize(random);

  Batches batches(moons, 32, 42);
  Sgd sgd(net, {.learning_rate = 0.1, .momentum = 0.9});
  Tape tape;
  for (int epoch = 1; epoch <= 20; ++epoch) {
    double loss_sum = 0;
    for (const Batch& batch : batches.shuffled(std::uint64_t(epoch))) {
      tape.begin(Mode::Train);
      const Tensor loss =
          softmax_cross_entropy(net(tape.constant(batch.inputs)), batch.labels);
      tape.backward(loss);
      sgd.step();
      loss_sum += loss.item();
    }
    if (epoch % 5 == 0)
      fmt::print("epoch {:2}  loss {:.3f}\n", epoch, loss_sum / double(batches.count()));
  }
  fmt::print("batches in the running statistics: {}\n", norm.batches_tracked());
}
