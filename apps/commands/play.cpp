#include <cstdlib>
#include <filesystem>

#include "apps/commands/commands.hpp"
#include "apps/commands/json.hpp"
#include "data/text/file.hpp"
#include "data/text/text.hpp"
#include "models/model_file.hpp"

namespace gambeta {

namespace {

namespace fs = std::filesystem;

struct PlayFlags {
  std::string model, output;
};

/// The page: beside the program where it was built, or where it was installed.
fs::path page_path() {
  std::error_code none;
  const fs::path folder = fs::read_symlink("/proc/self/exe", none).parent_path();
  for (const fs::path& path :
       {folder / "playground.html", folder / "../share/gambeta/playground.html"})
    if (fs::exists(path, none))
      return path.lexically_normal();
  fail("the playground was not built; from the source folder: ./apps/playground/build {}",
       shell_quoted((folder / "playground.html").string()));
}

/// The page with a model inside, which it opens at the start.
std::string page_with(const std::string& page, const std::string& model) {
  constexpr std::string_view kPlace = "/* model */";
  const std::size_t at = page.find(kPlace);
  check(at != std::string::npos, "the playground's page is of another version");
  std::string inside;
  for (const char c : model)  // "</script>" in a name would end the script
    inside += c == '<' ? "\\u003c" : std::string(1, c);
  return page.substr(0, at) + inside + page.substr(at + kPlace.size());
}

void run(const PlayFlags& flags, Console& console) {
  if (flags.model.empty() && !flags.output.empty())
    throw UsageError("play: -o is for a MODEL; the page itself is there already");
  fs::path shown = page_path();
  if (!flags.model.empty()) {
    const std::string output = flags.output.empty()
                                   ? fs::path(flags.model).stem().string() + ".html"
                                   : flags.output;
    check_outputs(console, {output}, {flags.model});
    Model model = load_model(flags.model);  // what the page cannot read is found here
    write_file(output, page_with(read_file(shown.string()), to_json(model)));
    shown = output;
  }
  console.result("{}", printable(shown.string()));
  console.json_line(json::Object{{"page", shown.string()}}.dump());
  const bool desktop = std::getenv("DISPLAY") || std::getenv("WAYLAND_DISPLAY");
  if (desktop && shown != "-" && console.stderr_is_terminal())
    (void)!std::system(
        fmt::format("xdg-open {} >/dev/null 2>&1 &", shell_quoted(shown.string()))
            .c_str());
}

}  // namespace

void add_play(Program& program, Console& console) {
  auto flags = std::make_shared<PlayFlags>();
  Command command =
      program.add("play", "the playground: batch norm in the browser, with knobs",
                  "  gambeta play\n"
                  "  gambeta play moons.json -o moons.html",
                  [=, &console] { run(*flags, console); });
  command.value("MODEL", flags->model, "a model file to look into");
  command.value("-o,--output", flags->output,
                "where to save (default: MODEL's name.html)");
}

}  // namespace gambeta
