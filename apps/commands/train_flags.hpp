#pragma once
#include "apps/commands/commands.hpp"
#include "core/communicator.hpp"
#include "models/session.hpp"

namespace gambeta {

/// What a training is asked for.
struct TrainFlags {
  std::string source;
  std::string output;
  std::string history;
  std::string report;
  std::string resume;
  int stop_after = 0;
  bool watch = false;
  bool refit = false;
  std::optional<bool> synchronizes;  ///< batch norm, over ranks
  Communicator* ranks = nullptr;
  DataOptions data;
  SessionOptions session;
  SettingTexts given;
};

/// Throws UsageError for flags that do not go together.
void check_flags(const TrainFlags& flags);

/// The session of a new run. `loaded` receives the data.
Session started(const TrainFlags& flags, LoadedData& loaded);

/// The session of the run that made the model `flags.resume`.
/// Throws Error, "cannot resume MODEL: ...", if it cannot go on with these data and flags.
Session resumed(const TrainFlags& flags, LoadedData& loaded);

}  // namespace gambeta
