#pragma once
#include "apps/commands/json.hpp"
#include "apps/terminal/progress.hpp"
#include "models/session.hpp"

/// What a training says and leaves behind.

namespace gambeta {

/// Notices, then the data, the network and the training, a line each.
void introduce(Console& console, const LoadedData& loaded, Session& session);

/// Which epoch's numbers the model holds, if that is not the last, and why.
void say_kept(Console& console, const TrainingRecord& record);

/// The JSON line of an epoch.
void print_epoch(Console& console, const EpochResult& result, double seconds);

/// Saves the model; says so in words and in the last JSON line.
void save_trained(Console& console, Model& model, const std::string& path,
                  double seconds);

/// The figures of each epoch as CSV.
void save_history(const std::string& path, const std::vector<EpochResult>& history);

/// The page of the run; `name` is the data's.
void save_report(Console& console, const std::string& path, Session& session,
                 const std::string& name, double seconds);

}  // namespace gambeta
