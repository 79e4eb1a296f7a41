#pragma once

namespace gambeta {

/// From now on a signal that ends the program (Ctrl-C, SIGTERM, SIGHUP of a closed terminal,
/// SIGXCPU of used up time) waits until a file that is being replaced is whole. One that was
/// ignored when the program started, as under nohup, stays ignored. And where a reader has
/// gone away, the write fails: no signal comes.
void end_with_whole_files();

/// Stops a training gently: while one lives, the first signal that would end the program is
/// only noted, so that the model can be saved. A second one, half a second later or more,
/// ends the program: `timeout` and a closing terminal send several at once.
class StopSignals {
 public:
  StopSignals();
  ~StopSignals();  ///< signals end the program again
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  /// The signal that asked to stop, or 0.
  int received() const;
  /// What the program exits with then: 128 and the signal's number; 0 if none came.
  int exit_code() const;
};

}  // namespace gambeta
