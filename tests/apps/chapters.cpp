// The chapters (every .md file) quote the code and its output: both must be true.
#include <doctest/doctest.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;
const fs::path kSource = GAMBETA_SOURCE, kBinary = GAMBETA_BINARY;

std::vector<fs::path> chapters() {
  std::vector<fs::path> files{kSource / "README.md"};
  for (const char* folder : {"core", "layers", "optim", "models", "data", "apps"})
    for (const auto& entry : fs::recursive_directory_iterator(kSource / folder))
      if (entry.path().extension() == ".md")
        files.push_back(entry.path());
  return files;
}

std::string text_of(const fs::path& path) {
  std::ifstream in(path);
  REQUIRE_MESSAGE(in, path);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// A block between ``` fences, and the line of text above it.
struct Block {
  std::string above, language, code;
};

std::vector<Block> blocks_of(const fs::path& chapter) {
  std::vector<Block> blocks;
  std::istringstream lines(text_of(chapter));
  std::string line, above;
  while (std::getline(lines, line)) {
    if (line.rfind("```", 0) != 0) {
      above = line.empty() ? above : line;
      continue;
    }
    Block block{above, line.substr(3), ""};
    while (std::getline(lines, line) && line != "```")
      block.code += line + "\n";
    blocks.push_back(block);
    above.clear();
  }
  return blocks;
}

std::string between_backticks(const std::string& line) {
  const auto first = line.find('`'), last = line.find('`', first + 1);
  return last == std::string::npos ? "" : line.substr(first + 1, last - first - 1);
}

std::string output_of(const std::string& command) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(popen(command.c_str(), "r"),
                                                             pclose);
  REQUIRE(pipe);
  std::string output;
  std::array<char, 4096> buffer{};
  while (const std::size_t n = std::fread(buffer.data(), 1, buffer.size(), pipe.get()))
    output.append(buffer.data(), n);
  return output;
}

}  // namespace

TEST_CASE("chapters: every C++ block is verbatim in the file it names") {
  int compared = 0;
  for (const fs::path& chapter : chapters())
    for (const Block& block : blocks_of(chapter))
      if (block.language == "cpp") {
        const std::string file = between_backticks(block.above);
        CAPTURE(chapter);
        CAPTURE(file);
        REQUIRE(fs::is_regular_file(kSource / file));
        CHECK(text_of(kSource / file).find(block.code) != std::string::npos);
        ++compared;
      }
  CHECK(compared >= 5);
}

TEST_CASE("chapters: what an example is said to print, it prints") {
  int compared = 0;
  for (const fs::path& chapter : chapters())
    for (const Block& block : blocks_of(chapter)) {
      const std::string command = between_backticks(block.above);
      if (command.rfind("build/apps/examples/", 0) != 0)
        continue;
      CAPTURE(chapter);
      CHECK(output_of((kBinary / command.substr(6)).string()) == block.code);
      ++compared;
    }
  CHECK(compared >= 1);
}
