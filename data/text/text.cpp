#include "data/text/text.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "core/check.hpp"
#include "data/text/utf8.hpp"

namespace GAMBETA_NAMESPACE {

namespace {

struct File {
  int fd;
  ~File() {
    if (fd > STDERR_FILENO)
      close(fd);
  }
};

}  // namespace

std::string source_name(const std::string& source) {
  return source == "-" ? "stdin" : source;
}

std::string read_file(const std::string& path, std::size_t most) {
  const auto fail_with_reason = [&] {
    fail("{}: {}", source_name(path), std::strerror(errno));
  };
  const File file{path == "-" ? STDIN_FILENO : open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  if (file.fd < 0)
    fail_with_reason();
  std::string bytes;
  struct stat info {};
  const auto check_size = [&](std::size_t size) {
    check(size <= most, "{}: larger than {} MB", source_name(path), most >> 20);
  };
  if (fstat(file.fd, &info) == 0 && S_ISREG(info.st_mode)) {
    check_size(std::size_t(info.st_size));
    bytes.reserve(std::size_t(info.st_size) + 1);
  }
  const bool endless = S_ISCHR(info.st_mode) && !isatty(file.fd);  // as /dev/urandom
  std::vector<char> block(std::size_t{1} << 18);
  for (;;) {
    const ssize_t got = ::read(file.fd, block.data(), block.size());
    if (got == 0)
      return bytes;
    if (got > 0) {
      // As /dev/zero does, which has no end; no form of data begins so.
      check(!bytes.empty() || !std::string_view(block.data(), std::size_t(got))
                                   .starts_with(std::string_view("\0\0\0\0", 4)),
            "{}: it begins with zero bytes, as no text and no data do",
            source_name(path));
      check(!endless, "{}: a device that never ends, not a file", source_name(path));
      check_size(bytes.size() + std::size_t(got));
      bytes.append(block.data(), std::size_t(got));
    } else if (errno != EINTR)
      fail_with_reason();
  }
}

// Of the control character that a text begins with, or the byte that is no UTF-8; 0: none.
static std::size_t control_length(std::string_view text) {
  const std::size_t length = utf8_length(text, 0);
  const auto lead = static_cast<unsigned char>(text[0]);
  if (length == 0 || lead < 0x20 || lead == 0x7F)
    return 1;
  const bool c1 = lead == 0xC2 && static_cast<unsigned char>(text[1]) < 0xA0;
  return c1 ? 2 : 0;  // U+0080 to U+009F
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if ('A' <= c && c <= 'Z')
      c = char(c - 'A' + 'a');
  return out;
}

std::size_t hidden_length(std::string_view text) {
  if (const std::size_t control = control_length(text); control > 0)
    return control;
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
  };
  const unsigned last = byte(2);
  const bool turns =
      byte(0) == 0xE2 &&
      ((byte(1) == 0x80 && (last == 0x8E || last == 0x8F)) ||  // U+200E, U+200F
       (byte(1) == 0x80 && 0xA8 <= last && last <= 0xAE) ||    // U+2028 to U+202E
       (byte(1) == 0x81 && 0xA6 <= last && last <= 0xA9));     // U+2066 to U+2069
  return turns ? 3 : 0;
}

bool is_printable(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); at += utf8_length(text, at))
    if (control_length(text.substr(at)) > 0)
      return false;
  return true;
}

std::string printable(std::string_view text, std::size_t most) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    if (at >= most)
      return out + "...";
    const std::size_t hidden = hidden_length(text.substr(at));
    for (std::size_t i = 0; i < hidden; ++i)
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(text[at + i]));
    const std::size_t shown = hidden > 0 ? 0 : utf8_length(text, at);
    out += text.substr(at, shown);
    at += hidden + shown;
  }
  return out;
}

std::string in_one_line(std::string_view text) {
  std::string line;
  bool gap = false;  // a control character came, and blanks at most since
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t control = control_length(text.substr(at));
    const std::size_t length = control > 0 ? control : utf8_length(text, at);
    gap |= control > 0;
    if (control > 0) {
      line.erase(line.find_last_not_of(' ') + 1);
    } else if (!gap || text[at] != ' ') {
      line += gap && !line.empty() ? " " : "";
      line += text.substr(at, length);
      gap = false;
    }
    at += length;
  }
  return line.empty() ? printable(text) : line;
}

std::string escaped(std::string_view text) {
  return printable(text, 40);
}

std::string in_quotes(std::string_view text) {
  return "'" + escaped(text) + "'";
}

std::string shell_quoted(const std::string& word) {
  constexpr const char* kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:,=+@%";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos)
    return word;
  const bool plain = printable(word) == word;
  std::string safe = plain ? "'" : "$'";
  for (const char c : word)
    if (plain)
      safe += c == '\'' ? "'\\''" : std::string(1, c);
    else if (' ' <= c && c <= '~')
      safe += (c == '\'' || c == '\\' ? "\\" : "") + std::string(1, c);
    else
      safe += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
  return safe + "'";
}

std::string list_of(std::span<const std::string> names) {
  constexpr std::size_t kShown = 5;
  const std::size_t shown = names.size() <= kShown + 1 ? names.size() : kShown;
  std::string out;
  for (std::size_t i = 0; i < shown; ++i)
    out += (i == 0 ? "" : ", ") + escaped(names[i]);
  if (shown < names.size())
    out += fmt::format(" and {} more", names.size() - shown);
  return out;
}

namespace {

/// The Damerau-Levenshtein distance (optimal string alignment): one row of the table for
/// each letter of a; before[j] is the row above, above[j] the row above that.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> above(b.size() + 1), before(above), now(above);
  for (std::size_t j = 0; j <= b.size(); ++j)
    now[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    above.swap(before);
    before.swap(now);
    now[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      now[j] = std::min(
          {before[j] + 1, now[j - 1] + 1, before[j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        now[j] = std::min(now[j], above[j - 2] + 1);
    }
  }
  return now[b.size()];
}

}  // namespace

std::optional<std::string> nearest(std::string_view name,
                                   std::span<const std::string_view> candidates) {
  constexpr std::size_t kLongest = 100;  // nobody mistypes more; keeps the cost bounded
  std::optional<std::string> best;
  std::size_t smallest = std::min(name.size(), kLongest) / 3 + 1;
  if (name.size() <= kLongest)
    for (const std::string_view candidate : candidates) {
      const bool begins = name.size() > 1 && candidate.starts_with(name);
      const std::size_t d = begins ? 0 : distance(name, candidate);
      if (d < smallest) {
        smallest = d;
        best = std::string(candidate);
      }
    }
  return best;
}

std::string hint(std::string_view name, const std::vector<std::string>& candidates,
                 std::string_view otherwise) {
  const std::vector<std::string_view> views(candidates.begin(), candidates.end());
  if (const auto meant = nearest(name, views))
    return fmt::format("; did you mean {}?", in_quotes(*meant));
  return otherwise.empty() ? "" : fmt::format("; {}", otherwise);
}

}  // namespace GAMBETA_NAMESPACE
