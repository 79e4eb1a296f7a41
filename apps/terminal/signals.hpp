#pragma once

namespace gambeta {

/// Stops a training gently: while one lives, the first SIGINT or SIGTERM is only noted, so
/// that the model can be saved; the second ends the program at once.
class StopSignals {
 public:
  StopSignals();
  ~StopSignals();  ///< signals do again what they did before
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  /// The signal that asked to stop, or 0.
  int received() const;
  /// What the program exits with then: 130 for SIGINT, 143 for SIGTERM; 0 if none came.
  int exit_code() const;
};

}  // namespace gambeta
