#include "core/communicator_mpi.hpp"

#include <mpi.h>

#include <algorithm>

namespace GAMBETA_NAMESPACE {

class MpiRanks : public Communicator {
 public:
  MpiRanks() {
    MPI_Init(nullptr, nullptr);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
    MPI_Comm_size(MPI_COMM_WORLD, &size_);
  }
  ~MpiRanks() override { MPI_Finalize(); }
  Index rank() const override { return rank_; }
  Index size() const override { return size_; }

  void gather(std::span<const std::byte> own, std::span<std::byte> all) override {
    MPI_Allgather(own.data(), int(own.size()), MPI_BYTE, all.data(), int(own.size()),
                  MPI_BYTE, MPI_COMM_WORLD);
  }
  void broadcast(std::span<std::byte> bytes) override {
    constexpr std::size_t kMost = 1 << 30;  // MPI counts in int
    for (; !bytes.empty(); bytes = bytes.subspan(std::min(kMost, bytes.size())))
      MPI_Bcast(bytes.data(), int(std::min(kMost, bytes.size())), MPI_BYTE, 0,
                MPI_COMM_WORLD);
  }

 private:
  int rank_ = 0, size_ = 1;
};

std::unique_ptr<Communicator> launched_ranks() {
  return std::make_unique<MpiRanks>();
}

void end_all_ranks(int exit_code) {
  MPI_Abort(MPI_COMM_WORLD, exit_code);
}

}  // namespace GAMBETA_NAMESPACE
