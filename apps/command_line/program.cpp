#include "apps/command_line/program.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdint>
#include <optional>

#include "core/scalar.hpp"
#include "data/text/text.hpp"

namespace gambeta {

Value& Value::required() {
  option_.required();
  return *this;
}
Value& Value::check(Complaint complaint) {
  option_.check(CLI::Validator(std::move(complaint), ""));
  return *this;
}
Value& Value::look(const std::string& text) {
  option_.type_name(text);
  return *this;
}
Value& Value::by_default(const std::string& text) {
  option_.default_str(text);
  return *this;
}
Value& Value::shows_default() {
  option_.capture_default_str();
  return *this;
}
Value& Value::split_at_commas() {
  option_.delimiter(',')->allow_extra_args(false);
  return *this;
}
Value& Value::excludes(const std::string& name) {
  option_.excludes(name);
  return *this;
}
Value& Value::needs(const std::string& name) {
  option_.needs(name);
  return *this;
}

namespace {

/// The names of an application's flags, with their dashes.
std::vector<std::string> flags_of(const CLI::App& app) {
  std::vector<std::string> flags;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_snames())
      flags.push_back("-" + name);
    for (const std::string& name : option->get_lnames())
      flags.push_back("--" + name);
    for (const std::string& name : option->get_fnames())
      flags.push_back("--" + name);
  }
  return flags;
}

bool contains(const std::vector<std::string>& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

/// Help as CLI11 prints it, but for the "{false}" behind the form of a flag that says no.
class HelpFormatter : public CLI::Formatter {
  std::string make_option_name(const CLI::Option* option, bool in_place) const override {
    constexpr std::string_view kNo = "{false}";
    std::string name = CLI::Formatter::make_option_name(option, in_place);
    if (const auto at = name.find(kNo); at != name.npos)
      name.erase(at, kNo.size());
    return name;
  }
};

}  // namespace

// The option, of which a text that nobody wrote is refused.
static Value written(CLI::Option& option, const CLI::App& app) {
  return Value(option).check([&app](const std::string& text) -> std::string {
    if (text.empty())
      return "the value is empty";
    if (text[0] == '-' && contains(flags_of(app), text))
      return fmt::format("a value is missing in front of {}", text);
    return "";
  });
}

template <class T>
Value Command::value(const std::string& names, T& variable, const std::string& help) {
  return written(*app_.add_option(names, variable, help), app_);
}

// What `take` does, with its Errors as those of the flag.
static auto understanding(const std::string& names,
                          std::function<void(const std::string&)> take) {
  return [take = std::move(take), names](const std::string& text) {
    try {
      take(text);
    } catch (const Error& error) {
      throw CLI::ValidationError(names, error.what());
    }
  };
}

Value Command::value(const std::string& names,
                     std::function<void(const std::string&)> take,
                     const std::string& help) {
  return Value(*app_.add_option_function<std::string>(
      names, understanding(names, std::move(take)), help));
}

Value Command::values(const std::string& names,
                      std::function<void(const std::string&)> take,
                      const std::string& help) {
  const auto each = [understand = understanding(names, std::move(take))](
                        const std::vector<std::string>& texts) {
    std::for_each(texts.begin(), texts.end(), understand);
  };
  CLI::Option& option =
      *app_.add_option_function<std::vector<std::string>>(names, each, help);
  return written(*option.allow_extra_args(false), app_);
}

Value Command::flag(const std::string& names, bool& variable, const std::string& help) {
  return Value(*app_.add_flag(names, variable, help));
}

Value Command::flag(const std::string& names, std::function<void(bool)> take,
                    const std::string& help) {
  const auto understand = [take = std::move(take)](std::int64_t count) {
    take(count > 0);
  };
  return Value(*app_.add_flag_function(names, understand, help));
}

void Command::when_read(std::function<void()> act) {
  app_.parse_complete_callback(std::move(act));
}

// They may stand before the command, too.
static void add_console_flags(CLI::App& app, Console& console, const char* group) {
  app.add_flag("-q,--quiet", console.quiet, "no progress, no notices")->group(group);
  app.add_flag("--json", console.json, "JSON on stdout")->group(group);
  app.add_flag("--no-color", console.no_color, "no colours")->group(group);
}

Program::Program(Console& console)
    : console_(console),
      app_(std::make_unique<CLI::App>(
          "Train small neural networks with batch normalization.", "gambeta")) {
  app_->formatter(std::make_shared<HelpFormatter>());
  add_console_flags(*app_, console, /*group=*/"");  // help shows them with each command
#ifdef GAMBETA_LEVEL  // of a package, which holds three programs
  app_->set_version_flag("--version",
                         "gambeta " GAMBETA_VERSION " (x86-64-" GAMBETA_LEVEL ")");
#else
  app_->set_version_flag("--version", "gambeta " GAMBETA_VERSION);
#endif
  app_->set_help_flag("-h,--help", "this help");
  app_->footer(
      "gambeta help COMMAND tells more.\n"
      "Examples:\n"
      "  gambeta train moons\n"
      "  gambeta train my.csv --report my.html\n"
      "  gambeta compare digits");
  app_->require_subcommand(1);
}

