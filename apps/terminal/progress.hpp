#pragma once
#include <chrono>
#include <string>
#include <vector>

#include "apps/terminal/console.hpp"
#include "models/model.hpp"

namespace gambeta {

/// A line on the terminal that is redrawn in place; nothing where stderr is none.
///
/// The cursor rests at the line's beginning and what follows is cleared with each redraw,
/// so that a line that a shrinking window has wrapped leaves nothing behind.
class StatusLine {
 public:
  explicit StatusLine(Console& console, bool draws = true)
      : console_(console),
        terminal_(console.stderr_is_terminal() && !console.quiet),
        draws_(draws) {}
  StatusLine(const StatusLine&) = delete;
  ~StatusLine() { clear(); }

  bool terminal() const { return terminal_; }  ///< else plain lines are wanted
  bool live() const { return terminal_ && draws_; }
  /// At most columns() - 1 characters, or it would wrap.
  void draw(std::string_view line);
  void clear();  ///< takes the line away

 private:
  Console& console_;
  bool terminal_;
  bool draws_;
  bool drawn_ = false;
};

/// Something worth saying in a status line, and how important it is (1: most).
struct StatusPart {
  std::string text;
  int importance;
};

/// The parts that fit, in their order, the less important left out. An empty part stands
/// for a bar of the given share, which takes what room is left.
std::string status_text(const Console& console, const std::vector<StatusPart>& parts,
                        double share);

/// 75 seconds as "1 min 15 s".
std::string duration(double seconds);
/// The same of what is over: two digits below ten seconds, "0.011 s".
std::string took(double seconds);

/// Tells how training goes: on a terminal a line that is redrawn in place, elsewhere a
/// plain line for each of about 20 epochs.
class Progress {
 public:
  /// `epochs_before` of the `epochs` ran before; `draws`: nothing else draws on the terminal.
  Progress(Console& console, int epochs, int epochs_before, Index rows_per_epoch,
           bool draws = true);

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
  int epochs_before_;
  Index rows_per_epoch_;
  Index rows_ = 0;
  EpochResult latest_;
  Clock::time_point start_ = Clock::now();
  Clock::time_point drawn_ = start_;
  StatusLine status_;
};

/// "train loss 0.0641  val loss 0.0712  val accuracy 98.0 %"
std::string describe(const EpochResult& result);
/// "loss 0.0712, accuracy 98.0 %" or "loss .., RMSE .., R2 .."
std::string describe(const Figures& figures);

}  // namespace gambeta
