// The library inside a shared one, as a plug-in of some program has it.
#include <gambeta/gambeta.hpp>

using namespace gambeta;

extern "C" Index rows_with_an_answer() {
  const Dataset moons = make_toy("moons");
  Random random(42, Purpose::Weights);
  Sequential net;
  net.add<Linear>(2, 512).initialize(random);
  net.add<BatchNorm1D>(512);
  net.add<ReLU>();
  net.add<Linear>(512, 512).initialize(random);
  Tape tape;
  tape.begin(Mode::Train);
  return net(tape.constant(moons.inputs)).rows();
}
