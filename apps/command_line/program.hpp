#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "apps/terminal/console.hpp"

namespace CLI {  // only program.cpp knows more of it
class App;
class Option;
}  // namespace CLI

/// The commands and flags of the program, as they are declared. program.cpp reads the
/// arguments by them.

namespace gambeta {

/// What is wrong with the text of a value; "" if nothing.
using Complaint = std::function<std::string(const std::string&)>;

/// A flag with a value, or a place in the command line.
class Value {
 public:
  explicit Value(CLI::Option& option) : option_(option) {}

  Value& required();
  Value& check(Complaint complaint);
  Value& look(const std::string& text);        ///< what help shows for it: "X,X,..."
  Value& by_default(const std::string& text);  ///< what help says it is otherwise
  Value& shows_default();                      ///< that is what the variable holds now
  Value& split_at_commas();
  Value& excludes(const std::string& name);
  Value& needs(const std::string& name);

 private:
  CLI::Option& option_;
};

/// A verb of the program with what may follow it. Names are "-o,--output" of a flag, and
/// "MODEL" of a place.
class Command {
 public:
  explicit Command(CLI::App& app) : app_(app) {}

  /// Declares a value that is written to the variable, as its type says: a text, a number,
  /// an optional of those, or a list of numbers (the types at the end of
  /// program.cpp). An empty text, and the name of a flag where a text should stand, are
  /// what a shell variable nobody set leaves behind: refused.
  template <class T>
  Value value(const std::string& names, T& variable, const std::string& help);
  /// The same, for a text that `take` understands. An Error of it is one of the flag.
  Value value(const std::string& names, std::function<void(const std::string&)> take,
              const std::string& help);

  /// The same, for a flag that may be given more than once: each text is taken.
  Value values(const std::string& names, std::function<void(const std::string&)> take,
               const std::string& help);

  /// Declares a flag without a value.
  Value flag(const std::string& names, bool& variable, const std::string& help);
  /// The same; "--on,!--no-on" has two forms, and `take` is told which was given.
  Value flag(const std::string& names, std::function<void(bool)> take,
             const std::string& help);

  /// Called when the whole command line is read, before the command runs.
  void when_read(std::function<void()> act);

 private:
  CLI::App& app_;
};

/// The program: its commands, and what reads the arguments.
class Program {
 public:
  explicit Program(Console& console);
  ~Program();

  /// Declares a command: its name, its one line of help, its examples (a line each).
  /// `run` is called once the command line is understood.
  Command add(const std::string& name, const std::string& summary,
              const std::string& examples, std::function<void()> run);

  /// Understands the arguments (without the program's name) and runs what they ask for.
  /// Throws UsageError for a mistake in them, with what was probably meant, and whatever
  /// the command throws.
  void run(const std::vector<std::string>& arguments);

 private:
  void print_help(const std::vector<std::string>& arguments);

  Console& console_;
  std::unique_ptr<CLI::App> app_;
};

}  // namespace gambeta
