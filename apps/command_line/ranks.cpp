#include "apps/command_line/ranks.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <thread>

#include "core/check.hpp"
#include "core/communicator_mpi.hpp"
#include "core/kernels/threads.hpp"

namespace gambeta {

namespace {

/// A number that a launcher left in the environment under one of these names, or -1.
int number_from(std::initializer_list<const char*> names) {
  for (const char* name : names)
    if (const char* text = std::getenv(name))
      return std::atoi(text);
  return -1;
}

}  // namespace

int launched_rank() {
  return std::max(0, number_from({"OMPI_COMM_WORLD_RANK", "PMI_RANK", "PMIX_RANK"}));
}

std::unique_ptr<Communicator> ranks_of_launcher() {
  if (number_from({"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "PMIX_RANK"}) < 0)
    return nullptr;
#ifdef GAMBETA_MPI
  const int neighbours = number_from({"OMPI_COMM_WORLD_LOCAL_SIZE", "MPI_LOCALNRANKS"});
  const int processors = int(sysconf(_SC_NPROCESSORS_ONLN));
  if (neighbours > 1 && std::getenv("OMP_NUM_THREADS") == nullptr)
    set_thread_count(std::clamp(processors / neighbours, 1, thread_count()));
  return launched_ranks();
#else
  fail(
      "mpirun has started this program, which was built without MPI: each process would "
      "train the same model; ./apps/install-missing libopenmpi-dev openmpi-bin, then "
      "build again");
#endif
}

static int said = -1, stderr_of_all = -1;  // where a silent rank speaks, and would speak

void be_silent() {
  (void)!std::freopen("/dev/null", "w", stdout);
  std::FILE* const kept = std::tmpfile();
  if (kept == nullptr)
    return;
  said = fileno(kept);
  stderr_of_all = dup(STDERR_FILENO);
  dup2(said, STDERR_FILENO);
}

void end_ranks([[maybe_unused]] const Communicator& ranks,
               [[maybe_unused]] int exit_code) {
#ifdef GAMBETA_MPI
  if (ranks.rank() > 0) {
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    char text[4096];
    const ssize_t size = said < 0 ? 0 : pread(said, text, sizeof text, 0);
    if (size > 0)
      (void)!write(stderr_of_all, text, std::size_t(size));
  }
  end_all_ranks(exit_code);
#endif
}

}  // namespace gambeta
