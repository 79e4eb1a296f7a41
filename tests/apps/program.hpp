#pragma once
#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/folder.hpp"

/// What a command printed, and its exit code as a shell sees it.
struct Result {
  int code;
  std::string out, err;
};

/// Runs a line of shell in the folder; $gambeta is the program.
inline Result shell(const Folder& folder, const std::string& line) {
  folder.write("line.sh", "gambeta='" GAMBETA_BINARY "/gambeta'\ncd '" + folder.path() +
                              "'\n" + line + "\n");
  const std::string script = "'" + (folder / "line.sh") + "'";
  const int status = std::system(("env LC_ALL=C.UTF-8 sh " + script + " </dev/null >'" +
                                  (folder / "out") + "' 2>'" + (folder / "err") + "'")
                                     .c_str());
  return {WEXITSTATUS(status), folder.read("out"), folder.read("err")};
}

/// Runs `gambeta ARGUMENTS`.
inline Result gambeta_run(const Folder& folder, const std::string& arguments) {
  return shell(folder, "\"$gambeta\" " + arguments);
}

inline bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

inline long lines_of(const std::string& text) {
  return std::count(text.begin(), text.end(), '\n');
}

/// The JSON on the last line.
inline nlohmann::json last_json(const std::string& text) {
  const std::string body = text.substr(0, text.find_last_not_of('\n') + 1);
  const std::size_t line = body.rfind('\n');
  return nlohmann::json::parse(line == std::string::npos ? body : body.substr(line + 1));
}
