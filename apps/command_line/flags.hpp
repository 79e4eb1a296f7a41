#pragma once
#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <vector>

#include "apps/terminal/console.hpp"
#include "data/sets.hpp"
#include "models/settings.hpp"

/// Flags that several commands share, each declared once.

namespace gambeta {

/// What the data flags say.
struct DataFlags {
  DataOptions options;
  bool no_standardize = false;
};
void add_data_flags(CLI::App& command, DataFlags& flags);      ///< to train on
void add_data_use_flags(CLI::App& command, DataFlags& flags);  ///< to use a model on

/// Flags of the network and its training, one for each setting but those left out by
/// name. Once the command line is read, the options hold what it says, and `given` (if not
/// null) names what it said.
void add_setting_flags(CLI::App& command, SessionOptions& options,
                       const std::vector<std::string_view>& left_out = {},
                       SettingTexts* given = nullptr);

/// Declares a command: its name, its one line of help, its examples (a line each), and
/// --quiet, --json, --no-color. `run` is called once the command line is understood.
CLI::App& add_command(CLI::App& program, Console& console, const std::string& name,
                      const std::string& summary, const std::string& examples,
                      std::function<void()> run);

/// Checks for flags with numbers: from `low` to `high`, both included.
CLI::Validator real(double low, double high);
CLI::Validator whole(double low, double high);
/// Refuses the empty name that a shell variable nobody set leaves behind.
CLI::Validator file_name();
/// Checks for flags that take one of a few words.
CLI::Validator one_of(std::vector<std::string> words);

/// The word of `known` that was probably meant, or "" if none is near.
std::string nearest(const std::string& word, const std::vector<std::string>& known);

}  // namespace gambeta
