#include "apps/terminal/terminal.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <utility>

#include "data/text/utf8.hpp"

namespace gambeta {

Rgb class_color(std::size_t k) {
  constexpr Rgb kColors[] = {
      {88, 166, 255}, {240, 136, 62}, {63, 185, 80},   {188, 140, 255}, {255, 123, 114},
      {57, 197, 207}, {212, 167, 44}, {247, 120, 186}, {165, 184, 58},  {145, 152, 161}};
  return kColors[k % std::size(kColors)];
}

Rgb mixed(Rgb a, Rgb b, double share) {
  const auto mix = [share](int from, int to) {
    return int(std::lround(from + (to - from) * std::clamp(share, 0.0, 1.0)));
  };
  return {mix(a.r, b.r), mix(a.g, b.g), mix(a.b, b.b)};
}

Palette palette_of(const Console& console) {
  const auto environment = [](const char* name) {
    const char* const value = std::getenv(name);
    return std::string_view(value ? value : "");
  };
  if (!console.color())
    return Palette::None;
  const std::string_view colors = environment("COLORTERM");
  if (colors == "truecolor" || colors == "24bit")
    return Palette::True;
  const std::string_view term = environment("TERM");
  if (term.find("direct") != term.npos)
    return Palette::True;
  return term.find("256") != term.npos ? Palette::Colors256 : Palette::None;
}

static std::string color(Palette palette, int layer, Rgb c) {
  if (palette == Palette::None)
    return "";
  if (palette == Palette::True)
    return fmt::format("\x1b[{};2;{};{};{}m", layer, c.r, c.g, c.b);
  // A cube of 6 x 6 x 6 whose steps are 0, 95, 135, 175, 215, 255.
  const auto level = [](int v) { return v < 48 ? 0 : v < 115 ? 1 : (v - 35) / 40; };
  return fmt::format("\x1b[{};5;{}m", layer,
                     16 + 36 * level(c.r) + 6 * level(c.g) + level(c.b));
}

std::string foreground(Palette palette, Rgb c) {
  return color(palette, 38, c);
}
std::string background(Palette palette, Rgb c) {
  return color(palette, 48, c);
}
std::string plain(Palette palette) {
  return palette == Palette::None ? "" : "\x1b[0m";
}

std::string sparkline(const std::vector<double>& numbers, std::size_t width,
                      bool unicode) {
  constexpr const char* kBars[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  constexpr const char* kLetters[] = {"_", "_", ".", "-", "-", "=", "^", "^"};
  // A long history is thinned, so that the whole of it stays in sight.
  std::vector<double> shown;
  const std::size_t step = width > 0 ? (numbers.size() + width - 1) / width : 1;
  for (std::size_t i = 0; i < numbers.size() && width > 0; i += step)
    shown.push_back(i + step >= numbers.size() ? numbers.back() : numbers[i]);
  double low = HUGE_VAL, high = -HUGE_VAL;
  for (const double v : shown)
    if (std::isfinite(v))
      low = std::min(low, v), high = std::max(high, v);
  std::string line;
  for (const double v : shown) {
    const double share = high > low ? (v - low) / (high - low) : 0.5;
    const auto level = std::isfinite(v) ? std::size_t(std::lround(7 * share)) : 0;
    line += !std::isfinite(v) ? " " : unicode ? kBars[level] : kLetters[level];
  }
  return line;
}

std::string fitted(std::string_view text, std::size_t columns) {
  std::string kept;
  std::size_t used = 0;
  for (std::size_t at = 0, next = 0; at < text.size(); at = next) {
    next = at + 1;
    while (next < text.size() && !begins_character(text[next]))
      ++next;
    const auto first = static_cast<unsigned char>(text[at]);
    // Blocks, lines and bars (E2 ..) are narrow; letters from E1 on may be wide.
    used += first >= 0xE1 && first != 0xE2 ? 2 : 1;
    if (used > columns)
      break;
    kept += first < 0x20 || first == 0x7f ? "?" : std::string(text.substr(at, next - at));
  }
  return kept;
}

void Frame::draw(const std::vector<std::string>& lines) {
  std::string text = "\r";
  for (const std::string& line : lines)
    text += line + "\x1b[K\n";
  text += "\x1b[J";  // what an earlier, larger picture or a wrapped line left below
  if (!lines.empty())
    text += fmt::format("\x1b[{}A", lines.size());
  height_ = lines.size();
  console_.write(stderr, text);
}

void Frame::keep() {
  if (const std::size_t height = std::exchange(height_, 0); height > 0)
    console_.write(stderr, fmt::format("\x1b[{}B\r", height));
}

}  // namespace gambeta
