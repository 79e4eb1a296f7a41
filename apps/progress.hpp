#pragma once
#include <chrono>

#include "apps/console.hpp"
#include "models/model.hpp"

namespace gambeta {

/// Tells how training goes: on a terminal a line that is redrawn in place, elsewhere a
/// plain line for each of about 20 epochs.
class Progress {
 public:
  Progress(Console& console, int epochs, Index rows_per_epoch);

  void rows_done(Index rows);                  ///< after each batch
  void epoch_done(const EpochResult& result);  ///< after each epoch
  void finish();                               ///< leaves the last line on the screen

  double seconds() const;  ///< since the start

 private:
  void redraw();
  std::string figures() const;

  using Clock = std::chrono::steady_clock;
  Console& console_;
  int epochs_;
  Index rows_per_epoch_;
  Index rows_ = 0;
  EpochResult latest_;
  Clock::time_point start_ = Clock::now();
  Clock::time_point drawn_ = start_;
  bool live_;
};

/// "train loss 0.0641  val loss 0.0712  val accuracy 98.0 %"
std::string describe(const EpochResult& result);
/// "loss 0.0712, accuracy 98.0 %" or "loss .., RMSE .., R2 .."
std::string describe(const Figures& figures);

}  // namespace gambeta
