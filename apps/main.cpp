#include <fcntl.h>
#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "apps/command_line/program.hpp"
#include "apps/command_line/ranks.hpp"
#include "apps/commands/commands.hpp"
#include "apps/terminal/signals.hpp"
#include "data/text/file.hpp"
#include "data/text/text.hpp"

namespace gambeta {

static void add_commands(Program& program, Console& console, Communicator* ranks) {
  add_train(program, console, ranks);
  add_eval(program, console, ranks);
  add_predict(program, console);
  add_inspect(program, console);
  add_compare(program, console);
  add_doctor(program, console);
  add_reproduce(program, console);
  add_fold(program, console);
  add_export(program, console);
  add_recalibrate(program, console);
  add_explain(program, console);
  add_verify(program, console);
  add_data(program, console);
  add_play(program, console);
}

// A closed standard stream would give its number to the next file that is opened: the
// model would then receive what is meant for the terminal. Writing to this stdout fails.
static void open_closed_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (fcntl(stream, F_GETFD) == -1)
      // The lowest free number is this one, as those below are open.
      (void)!open("/dev/null", stream == STDERR_FILENO ? O_WRONLY : O_RDONLY);
}

// OpenMP's threads wait for each other by spinning, some milliseconds long. On a machine with
// other work that is time in which the thread waited for could have run: an epoch of
// Fashion-MNIST took 21 s there, and 6 s with waits that spin for microseconds. GCC's
// library reads the setting once, before main, so the program starts itself anew with it:
// where it trains, as that takes 2 ms.
static void start_with_short_waits(int argc, char** argv) {
  const auto trains = [](std::string_view word) {
    return word == "train" || word == "compare" || word == "reproduce";
  };
  if (std::none_of(argv + 1, argv + argc, trains) ||
      std::getenv("GOMP_SPINCOUNT") != nullptr ||
      std::getenv("OMP_WAIT_POLICY") != nullptr)
    return;
  setenv("GOMP_SPINCOUNT", "2000", /*overwrite=*/0);
  execv("/proc/self/exe", argv);  // if that fails, the waits are long
}

static int run_commands(int argc, char** argv, Console& console, Communicator* ranks) {
  Program program(console);
  try {
    add_commands(program, console, ranks);
    program.run({argv + 1, argv + argc});
    console.flush();
    return console.exit_code;
  } catch (const ReaderGone&) {
    return 141;  // as of SIGPIPE
  } catch (const UsageError& error) {
    console.error(error);
    return 2;
  } catch (const std::exception& error) {
    console.error(error);
  }
  return std::max(console.exit_code, 1);
}

static int run_program(int argc, char** argv) {
  open_closed_streams();
  end_with_whole_files();
  Console console;
  console.command = "gambeta";
  for (int i = 1; i < argc; ++i)
    console.command += " " + shell_quoted(argv[i]);
  if (launched_rank() > 0)
    be_silent();
  try {
    const auto ranks = ranks_of_launcher();
    // Training and judging are shared. Of all else one copy is enough.
    const std::string_view verb = argc < 2 ? "" : argv[1];
    if (ranks && ranks->rank() > 0 && verb != "train" && verb != "eval")
      return 0;
    const int code = run_commands(argc, argv, console, ranks.get());
    if (ranks && code != 0)
      end_ranks(*ranks, code);
    return code;
  } catch (const std::exception& error) {
    console.error(error);
    return 1;
  }
}

}  // namespace gambeta

int main(int argc, char** argv) {
#ifdef M_ARENA_MAX
  // Or each thread would claim 128 MB of addresses to allocate from, which a limit (ulimit -v)
  // counts; ours allocate next to nothing.
  mallopt(M_ARENA_MAX, 1);
#endif
  gambeta::start_with_short_waits(argc, argv);
  return gambeta::run_program(argc, argv);
}
