#include "apps/command_line/command_line.hpp"

#include <algorithm>

namespace gambeta {

namespace {

std::string hint(const std::string& meant, const std::string& otherwise) {
  return meant.empty() ? "; " + otherwise : fmt::format("; did you mean '{}'?", meant);
}

CLI::App& command_named(CLI::App& program, const std::string& name) {
  std::vector<std::string> names{"help"};
  for (CLI::App* command : program.get_subcommands(nullptr)) {
    if (command->get_name() == name)
      return *command;
    names.push_back(command->get_name());
  }
  throw UsageError(fmt::format("there is no command '{}'{}", name,
                               hint(nearest(name, names), "see gambeta help")));
}

std::vector<std::string> flags_of(const CLI::App& command) {
  std::vector<std::string> flags;
  for (const CLI::Option* option : command.get_options()) {
    for (const std::string& name : option->get_lnames())
      flags.push_back("--" + name);
    for (const std::string& name : option->get_fnames())
      flags.push_back("--" + name);
  }
  return flags;
}

/// The error for an argument that no flag or position took: a typing slip, most likely.
UsageError unexpected(const CLI::App& command, const std::string& argument) {
  const bool flag = !argument.empty() && argument[0] == '-';
  const std::string name = argument.substr(0, argument.find('='));
  return UsageError(
      fmt::format("{}: unexpected argument '{}'{}", command.get_name(), argument,
                  hint(flag ? nearest(name, flags_of(command)) : "",
                       fmt::format("see gambeta help {}", command.get_name()))));
}

void print_help(CLI::App& program, Console& console,
                const std::vector<std::string>& arguments) {
  const auto about = std::find_if(arguments.begin(), arguments.end(), [](auto& word) {
    return !word.empty() && word[0] != '-' && word != "help";
  });
  console.write(stdout, about == arguments.end()
                            ? program.help()
                            : command_named(program, *about).help("gambeta"));
}

/// Flags of every command may also stand before it: moves the command to the front.
void bring_command_forward(const CLI::App& program, std::vector<std::string>& arguments) {
  const std::vector<std::string> movable{"-q", "--quiet", "--json", "--no-color"};
  const auto command = std::find_if(arguments.begin(), arguments.end(), [&](auto& word) {
    return std::find(movable.begin(), movable.end(), word) == movable.end();
  });
  if (command == arguments.end())
    throw UsageError("which command? see gambeta help");
  std::rotate(arguments.begin(), command, command + 1);
  if (arguments[0] == "--" && arguments.size() > 1)
    arguments.erase(arguments.begin());
  const std::vector<std::string> own{"-h", "--help", "--version"};
  const std::string& first = arguments[0];
  if (first.empty() || first[0] != '-' || std::count(own.begin(), own.end(), first) > 0)
    return;
  std::vector<std::string> known = flags_of(program);
  known.insert(known.end(), movable.begin(), movable.end());
  throw UsageError(fmt::format(
      "there is no flag '{}' before the command{}", first,
      hint(nearest(first, known), "flags follow it: gambeta train moons -q")));
}

}  // namespace

void run_command_line(CLI::App& program, Console& console,
                      std::vector<std::string> arguments) {
  if (arguments.empty())
    return print_help(program, console, arguments);
  bring_command_forward(program, arguments);
  if (arguments[0] == "help")
    return print_help(program, console, arguments);
  if (arguments[0].empty() || arguments[0][0] != '-')
    command_named(program, arguments[0]);  // throws if there is none
  const auto chosen = [&]() -> CLI::App& {
    const auto commands = program.get_subcommands();
    return commands.empty() ? program : *commands[0];
  };
  std::reverse(arguments.begin(), arguments.end());  // CLI11 takes them from the back
  try {
    program.parse(arguments);
  } catch (const CLI::CallForHelp&) {
    console.write(stdout, chosen().help(&chosen() == &program ? "" : "gambeta"));
  } catch (const CLI::CallForVersion&) {
    console.write(stdout, program.version() + "\n");
  } catch (const CLI::ArgumentMismatch& error) {
    // "--epochs: 1 required INT missing", "--lr: At Most 1 required but received 2"
    const std::string what = error.what();
    const bool twice = what.find("received") != std::string::npos;
    throw UsageError(fmt::format("{}: {}: {}; see gambeta help {}", chosen().get_name(),
                                 what.substr(0, what.find(':')),
                                 twice ? "it is given twice" : "a value is missing",
                                 chosen().get_name()));
  } catch (const CLI::ExtrasError& error) {
    if (chosen().remaining().empty())
      throw UsageError(error.what());
    throw unexpected(chosen(), chosen().remaining()[0]);
  } catch (const CLI::RequiredError& error) {
    throw UsageError(fmt::format("{}: {}; see gambeta help {}", chosen().get_name(),
                                 error.what(), chosen().get_name()));
  } catch (const CLI::ParseError& error) {
    throw UsageError(fmt::format("{}: {}", chosen().get_name(), error.what()));
  }
}

}  // namespace gambeta
