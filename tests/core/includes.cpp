// The order of the rooms: each may know only those below it.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <set>
#include <string>

namespace fs = std::filesystem;

namespace {

const fs::path kTree = GAMBETA_SOURCE;

/// A source file, named from the project's folder, and the line of one of its includes.
using Look = std::function<void(const std::string& file, const std::string& line)>;

/// Shows every include of the files in a folder, and of those in its folders.
void each_include(const fs::path& folder, const Look& look) {
  if (!fs::exists(kTree / folder))
    return;
  for (const auto& entry : fs::recursive_directory_iterator(kTree / folder)) {
    const fs::path& path = entry.path();
    if (path.extension() != ".hpp" && path.extension() != ".cpp")
      continue;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);)
      if (line.starts_with("#include "))
        look(path.lexically_relative(kTree).string(), line);
  }
}

/// "core/view.hpp" of `#include "core/view.hpp"`; "" of any other line.
std::string own_header(const std::string& line) {
  const std::string start = "#include \"";
  return line.starts_with(start)
             ? line.substr(start.size(), line.rfind('"') - start.size())
             : "";
}

std::string first_folder(const std::string& path) {
  return path.substr(0, path.find('/'));
}

/// The room of a file of apps: its folder, or the file itself where it stands on top.
std::string room_of_apps(const std::string& path) {
  const std::string rest = path.substr(std::string("apps/").size());
  return first_folder(rest);
}

/// All headers that a file includes, and that those include.
void collect(const std::string& file, std::set<std::string>& all) {
  std::ifstream in(kTree / file);
  for (std::string line; std::getline(in, line);)
    if (const std::string header = own_header(line);
        !header.empty() && all.insert(header).second)
      collect(header, all);
}

}  // namespace

TEST_CASE("folders: core knows nobody, layers and data know core, and so on upwards") {
  const std::map<std::string, std::set<std::string>> may_know = {
      {"core", {"core"}},
      {"layers", {"core", "layers"}},
      {"data", {"core", "data"}},
      {"optim", {"core", "layers", "optim"}},
      {"models", {"core", "data", "layers", "models", "optim"}},
      {"apps", {"apps", "core", "data", "layers", "models", "optim"}}};
  int includes = 0;
  for (const auto& [folder, known] : may_know)
    each_include(folder, [&](const std::string& file, const std::string& line) {
      const std::string header = own_header(line);
      INFO(file, " includes ", header);
      CHECK((header.empty() || known.contains(first_folder(header))));
      includes += !header.empty();
    });
  CHECK(includes > 50);  // the reading works
}

TEST_CASE("folders: in apps, engines know no command and no terminal; no arrow runs up") {
  const std::map<std::string, std::set<std::string>> may_know = {
      {"terminal", {}},
      {"compare", {}},
      {"doctor", {}},
      {"explain", {}},
      {"verify", {}},
      {"bench", {"verify"}},  // ranks as threads
      {"playground", {"explain"}},
      {"examples", {}},
      {"exercises", {"verify"}},
      {"report", {"terminal", "compare", "explain"}},
      {"claims", {"report"}},  // charts as data; see below
      {"watch", {"report", "terminal"}},
      {"command_line", {"terminal"}},
      {"commands",
       {"claims", "command_line", "compare", "doctor", "explain", "report", "terminal",
        "verify", "watch"}},
      {"main.cpp", {"command_line", "commands", "terminal"}}};
  int arrows = 0;
  each_include("apps", [&](const std::string& file, const std::string& line) {
    const std::string header = own_header(line), room = room_of_apps(file);
    if (!header.starts_with("apps/") || room_of_apps(header) == room)
      return;
    INFO(file, " includes ", header);
    REQUIRE(may_know.contains(room));
    CHECK(may_know.at(room).contains(room_of_apps(header)));
    ++arrows;
  });
  CHECK(arrows > 20);
}

TEST_CASE("folders: no engine reaches the terminal by way of others") {
  for (const char* engine : {"compare", "doctor", "explain", "verify", "claims"}) {
    std::set<std::string> all;
    each_include(
        std::string("apps/") + engine,
        [&](const std::string& file, const std::string&) { collect(file, all); });
    CHECK(!all.empty());
    for (const std::string& header : all) {
      INFO(engine, " reaches ", header);
      CHECK(!header.starts_with("apps/terminal/"));
      CHECK(!header.starts_with("apps/command"));
    }
  }
}

TEST_CASE("folders: how CSV is read concerns neither a data set nor a model") {
  for (const char* file : {"data/dataset.hpp", "data/dataset.cpp", "models/model.hpp",
                           "models/model.cpp", "models/json/limits.cpp"}) {
    std::set<std::string> all;
    collect(file, all);
    CHECK(!all.empty());
    for (const std::string& header : all) {
      INFO(file, " reaches ", header);
      CHECK(!header.starts_with("data/csv/"));
    }
  }
}

TEST_CASE("folders: what is private to a room is included by that room alone") {
  for (const char* folder : {"core", "layers", "data", "optim", "models", "apps"})
    each_include(folder, [&](const std::string& file, const std::string& line) {
      INFO(file, ": ", line);
      if (!file.starts_with("models/"))
        CHECK(!own_header(line).starts_with("models/json/"));
    });
}

TEST_CASE("libraries: each is known to one room") {
  const std::map<std::string, std::string> home = {
      {"<nlohmann/", "models/json/"},      {"<CLI/", "apps/command_line/"},
      {"<omp.h>", "core/kernels/"},        {"<xxhash.h>", "data/fingerprint.cpp"},
      {"<zlib.h>", "data/text/bytes.cpp"}, {"<benchmark/", "apps/bench/"}};
  std::set<std::string> seen;
  for (const char* folder : {"core", "layers", "data", "optim", "models", "apps"})
    each_include(folder, [&](const std::string& file, const std::string& line) {
      for (const auto& [library, room] : home)
        if (line.find(library) != std::string::npos &&
            (library != "<omp.h>" || !file.starts_with("apps/bench/"))) {
          INFO(file, ": ", line);
          CHECK(file.starts_with(room));
          seen.insert(library);
        }
    });
  CHECK(seen.size() == home.size());
}
