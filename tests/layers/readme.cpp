// The chapter in layers/README.md: its code is the code, and its tests exist.
#include <doctest/doctest.h>

#include <cstdlib>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

namespace fs = std::filesystem;

static std::string text_of(const fs::path& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

// Line breaks and the spaces around them as one space, as Markdown reads them.
static std::string joined(const std::string& text) {
  std::stringstream in(text);
  std::string words;
  for (std::string word; in >> word;)
    words += (words.empty() ? "" : " ") + word;
  return words;
}

TEST_CASE("layers/README.md: each test that it names exists") {
  const fs::path root = GAMBETA_SOURCE;
  std::string tests;
  for (const auto& entry : fs::recursive_directory_iterator(root / "tests"))
    if (entry.path().extension() == ".cpp")
      tests += text_of(entry.path());
  const std::string chapter = joined(text_of(root / "layers/README.md"));
  int named = 0;
  for (std::size_t at = 0; (at = chapter.find("[test: ", at)) != std::string::npos;) {
    const std::size_t first = at + 7, last = chapter.find(']', first);
    const std::string name = chapter.substr(first, last - first);
    CAPTURE(name);
    CHECK(tests.find('"' + name + '"') != std::string::npos);
    at = last;
    ++named;
  }
  CHECK(named > 20);
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
    CHECK(text_of(root / "layers" / (std::string(name) + ".svg")) == text_of(fresh));
  }
  fs::remove(page);
  fs::remove(fresh);
}
