#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "apps/command_line/program.hpp"
#include "data/sets.hpp"
#include "models/settings.hpp"

/// Flags that several commands share, each declared once.

namespace gambeta {

/// Flags for reading data.
void add_reading_flags(Command& command, DataOptions& options);   ///< to train on
void add_data_use_flags(Command& command, DataOptions& options);  ///< to use a model on

/// Flags of the network and its training, one for each setting but those left out by
/// name and those of generated sets, which the flags for reading have. Once the command
/// line is read, the options hold what it says, and `given` (if not null) names what it
/// said.
void add_setting_flags(Command& command, SessionOptions& options,
                       const std::vector<std::string_view>& left_out = {},
                       SettingTexts* given = nullptr);

/// Checks for flags with numbers: from `low` to `high`, both included.
Complaint real(double low, double high);
Complaint whole(double low, double high);
/// Checks for flags that take one of a few words.
Complaint one_of(std::vector<std::string> words);

}  // namespace gambeta
