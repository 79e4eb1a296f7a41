#include "apps/verify/verify.hpp"

#include "apps/commands/commands.hpp"
#include "data/text/text.hpp"

namespace gambeta {

namespace {

struct VerifyFlags {
  std::string model;
  std::string bug;
  bool zoo = false;
  bool ranks = false;
};

std::vector<std::string> bug_names() {
  std::vector<std::string> names;
  for (const auto& bug : gambeta_apps::describe_bugs())
    names.push_back(bug.name);
  return names;
}

void run_zoo(Console& console) {
  const auto zoo = gambeta_apps::run_zoo();
  console.result("{}", gambeta_apps::zoo_as_text(zoo));
  for (const auto& bug : gambeta_apps::describe_bugs())
    console.result("{}: {}; seen in {}", bug.name, bug.mistake, bug.seen_in);
  console.json_line(gambeta_apps::zoo_as_json(zoo));
}

void say_bug(Console& console, const std::string& name) {
  for (const auto& bug : gambeta_apps::describe_bugs())
    if (bug.name == name)
      return console.note("{}: {}; seen in {}", bug.name, bug.mistake, bug.seen_in);
  throw UsageError(fmt::format("--bug: there is no bug {}{}", in_quotes(name),
                               hint(name, bug_names(), "--zoo lists them")));
}

void run(const VerifyFlags& flags, Console& console) {
  if (flags.zoo + flags.ranks + !flags.bug.empty() + !flags.model.empty() > 1)
    throw UsageError("verify takes one of MODEL, --bug, --zoo and --ranks");
  if (flags.ranks) {
    const auto rows = gambeta_apps::compare_over_ranks();
    console.result("{}", gambeta_apps::ranks_as_text(rows));
    return console.json_line(gambeta_apps::ranks_as_json(rows));
  }
  if (flags.zoo)
    return run_zoo(console);
  if (!flags.bug.empty())
    say_bug(console, flags.bug);
  auto ledger = gambeta_apps::verify_layer(flags.bug);
  if (!flags.model.empty()) {
    const auto of_model = gambeta_apps::verify_model(flags.model);
    ledger.insert(ledger.end(), of_model.begin(), of_model.end());
  }
  console.result("{}", gambeta_apps::ledger_as_text(ledger));
  console.json_line(gambeta_apps::ledger_as_json(ledger, flags.bug));
  console.exit_code = gambeta_apps::all_passed(ledger) ? 0 : 1;
}

}  // namespace

void add_verify(Program& program, Console& console) {
  auto flags = std::make_shared<VerifyFlags>();
  Command command = program.add(
      "verify", "the identities and gradient checks, as a ledger with figures",
      "  gambeta verify\n"
      "  gambeta verify moons.json\n"
      "  gambeta verify --bug no-mean-path",
      [=, &console] { run(*flags, console); });
  command.value("MODEL", flags->model, "check its layers and the whole, too");
  command.value("--bug", flags->bug,
                "swap in a documented mistake, which the checks must find");
  command.flag("--zoo", flags->zoo, "every such mistake against every check");
  command.flag("--ranks", flags->ranks,
               "batches over four ranks: statistics of all rows against each rank's own");
}

}  // namespace gambeta
