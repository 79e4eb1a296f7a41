#pragma once
#include <fmt/format.h>

#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "core/check.hpp"

namespace gambeta {

/// Where a command speaks: results on stdout, everything else on stderr.
class Console {
 public:
  bool quiet = false;     ///< no progress, no notices
  bool json = false;      ///< stdout carries JSON only
  bool no_color = false;  ///< as are NO_COLOR and TERM=dumb
  int exit_code = 0;      ///< of a command that ran to its end
  bool saves = false;     ///< the result is a file: what stdout loses is told at the end
  std::string command;    ///< the command line, as one would type it

  /// A line of the result; not with --json.
  template <class... Args>
  void result(fmt::format_string<Args...> text, Args&&... args) {
    if (!json)
      write(stdout, fmt::format(text, std::forward<Args>(args)...) + "\n");
  }
  /// JSON on a line of its own; only with --json.
  void json_line(std::string_view line);

  /// Something the user should know while the command works; not with --quiet.
  template <class... Args>
  void note(fmt::format_string<Args...> text, Args&&... args) {
    if (!quiet)
      write(stderr, fmt::format(text, std::forward<Args>(args)...) + "\n");
  }
  /// An error line: "gambeta: ...".
  void error(const std::exception& error);

  /// Writes as it is. What stderr does not take is lost; what stdout does not take is an
  /// error, at once or, of a command that saves, in flush().
  void write(std::FILE* stream, std::string_view text);

  /// Makes sure that all results have arrived. Throws Error if not; ReaderGone if nobody
  /// wants the result of a command that does not save.
  void flush();

  bool stderr_is_terminal() const;  ///< and can redraw a line (TERM is not dumb)
  bool color() const;
  bool unicode() const;  ///< the locale's characters are UTF-8
  int columns() const;   ///< width of the terminal behind stderr; 80 if unknown
  int rows() const;      ///< its height; 24 if unknown

 private:
  [[noreturn]] void fail_lost() const;
  int lost_ = 0;  // errno of the first write to stdout that failed
};

/// 1234567 as "1,234,567".
std::string grouped(long long n);
/// "1 row", "1,234 rows".
std::string counted(long long n, std::string_view what);
/// Four digits, large numbers written out: "0.1234", "12.34", "55,610".
std::string readable(double value);
/// 48123 as "48 KB".
std::string human_size(std::size_t bytes);
/// Throws Error unless each file can be written: found out before an hour of training.
/// Throws UsageError if one would replace another, or an input: a file, or IMAGES:LABELS.
/// "" is none, "-" a stream. From then on the command is one that saves, if any is a file.
void check_outputs(Console& console, const std::vector<std::string>& outputs,
                   const std::vector<std::string>& inputs);

}  // namespace gambeta
