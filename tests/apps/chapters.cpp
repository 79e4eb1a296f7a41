// The chapters (every .md file) quote the code, its output and the names of tests: all must
// be true.
#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;
const fs::path kSource = GAMBETA_SOURCE, kBinary = GAMBETA_BINARY;

std::vector<fs::path> chapters() {
  std::vector<fs::path> files{kSource / "README.md", kSource / "CONTRIBUTING.md"};
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

// The names of all test cases, as they stand in the source: TEST_CASE( "name" ).
std::set<std::string> test_cases() {
  std::set<std::string> names;
  for (const auto& entry : fs::recursive_directory_iterator(kSource / "tests")) {
    if (entry.path().extension() != ".cpp")
      continue;
    const std::string text = text_of(entry.path()), before = "TEST_CASE(";
    for (std::size_t at = 0; (at = text.find(before, at)) != std::string::npos;) {
      const std::size_t first = text.find('"', at) + 1, last = text.find("\")", first);
      names.insert(text.substr(first, last - first));
      at = first;
    }
  }
  return names;
}

// The notes at a chapter's end: "[^1]: the name of a test".
std::map<std::string, std::string> notes_of(const std::string& chapter) {
  std::map<std::string, std::string> notes;
  const std::regex note("(^|\n)(\\[\\^\\w+\\]): (.*)");
  for (std::sregex_iterator match(chapter.begin(), chapter.end(), note), end;
       match != end; ++match)
    CHECK_MESSAGE(notes.emplace(match->str(2), match->str(3)).second, match->str());
  return notes;
}

// The marks in a text that lead to notes, "[^1]", in their order.
std::vector<std::string> marks_in(const std::string& text) {
  std::vector<std::string> marks;
  const std::regex mark("(\\[\\^\\w+\\])(?!: )");
  for (std::sregex_iterator match(text.begin(), text.end(), mark), end; match != end;
       ++match)
    marks.push_back(match->str(1));
  return marks;
}

// The items of the numbered lists in a text: each begins with "1. " or so on a new line.
std::vector<std::string> numbered_items(const std::string& text) {
  std::vector<std::string> items;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    if (line.rfind(std::to_string(items.size() + 1) + ". ", 0) == 0)
      items.push_back(line);
    else if (!items.empty())
      items.back() += "\n" + line;
  return items;
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

TEST_CASE("chapters: each mark has its note, and each note names a test that exists") {
  const std::set<std::string> tests = test_cases();
  CHECK(tests.size() > 200);
  std::size_t named = 0;
  for (const fs::path& chapter : chapters()) {
    CAPTURE(chapter);
    const std::string text = text_of(chapter);
    const auto notes = notes_of(text);
    for (const auto& [mark, name] : notes) {
      CAPTURE(name);
      CHECK(tests.count(name) == 1);
    }
    std::set<std::string> used;
    for (const std::string& mark : marks_in(text)) {
      CAPTURE(mark);
      CHECK(notes.count(mark) == 1);
      used.insert(mark);
    }
    CHECK(used.size() == notes.size());
    CHECK((notes.empty() || text.find("`tests/named '") != std::string::npos));
    named += notes.size();
  }
  CHECK(named > 65);
}

TEST_CASE("chapters: each exercise has an answer, and each answer a test") {
  int with_exercises = 0;
  for (const fs::path& chapter : chapters()) {
    CAPTURE(chapter);
    const std::string text = text_of(chapter);
    const std::size_t start = text.find("# Exercises\n");
    if (start == std::string::npos)
      continue;
    const std::size_t answers = text.find(
        "\n<details>\n<summary>Answers, each held by a test</summary>\n\n", start);
    REQUIRE(answers != std::string::npos);  // folded away, so that one may think first
    CHECK(text.find("\n</details>\n", answers) != std::string::npos);
    const auto asked = numbered_items(text.substr(start, answers - start));
    const auto answered = numbered_items(text.substr(answers));
    CHECK(asked.size() >= 2);
    CHECK(asked.size() == answered.size());
    for (const std::string& answer : answered) {
      CAPTURE(answer);
      CHECK_FALSE(marks_in(answer).empty());
    }
    ++with_exercises;
  }
  CHECK(with_exercises == 9);  // seven folders' chapters, the doctor's and the claims'
}

TEST_CASE(
    "the reading path: no file on it defines an error, a visitor or how to resume") {
  const std::string readme = text_of(kSource / "README.md");
  const std::size_t start = readme.find("## Reading order"),
                    end = readme.find("`models/trainer.cpp`", start);
  REQUIRE(end != std::string::npos);
  const std::string table = readme.substr(start, end - start);
  const std::regex link("\\]\\(([\\w/]+\\.[ch]pp)\\)");
  const std::regex beside(
      "(: *(public )?(Error|UsageError|StateVisitor)\\b|"
      "NonFinite::|[Rr]esume)");
  CHECK(std::regex_search("class Each : public StateVisitor {", beside));
  int files = 0;
  for (std::sregex_iterator match(table.begin(), table.end(), link), none; match != none;
       ++match, ++files) {
    CAPTURE(match->str(1));
    const std::string text = text_of(kSource / match->str(1));
    std::smatch found;
    CHECK_MESSAGE(!std::regex_search(text, found, beside), found.str());
  }
  CHECK(files == 10);
}

TEST_CASE("CONTRIBUTING: 40 lines, and each file and folder that they name exists") {
  const std::string text = text_of(kSource / "CONTRIBUTING.md");
  CHECK(std::count(text.begin(), text.end(), '\n') <= 40);
  const std::regex path("(apps|core|layers|models|optim|tests|data)/[\\w/]*(\\.\\w+)*");
  int named = 0;
  for (std::sregex_iterator match(text.begin(), text.end(), path), end; match != end;
       ++match) {
    const std::string name = match->str();
    if (name.ends_with("/NAME.cpp") || text[std::size_t(match->position()) - 1] == '/')
      continue;  // a file that the reader makes; a part of a longer path
    CAPTURE(name);
    CHECK(fs::exists(kSource / name));
    ++named;
  }
  CHECK(named > 15);
}

TEST_CASE("README: what the build requires is named") {
  const std::string readme = text_of(kSource / "README.md");
  const std::regex library(
      R"(find_(package|path)\((\w+?)(_INCLUDE_DIR)?( [\w./]+)* REQUIRED)");
  int named = 0;
  for (const char* file : {"CMakeLists.txt", "apps/CMakeLists.txt"}) {
    const std::string text = text_of(kSource / file);
    for (std::sregex_iterator match(text.begin(), text.end(), library), end; match != end;
         ++match)
      if (match->str(2) != "Threads") {  // a part of every system
        CAPTURE(match->str(2));
        const std::string need = "Elsewhere you need [^`]*" + match->str(2);
        CHECK(std::regex_search(readme, std::regex(need, std::regex::icase)));
        ++named;
      }
  }
  CHECK(named == 5);
}

TEST_CASE("chapters: what they count in words is as many") {
  struct {
    const char *chapter, *words;
    int count;
    const char *place, *counted;  // the file that has the things, and the pattern of one
  } const claims[] = {
      {"README.md", "Seventeen documented mistakes", 17, "apps/verify/bugs.cpp",
       R"(\n    \{"[a-z0-9-]+")"},
      {"apps/doctor/README.md", "looks for eighteen mistakes", 18,
       "apps/doctor/doctor.hpp", R"(BN\d{3}  )"},
      {"apps/doctor/README.md", "looks for eighteen mistakes", 18,
       "apps/doctor/README.md", R"(\| BN\d{3} \|)"},
      {"apps/exercises/README.md", "Thirteen functions", 13, "apps/exercises/README.md",
       R"(\n\| `\w+\.cpp` \|)"},
      {"layers/first-steps.md", "the thirteen\n[exercises]", 13,
       "apps/exercises/README.md", R"(\n\| `\w+\.cpp` \|)"},
      {"data/README.md", "Thirty public tables", 30, "data/README.md",
       R"(\n\| [\w-]+ \| \d+ \| (R2|accuracy) \|)"},
      {"apps/playground/README.md", "Six experiments", 6, "apps/playground/README.md",
       R"(`#data=\w+&[^`]*` \|)"},
      {"layers/README.md", "are ten **identities**", 10, "apps/verify/identities.cpp",
       R"("I\d+")"},
  };
  for (const auto& claim : claims) {
    CAPTURE(claim.words);
    CHECK(text_of(kSource / claim.chapter).find(claim.words) != std::string::npos);
    const std::string text = text_of(kSource / claim.place);
    const std::regex one(claim.counted);
    std::set<std::string> things;
    for (std::sregex_iterator match(text.begin(), text.end(), one), end; match != end;
         ++match)
      things.insert(match->str());
    CHECK(things.size() == std::size_t(claim.count));
  }
}
