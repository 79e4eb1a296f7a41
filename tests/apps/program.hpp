#pragma once
#include <stdlib.h>
#include <sys/wait.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>

/// A folder of its own for the files of a test, gone with the object.
class Folder {
 public:
  Folder() {
    char name[] = "/tmp/gambeta-test-XXXXXX";
    path_ = mkdtemp(name);
  }
  Folder(const Folder&) = delete;
  ~Folder() { std::filesystem::remove_all(path_); }

  std::string operator/(const std::string& name) const { return path_ + "/" + name; }
  const std::string& path() const { return path_; }
  bool has(const std::string& name) const {
    return std::filesystem::exists(path_ + "/" + name);
  }
  std::string read(const std::string& name) const {
    std::ifstream in(path_ + "/" + name, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(path_ + "/" + name, std::ios::binary) << text;
  }

 private:
  std::string path_;
};

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
