// The order of the folders: each may know only those below it.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <string>

namespace fs = std::filesystem;

TEST_CASE("folders: core knows nobody, layers and data know core, and so on upwards") {
  const std::map<std::string, std::set<std::string>> may_know = {
      {"core", {"core"}},
      {"layers", {"core", "layers"}},
      {"data", {"core", "data"}},
      {"optim", {"core", "layers", "optim"}},
      {"models", {"core", "data", "layers", "models", "optim"}},
      {"apps", {"apps", "core", "data", "layers", "models", "optim"}}};
  int includes = 0;
  for (const auto& [folder, known] : may_know) {
    if (!fs::exists(fs::path(GAMBETA_SOURCE) / folder))
      continue;
    for (const auto& entry :
         fs::recursive_directory_iterator(fs::path(GAMBETA_SOURCE) / folder)) {
      const fs::path& path = entry.path();
      if (path.extension() != ".hpp" && path.extension() != ".cpp")
        continue;
      std::ifstream file(path);
      for (std::string line; std::getline(file, line);) {
        const std::string start = "#include \"";
        if (!line.starts_with(start))
          continue;
        ++includes;
        const std::string header = line.substr(start.size());
        INFO(path.string(), " includes ", header);
        CHECK(known.contains(header.substr(0, header.find('/'))));
      }
    }
  }
  CHECK(includes > 50);  // the reading works
}

TEST_CASE(
    "nlohmann_json: the rooms of the library and the program leave it to models/json") {
  for (const char* folder : {"core", "layers", "data", "optim", "models", "apps"}) {
    if (!fs::exists(fs::path(GAMBETA_SOURCE) / folder))
      continue;
    for (const auto& entry :
         fs::recursive_directory_iterator(fs::path(GAMBETA_SOURCE) / folder)) {
      const fs::path& path = entry.path();
      if (path.parent_path() == fs::path(GAMBETA_SOURCE) / "models/json" ||
          (path.extension() != ".hpp" && path.extension() != ".cpp"))
        continue;
      std::ifstream file(path);
      for (std::string line; std::getline(file, line);) {
        INFO(path.string(), ": ", line);
        CHECK(!line.starts_with("#include <nlohmann/"));
      }
    }
  }
}
