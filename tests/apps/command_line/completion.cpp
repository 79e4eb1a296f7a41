#include <doctest/doctest.h>

#include <regex>

#include "tests/apps/program.hpp"

// What bash would offer for the words so far; the last of them is the one to complete.
static std::string offered(const Folder& folder, const std::string& words) {
  return shell(folder, "bash -c 'source " GAMBETA_SOURCE
                       "/apps/completion.sh; COMP_WORDS=(" GAMBETA_BINARY "/gambeta " +
                           words +
                           "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _gambeta; printf "
                           "\"%s\\n\" \"${COMPREPLY[@]}\"'")
      .out;
}

TEST_CASE("completion: offers every command, and every flag of a command's help") {
  const Folder folder;
  const std::string commands = offered(folder, "\"\"");
  for (const std::string command :
       {"train", "eval", "predict", "inspect", "compare", "data", "help"}) {
    INFO(command);
    CHECK(contains(commands, command + "\n"));
    if (command == "help")
      continue;
    const std::string flags = offered(folder, command + " --");
    const std::string help = gambeta_run(folder, "help " + command).out;
    const std::regex flag("--[a-z][a-z-]*");
    long count = 0;
    for (std::sregex_iterator at(help.begin(), help.end(), flag), end; at != end; ++at) {
      CHECK(contains(flags, at->str() + "\n"));
      ++count;
    }
    CHECK(count >= 3);
  }
  CHECK(contains(offered(folder, "train br"), "breast-cancer\n"));
}

TEST_CASE("completion: every word it offers for a flag is one the program takes") {
  const Folder folder;
  for (const std::string flag :
       {"--activation", "--lr-schedule", "--bn-dialect", "--missing", "--bn-momentum"}) {
    const std::string words = offered(folder, "train iris " + flag + " \"\"");
    INFO(flag, ": ", words);
    std::istringstream in(words);
    long count = 0;
    for (std::string word; std::getline(in, word);)
      if (!word.empty() && !folder.has(word)) {
        CHECK(gambeta_run(folder, "train iris -q --epochs 1 " + flag + " " + word).code ==
              0);
        ++count;
      }
    CHECK(count >= 1);
  }
}