Program::~Program() = default;

Command Program::add(const std::string& name, const std::string& summary,
                     const std::string& examples, std::function<void()> run) {
  CLI::App& command = *app_->add_subcommand(name, summary);
  command.footer("Examples:\n" + examples);
  add_console_flags(command, console_, "Options");
  command.final_callback(std::move(run));
  return Command(command);
}

namespace {

UsageError no_command(const CLI::App& program, const std::string& name) {
  std::vector<std::string> names{"help"};
  for (const CLI::App* command : program.get_subcommands(nullptr))
    names.push_back(command->get_name());
  return UsageError(fmt::format("there is no command '{}'{}", name,
                                hint(name, names, "see gambeta help")));
}

/// The error for an argument that no flag, place or command took: a typing slip, most
/// likely.
UsageError unexpected(const CLI::App& program, const CLI::App& chosen,
                      const std::string& argument) {
  const bool flag = !argument.empty() && argument[0] == '-';
  const std::string word = argument.substr(0, argument.find('='));
  if (&chosen != &program)
    return UsageError(
        fmt::format("{}: unexpected argument '{}'{}", chosen.get_name(), argument,
                    hint(word, flag ? flags_of(chosen) : std::vector<std::string>(),
                         fmt::format("see gambeta help {}", chosen.get_name()))));
  if (!flag)
    return no_command(program, argument);
  return UsageError(fmt::format(
      "there is no flag '{}' before the command{}", argument,
      hint(word, flags_of(program), "flags follow it: gambeta train moons -q")));
}

/// The error for a flag that has too many values, or none: that one stands last.
UsageError mismatched(const CLI::App& chosen, const std::vector<std::string>& arguments) {
  std::string name = arguments.back().substr(0, arguments.back().find('='));
  std::string wrong = "a value is missing";
  for (const CLI::Option* option : chosen.get_options()) {
    if (option->check_name(name))
      name = option->get_name();
    if (int(option->count()) > option->get_items_expected_max()) {
      name = option->get_name();
      wrong = "it is given twice";
      break;
    }
  }
  return UsageError(fmt::format("{}: {}: {}; see gambeta help {}", chosen.get_name(),
                                name, wrong, chosen.get_name()));
}

/// The error for what the arguments lack, or have too much.
UsageError explained(const CLI::ParseError& error, const CLI::App& program,
                     const CLI::App& chosen, const std::vector<std::string>& arguments) {
  if (const auto left = program.remaining(); !left.empty())
    return unexpected(program, program, left[0]);
  if (&chosen == &program)
    return UsageError("which command? see gambeta help");
  if (const auto left = chosen.remaining(); !left.empty())
    return unexpected(program, chosen, left[0]);
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr)
    return mismatched(chosen, arguments);
  const bool required = dynamic_cast<const CLI::RequiredError*>(&error) != nullptr;
  return UsageError(
      fmt::format("{}: {}{}", chosen.get_name(), error.what(),
                  required ? "; see gambeta help " + chosen.get_name() : ""));
}

}  // namespace

void Program::print_help(const std::vector<std::string>& arguments) {
  const auto about = std::find_if(arguments.begin(), arguments.end(), [](auto& word) {
    return !word.empty() && word[0] != '-' && word != "help";
  });
  if (about == arguments.end())
    return console_.write(stdout, app_->help());
  for (const CLI::App* command : app_->get_subcommands(nullptr))
    if (command->get_name() == *about)
      return console_.write(stdout, command->help("gambeta"));
  throw no_command(*app_, *about);
}

void Program::run(const std::vector<std::string>& arguments) {
  const auto first = std::find_if(arguments.begin(), arguments.end(), [](auto& word) {
    return word.empty() || word[0] != '-';
  });
  if (arguments.empty() || (first != arguments.end() && *first == "help"))
    return print_help(arguments);
  // CLI11 takes them from the back. A -- before the command says nothing.
  std::vector<std::string> words(arguments.rbegin(), arguments.rend());
  if (words.back() == "--")
    words.pop_back();
  const auto chosen = [&]() -> CLI::App& {
    const auto commands = app_->get_subcommands();
    return commands.empty() ? *app_ : *commands[0];
  };
  try {
    app_->parse(words);
  } catch (const CLI::CallForHelp&) {
    console_.write(stdout, chosen().help(&chosen() == app_.get() ? "" : "gambeta"));
  } catch (const CLI::CallForVersion&) {
    console_.write(stdout, app_->version() + "\n");
  } catch (const CLI::ParseError& error) {
    throw explained(error, *app_, chosen(), arguments);
  }
}

#define GAMBETA_VALUE(T) \
  template Value Command::value(const std::string&, T&, const std::string&);
GAMBETA_VALUE(std::string)
GAMBETA_VALUE(int)
GAMBETA_VALUE(Index)
GAMBETA_VALUE(std::uint64_t)
GAMBETA_VALUE(double)
GAMBETA_VALUE(std::optional<Index>)
GAMBETA_VALUE(std::optional<double>)
GAMBETA_VALUE(std::vector<double>)
#undef GAMBETA_VALUE

}  // namespace gambeta
