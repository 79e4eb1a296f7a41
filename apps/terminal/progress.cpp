#include "apps/terminal/progress.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace gambeta {

void StatusLine::draw(std::string_view line) {
  if (!live())
    return;
  console_.write(stderr, fmt::format("\r{}\x1b[J\r", line));
  drawn_ = true;
}

void StatusLine::clear() {
  if (std::exchange(drawn_, false))
    console_.write(stderr, "\r\x1b[J");
}

static std::string bar(const Console& console, int width, double share) {
  const int done = int(std::lround(std::clamp(share, 0.0, 1.0) * width));
  std::string text;
  for (int i = 0; i < width; ++i)
    text += !console.unicode() ? (i < done ? "#" : "-") : i < done ? "━" : "╌";
  if (!console.color())
    return text;
  const std::size_t letter = console.unicode() ? 3 : 1;  // bytes of one
  text.insert(std::size_t(done) * letter, "\x1b[0m");
  return "\x1b[36m" + text;
}

std::string status_text(const Console& console, const std::vector<StatusPart>& parts,
                        double share) {
  constexpr int kShortestBar = 6, kLongestBar = 24;
  const int room = console.columns() - 1;
  int used = 0, least = 0;
  for (int importance = 1; importance <= 9; ++importance)
    for (const StatusPart& part : parts)
      if (part.importance == importance) {
        const int width = part.text.empty() ? kShortestBar : int(part.text.size());
        if (used + width + 2 * (used > 0) > room)
          importance = 9;  // nor is anything less important shown
        else
          used += width + 2 * (used > 0), least = part.importance;
      }
  const int bar_width = std::min(kLongestBar, kShortestBar + room - used);
  std::string line;
  for (const StatusPart& part : parts)
    if (part.importance <= least)
      line += (line.empty() ? "" : "  ") +
              (part.text.empty() ? bar(console, bar_width, share) : part.text);
  return line;
}

std::string duration(double seconds) {
  const long whole = std::lround(std::max(seconds, 0.0));
  if (whole < 60)
    return fmt::format("{} s", whole);
  if (whole < 3600)
    return fmt::format("{} min {} s", whole / 60, whole % 60);
  return fmt::format("{} h {} min", whole / 3600, whole / 60 % 60);
}

std::string took(double seconds) {
  return seconds < 9.95 ? fmt::format("{:.2g} s", seconds) : duration(seconds);
}

Progress::Progress(Console& console, int epochs, int epochs_before, Index rows_per_epoch,
                   bool draws)
    : console_(console),
      epochs_(epochs),
      epochs_before_(epochs_before),
      rows_per_epoch_(rows_per_epoch),
      status_(console, draws) {}

double Progress::seconds() const {
  return std::chrono::duration<double>(Clock::now() - start_).count();
}

void Progress::rows_done(Index rows) {
  rows_ += rows;
  using namespace std::chrono_literals;
  if (status_.live() && Clock::now() - drawn_ > 100ms)
    redraw();
}

void Progress::epoch_done(const EpochResult& result) {
  latest_ = result;
  const int every = std::max(1, (epochs_ + 19) / 20);
  if (status_.live())
    redraw();
  else if (!status_.terminal() && (result.epoch % every == 0 || result.epoch == epochs_))
    console_.note("{}", figures());
}

void Progress::finish() {
  if (!status_.terminal() || latest_.epoch == 0)
    return status_.clear();
  // The bar has done its work: what stays is the line a log would show.
  status_.clear();
  console_.note("{}", figures());
}

std::string Progress::figures() const {
  return fmt::format("epoch {}/{}  {}", latest_.epoch, epochs_, describe(latest_));
}

void Progress::redraw() {
  drawn_ = Clock::now();
  const double all = double(epochs_ - epochs_before_) * double(rows_per_epoch_);
  const double rate = double(rows_) / std::max(seconds(), 1e-9);
  std::vector<StatusPart> parts{{fmt::format("{}/{}", latest_.epoch, epochs_), 1},
                                {"", 3}};
  if (latest_.epoch > 0) {
    const Figures& v = latest_.validation;
    parts.push_back(
        {fmt::format("loss {:.4f}", std::isfinite(v.loss) ? v.loss : latest_.train_loss),
         2});
    if (std::isfinite(v.accuracy))
      parts.push_back({fmt::format("accuracy {:.1f} %", 100 * v.accuracy), 4});
    else if (std::isfinite(v.rmse))
      parts.push_back({"RMSE " + readable(v.rmse), 4});
  }
  parts.push_back({grouped(std::llround(rate)) + " rows/s", 6});
  parts.push_back({duration((all - double(rows_)) / std::max(rate, 1e-9)) + " left", 5});
  status_.draw(status_text(console_, parts, double(rows_) / std::max(all, 1.0)));
}

// Four decimals, or four digits of what is huge.
static std::string loss_text(double loss) {
  return std::abs(loss) < 1e6 ? fmt::format("{:.4f}", loss) : fmt::format("{:.4g}", loss);
}

std::string describe(const EpochResult& result) {
  std::string text = "train loss " + loss_text(result.train_loss);
  const Figures& v = result.validation;
  if (v.rows > 0)
    text += "  val loss " + loss_text(v.loss);
  if (std::isfinite(v.accuracy))
    text += fmt::format("  val accuracy {:.1f} %", 100 * v.accuracy);
  if (std::isfinite(v.rmse))
    text += "  val RMSE " + readable(v.rmse);
  return text;
}

std::string describe(const Figures& figures) {
  std::string text = "loss " + loss_text(figures.loss);
  if (std::isfinite(figures.accuracy))
    text += fmt::format(", accuracy {:.1f} %", 100 * figures.accuracy);
  if (std::isfinite(figures.rmse))
    text += ", RMSE " + readable(figures.rmse);
  if (std::isfinite(figures.r2))
    text += std::abs(figures.r2) < 1e6 ? fmt::format(", R2 {:.3f}", figures.r2)
                                       : fmt::format(", R2 {:.3g}", figures.r2);
  return text;
}

}  // namespace gambeta
