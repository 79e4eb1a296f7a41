#pragma once
#include "apps/command_line/flags.hpp"
#include "core/communicator.hpp"

/// The commands, one file each: every function declares one command to the program.

namespace gambeta {

/// `ranks`: the processes that share the work; null: this one is alone.
void add_train(Program& program, Console& console, Communicator* ranks = nullptr);
void add_eval(Program& program, Console& console, Communicator* ranks = nullptr);
void add_predict(Program& program, Console& console);
void add_inspect(Program& program, Console& console);
void add_compare(Program& program, Console& console);
void add_doctor(Program& program, Console& console);
void add_reproduce(Program& program, Console& console);
void add_fold(Program& program, Console& console);
void add_export(Program& program, Console& console);
void add_recalibrate(Program& program, Console& console);
void add_explain(Program& program, Console& console);
void add_verify(Program& program, Console& console);
void add_data(Program& program, Console& console);
void add_play(Program& program, Console& console);

}  // namespace gambeta
