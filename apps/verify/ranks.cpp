#include "apps/verify/ranks.hpp"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "apps/verify/one_thread.hpp"
#include "core/check.hpp"

namespace GAMBETA_NAMESPACE {

namespace {

/// Where the ranks meet.
class Meeting {
 public:
  explicit Meeting(Index ranks) : shown_(std::size_t(ranks)) {}

  /// Shows what each rank brings to all, until all have looked at it.
  template <class Look>
  void meet(Index rank, std::span<const std::byte> own, Look look) {
    shown_[std::size_t(rank)] = own;
    wait();
    look(shown_);
    wait();
  }

  /// A rank that does not come any more.
  void leave() {
    const std::lock_guard lock(mutex_);
    left_ = true;
    all_came_.notify_all();
  }

 private:
  void wait() {
    std::unique_lock lock(mutex_);
    const std::size_t round = round_;
    if (++came_ == shown_.size()) {
      came_ = 0;
      ++round_;
      all_came_.notify_all();
      return;
    }
    all_came_.wait(lock, [&] { return round_ != round || left_; });
    check(round_ != round, "another rank has ended");
  }

  std::vector<std::span<const std::byte>> shown_;
  std::mutex mutex_;
  std::condition_variable all_came_;
  std::size_t came_ = 0, round_ = 0;
  bool left_ = false;
};

class ThreadRank : public Communicator {
 public:
  ThreadRank(Meeting& meeting, Index rank, Index size)
      : meeting_(meeting), rank_(rank), size_(size) {}

  Index rank() const override { return rank_; }
  Index size() const override { return size_; }

  void gather(std::span<const std::byte> own, std::span<std::byte> all) override {
    meeting_.meet(rank_, own, [&](const auto& shown) {
      auto out = all.begin();
      for (const std::span<const std::byte> part : shown)
        out = std::copy(part.begin(), part.end(), out);
    });
  }

  void broadcast(std::span<std::byte> bytes) override {
    meeting_.meet(rank_, bytes, [&](const auto& shown) {
      if (rank_ > 0)
        std::copy(shown[0].begin(), shown[0].end(), bytes.begin());
    });
  }

 private:
  Meeting& meeting_;
  Index rank_, size_;
};

}  // namespace

void run_as_ranks(Index ranks, const std::function<void(Communicator&)>& body) {
  Meeting meeting(ranks);
  std::exception_ptr first;
  std::mutex mutex;
  std::vector<std::thread> threads;
  for (Index r = 0; r < ranks; ++r)
    threads.emplace_back([&, r] {
      const OneThread one;
      ThreadRank rank(meeting, r, ranks);
      try {
        body(rank);
      } catch (...) {
        const std::lock_guard lock(mutex);
        if (!first)
          first = std::current_exception();
        meeting.leave();
      }
    });
  for (std::thread& thread : threads)
    thread.join();
  if (first)
    std::rethrow_exception(first);
}

}  // namespace GAMBETA_NAMESPACE
