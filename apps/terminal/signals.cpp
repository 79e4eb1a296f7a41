#include "apps/terminal/signals.hpp"

#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdint>

#include "data/text/file.hpp"

namespace gambeta {

namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr int kSignals[] = {SIGINT, SIGTERM, SIGHUP, SIGXCPU};
constexpr auto kBurst = 500ms;  // what comes sooner belongs to the first

std::atomic<bool> gentle{false};      // the first signal is only noted
std::atomic<Clock::rep> first_at{0};  // when that came; 0: not yet
std::atomic<int> first{0};
static_assert(std::atomic<Clock::rep>::is_always_lock_free);  // or no handler may use it

void end_by(int signal) {
  if (signal == SIGXCPU)  // which would leave a core
    _exit(128 + signal);
  std::signal(signal, SIG_DFL);
  std::raise(signal);  // takes effect when the handler returns
}

extern "C" void handle(int signal) {
  if (gentle) {
    Clock::rep before = 0;
    const Clock::rep now = Clock::now().time_since_epoch().count();
    if (first_at.compare_exchange_strong(before, now)) {
      first = signal;
      interruption.stop = true;
      return;
    }
    // The kernel repeats SIGXCPU each second; nobody asked twice.
    if (signal == SIGXCPU || Clock::duration(now - before) < kBurst)
      return;
  }
  interruption.postponed = signal;
  if (!interruption.replacing)
    end_by(signal);
}

}  // namespace

void end_with_whole_files() {
  struct sigaction action {
  }, old{};
  action.sa_handler = handle;
  sigemptyset(&action.sa_mask);
  for (const int signal : kSignals)
    sigaddset(&action.sa_mask, signal);
  action.sa_flags = SA_RESTART;  // a read or write in progress goes on
  for (const int signal : kSignals)
    if (sigaction(signal, nullptr, &old) == 0 && old.sa_handler != SIG_IGN)
      sigaction(signal, &action, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);  // a file over the limit then fails like a full disk
}

StopSignals::StopSignals() {
  gentle = true;
}

StopSignals::~StopSignals() {
  gentle = false;
}

int StopSignals::received() const {
  return first;
}

int StopSignals::exit_code() const {
  return first == 0 ? 0 : 128 + first;
}

}  // namespace gambeta
