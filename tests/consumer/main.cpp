// A network with a layer of one's own, trained.
#include "prelu.hpp"

using namespace gambeta;

int main() {
  const Dataset moons = make_toy("moons");

  Sequential net;
  Random random(42, Purpose::Weights);
  net.add<Linear>(2, 32, /*bias=*/false).initialize(random);
  net.add<BatchNorm1D>(32);
  net.add<mine::PReLU>(32);
  net.add<Linear>(32, 2).initialize(random);

  Sgd sgd(net, {.learning_rate = 0.1, .momentum = 0.9});
  Batches batches(moons, 32, /*seed=*/42);
  Tape tape;
  for (unsigned epoch = 1; epoch <= 20; ++epoch)
    for (const Batch& batch : batches.shuffled(epoch)) {
      tape.begin(Mode::Train);
      const Tensor scores = net(tape.constant(batch.inputs));
      tape.backward(softmax_cross_entropy(scores, batch.labels));
      sgd.step();
    }

  tape.begin(Mode::Predict);
  const Tensor scores = net(tape.constant(moons.inputs));
  Index right = 0;
  for (Index i = 0; i < moons.rows(); ++i)
    right += predicted_class(scores.value, i) == moons.labels[std::size_t(i)];
  fmt::print("{} of {} right\n", right, moons.rows());
  return right > 970 ? 0 : 1;
}
