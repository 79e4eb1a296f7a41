#include "apps/terminal/signals.hpp"

#include <csignal>

namespace gambeta {

namespace {

volatile std::sig_atomic_t stop_signal = 0;
struct sigaction old_interrupt, old_terminate;

// From here on either signal ends the program.
extern "C" void note_signal(int signal) {
  stop_signal = signal;
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
}

}  // namespace

StopSignals::StopSignals() {
  stop_signal = 0;
  struct sigaction action {};
  action.sa_handler = note_signal;
  sigemptyset(&action.sa_mask);
  action.sa_flags = SA_RESTART;  // a read or write in progress goes on
  sigaction(SIGINT, &action, &old_interrupt);
  sigaction(SIGTERM, &action, &old_terminate);
  // A shell that starts a job in the background may have it ignore Ctrl-C: leave that.
  if (old_interrupt.sa_handler == SIG_IGN)
    sigaction(SIGINT, &old_interrupt, nullptr);
  if (old_terminate.sa_handler == SIG_IGN)
    sigaction(SIGTERM, &old_terminate, nullptr);
}

StopSignals::~StopSignals() {
  sigaction(SIGINT, &old_interrupt, nullptr);
  sigaction(SIGTERM, &old_terminate, nullptr);
}

int StopSignals::received() const {
  return stop_signal;
}

int StopSignals::exit_code() const {
  return stop_signal == 0 ? 0 : 128 + stop_signal;
}

}  // namespace gambeta
