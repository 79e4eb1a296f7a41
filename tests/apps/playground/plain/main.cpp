// Trains a generated set for some epochs at a constant rate, and prints the model file.
#include <cstdio>
#include <cstdlib>
#include <gambeta/gambeta.hpp>

int main(int, char** arguments) {
  using namespace gambeta;
  SessionOptions options;
  options.data.source = arguments[1];
  options.training.epochs = std::atoi(arguments[2]);
  options.training.schedule = Schedule::Constant;
  Session session = start_session(load_data(arguments[1]), options);
  Trainer trainer(session.model, session.train, session.validation_or_null());
  while (!trainer.done())
    trainer.run_epoch();
  trainer.finish();
  std::fputs(to_json(session.model).c_str(), stdout);
}
