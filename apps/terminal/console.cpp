#include "apps/terminal/console.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <new>

#include "data/text/file.hpp"
#include "data/text/text.hpp"

namespace gambeta {

void Console::json_line(std::string_view line) {
  if (json)
    write(stdout, std::string(line) + "\n");
}

void Console::error(const std::exception& error) {
  const bool memory = dynamic_cast<const std::bad_alloc*>(&error) != nullptr;
  // Nobody is left to tell if stderr is closed.
  write(stderr, fmt::format("gambeta: {}\n",
                            memory ? "not enough memory" : printable(error.what())));
}

void Console::write(std::FILE* stream, std::string_view text) {
  errno = 0;
  if (std::fwrite(text.data(), 1, text.size(), stream) == text.size() || stream == stderr)
    return;
  lost_ = lost_ != 0 ? lost_ : errno;
  if (!saves)
    fail_lost();
}

void Console::flush() {
  errno = 0;
  if (std::fflush(stdout) != 0 && lost_ == 0)
    lost_ = errno;
  if (lost_ != 0 || std::ferror(stdout) != 0)
    fail_lost();
}

void Console::fail_lost() const {
  if (lost_ == EPIPE && !saves)
    throw ReaderGone("nobody reads the result");
  fail("cannot write the result{}{}", lost_ != 0 ? ": " : "",
       lost_ != 0 ? std::strerror(lost_) : "");
}

static std::string_view environment(const char* name) {
  const char* const value = std::getenv(name);
  return value ? value : "";
}

bool Console::stderr_is_terminal() const {
  return isatty(STDERR_FILENO) != 0 && environment("TERM") != "dumb";
}

bool Console::color() const {
  return !no_color && environment("NO_COLOR").empty() && stderr_is_terminal();
}

bool Console::unicode() const {
  // The first of these that is set decides, as in setlocale().
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"})
    if (std::string_view value = environment(name); !value.empty())
      return value.find("UTF-8") != value.npos || value.find("utf8") != value.npos;
  return false;
}

static winsize terminal_size() {
  winsize size{};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0)
    size = {};
  return size;
}

int Console::columns() const {
  const int columns = terminal_size().ws_col;
  return columns > 0 ? columns : 80;
}

int Console::rows() const {
  const int rows = terminal_size().ws_row;
  return rows > 0 ? rows : 24;
}

std::string grouped(long long n) {
  std::string digits = fmt::format("{}", n);
  for (std::ptrdiff_t at = std::ssize(digits) - 3; at > (n < 0); at -= 3)
    digits.insert(std::size_t(at), ",");
  return digits;
}

std::string counted(long long n, std::string_view what) {
  return fmt::format("{} {}{}", grouped(n), what, n == 1 ? "" : "s");
}

std::string readable(double value) {
  const std::string digits = fmt::format("{:.4g}", value);
  double rounded = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), rounded);
  const double size = std::abs(rounded);  // NaN is nowhere between
  return size >= 1000 && size < 1e15 ? grouped(std::llround(rounded)) : digits;
}

std::string human_size(std::size_t bytes) {
  if (bytes < 1000)
    return fmt::format("{} bytes", bytes);
  if (bytes < 1000 * 1000)
    return fmt::format("{:.0f} KB", double(bytes) / 1e3);
  return fmt::format("{:.1f} MB", double(bytes) / 1e6);
}

// The files that an argument names: of IMAGES:LABELS the two.
static std::vector<std::string> files_of(const std::string& input) {
  if (input == "-")
    return {};
  const std::size_t colon = input.find(':');
  std::vector<std::string> files;
  for (const std::string& path : {input, input.substr(0, colon), input.substr(colon + 1)})
    if (std::error_code none; std::filesystem::exists(path, none))
      files.push_back(path);
  return files;
}

void check_outputs(Console& console, const std::vector<std::string>& outputs,
                   const std::vector<std::string>& inputs) {
  std::vector<std::string> taken;
  for (const std::string& input : inputs)
    for (const std::string& file : files_of(input))
      taken.push_back(file);
  for (const std::string& path : outputs) {
    if (path.empty())
      continue;
    for (const std::string& other : taken)
      if (same_file(path, other))
        throw UsageError(
            fmt::format("{} would be overwritten; choose another name", printable(path)));
    check_output_path(path);
    taken.push_back(path);
    console.saves |= path != "-";
  }
}

}  // namespace gambeta
