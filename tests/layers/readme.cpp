// The pictures of layers/README.md. What holds for every chapter is in tests/apps/chapters.cpp.
#include <doctest/doctest.h>

#include <cstdlib>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace fs = std::filesystem;

static std::string file_text(const fs::path& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST_CASE("layers/README.md: its pictures are those that the program draws") {
  const fs::path root = GAMBETA_SOURCE, page = GAMBETA_BINARY "/pictures.tmp.html";
  const fs::path fresh = GAMBETA_BINARY "/pictures.tmp.svg";
  const auto shell = [](const std::string& command) {
    return std::system(command.c_str());
  };
  REQUIRE(shell(GAMBETA_BINARY "/gambeta explain -q --report " + page.string() +
                " >/dev/null") == 0);
  int number = 0;
  for (const char* name : {"forward", "backward", "memory"}) {
    CAPTURE(name);
    REQUIRE(shell((root / "apps/picture").string() + " report " + page.string() + " " +
                  std::to_string(++number) + " >" + fresh.string()) == 0);
    CHECK(file_text(root / "layers" / (std::string(name) + ".svg")) == file_text(fresh));
  }
  fs::remove(page);
  fs::remove(fresh);
}
