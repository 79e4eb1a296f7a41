#pragma once
#include "apps/command_line/flags.hpp"

/// The commands, one file each: every function declares one command to the program.

namespace gambeta {

void add_train(CLI::App& program, Console& console);
void add_eval(CLI::App& program, Console& console);
void add_predict(CLI::App& program, Console& console);
void add_inspect(CLI::App& program, Console& console);
void add_compare(CLI::App& program, Console& console);
void add_doctor(CLI::App& program, Console& console);
void add_reproduce(CLI::App& program, Console& console);
void add_fold(CLI::App& program, Console& console);
void add_export(CLI::App& program, Console& console);
void add_recalibrate(CLI::App& program, Console& console);
void add_explain(CLI::App& program, Console& console);
void add_verify(CLI::App& program, Console& console);
void add_data(CLI::App& program, Console& console);

}  // namespace gambeta
