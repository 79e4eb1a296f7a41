#pragma once
#include <string>
#include <vector>

#include "apps/command_line/flags.hpp"

namespace gambeta {

/// Understands the arguments (without the program's name) and runs what they ask for.
/// Throws UsageError for a mistake in them, with what was probably meant, and whatever the
/// command throws.
void run_command_line(CLI::App& program, Console& console,
                      std::vector<std::string> arguments);

}  // namespace gambeta
