#include <algorithm>
#include <csignal>
#include <new>
#include <system_error>

#include "apps/commands.hpp"

namespace gambeta {

static void add_commands(CLI::App& program, Console& console) {
  add_train(program, console);
  add_eval(program, console);
  add_predict(program, console);
  add_inspect(program, console);
  add_compare(program, console);
  add_doctor(program, console);
  add_reproduce(program, console);
  add_data(program, console);
}

static std::vector<std::string> command_names(const CLI::App& program) {
  std::vector<std::string> names{"help"};
  for (const CLI::App* command : program.get_subcommands(nullptr))
    names.push_back(command->get_name());
  return names;
}

static CLI::App* command_named(CLI::App& program, const std::string& name) {
  for (CLI::App* command : program.get_subcommands(nullptr))
    if (command->get_name() == name)
      return command;
  const std::string meant = nearest(name, command_names(program));
  throw UsageError(fmt::format(
      "there is no command '{}'{}", name,
      meant.empty() ? "; see gambeta help" : fmt::format("; did you mean '{}'?", meant)));
}

// An argument that no flag or position took: a typing slip, most likely.
static std::string unexpected(const CLI::App& command) {
  const std::string argument = command.remaining().empty() ? "" : command.remaining()[0];
  std::vector<std::string> flags;
  for (const CLI::Option* option : command.get_options())
    for (const std::string& name : option->get_lnames())
      flags.push_back("--" + name);
  const std::string meant = argument[0] == '-' ? nearest(argument, flags) : "";
  return fmt::format("{}: unexpected argument '{}'{}", command.get_name(), argument,
                     meant.empty()
                         ? fmt::format("; see gambeta help {}", command.get_name())
                         : fmt::format("; did you mean '{}'?", meant));
}

// Understands the command line and runs the command. Throws Error and CLI::ParseError.
static void run(CLI::App& program, Console& console, std::vector<std::string> arguments) {
  if (arguments.empty() || arguments[0] == "help") {
    CLI::App& about =
        arguments.size() > 1 ? *command_named(program, arguments[1]) : program;
    console.write(stdout, about.help());
    return;
  }
  if (arguments[0][0] != '-')
    command_named(program, arguments[0]);            // throws if there is none
  std::reverse(arguments.begin(), arguments.end());  // CLI11 takes them from the back
  program.parse(arguments);
}

static int parse_failed(CLI::App& program, Console& console,
                        const CLI::ParseError& error) {
  const auto chosen = program.get_subcommands();
  CLI::App& command = chosen.empty() ? program : *chosen[0];
  if (dynamic_cast<const CLI::CallForHelp*>(&error)) {
    console.write(stdout, command.help());
    return 0;
  }
  if (dynamic_cast<const CLI::CallForVersion*>(&error)) {
    console.write(stdout, program.version() + "\n");
    return 0;
  }
  const bool extra = dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr;
  console.error(extra && !command.remaining().empty()
                    ? unexpected(command)
                    : fmt::format("{}{}{}", command.get_name(),
                                  command.get_name().empty() ? "" : ": ", error.what()));
  return 2;
}

static int run_program(int argc, char** argv) {
  std::signal(SIGXFSZ, SIG_IGN);  // a file over the limit then fails like a full disk
  Console console;
  console.command = "gambeta";
  for (int i = 1; i < argc; ++i)
    console.command += " " + shell_quoted(argv[i]);
  CLI::App program("gambeta: train small neural networks with batch normalization", "");
  program.set_version_flag("--version", "gambeta " GAMBETA_VERSION);
  program.set_help_flag("-h,--help", "this help");
  program.footer("gambeta help COMMAND tells more. First steps: gambeta train moons");
  program.require_subcommand(1);
  try {
    add_commands(program, console);
    run(program, console, {argv + 1, argv + argc});
    console.flush();
    return console.exit_code;
  } catch (const CLI::ParseError& error) {
    return parse_failed(program, console, error);
  } catch (const UsageError& error) {
    console.error(error.what());
    return 2;
  } catch (const std::bad_alloc&) {
    console.error("not enough memory");
  } catch (const std::exception& error) {
    console.error(error.what());
  }
  return 1;
}

}  // namespace gambeta

int main(int argc, char** argv) {
  return gambeta::run_program(argc, argv);
}
