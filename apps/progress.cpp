#include "apps/progress.hpp"

#include <algorithm>
#include <cmath>

namespace gambeta {

Progress::Progress(Console& console, int epochs, Index rows_per_epoch)
    : console_(console),
      epochs_(epochs),
      rows_per_epoch_(rows_per_epoch),
      live_(console.stderr_is_terminal() && !console.quiet) {}

double Progress::seconds() const {
  return std::chrono::duration<double>(Clock::now() - start_).count();
}

void Progress::rows_done(Index rows) {
  rows_ += rows;
  using namespace std::chrono_literals;
  if (live_ && Clock::now() - drawn_ > 100ms)
    redraw();
}

void Progress::epoch_done(const EpochResult& result) {
  latest_ = result;
  const int every = std::max(1, (epochs_ + 19) / 20);
  if (live_)
    redraw();
  else if (result.epoch % every == 0 || result.epoch == epochs_)
    console_.note("{}", figures());
}

void Progress::finish() {
  if (!live_)
    return;
  redraw();
  console_.note("");
}

std::string Progress::figures() const {
  return fmt::format("epoch {}/{}  {}", latest_.epoch, epochs_, describe(latest_));
}

void Progress::redraw() {
  drawn_ = Clock::now();
  const double rate = double(rows_) / std::max(seconds(), 1e-9);
  const double left = double(epochs_ * rows_per_epoch_ - rows_) / std::max(rate, 1e-9);
  std::string line = latest_.epoch > 0 ? figures() : fmt::format("epoch 0/{}", epochs_);
  line += fmt::format("  {} rows/s  {:.0f} s left", grouped(std::llround(rate)),
                      std::max(left, 0.0));
  // One short of the width: a full line would wrap and could not be redrawn.
  line.resize(std::min(line.size(), std::size_t(std::max(console_.columns() - 1, 1))));
  console_.write(stderr, fmt::format("\r{}\x1b[K", line));
}

std::string describe(const EpochResult& result) {
  std::string text = fmt::format("train loss {:.4f}", result.train_loss);
  const Figures& v = result.validation;
  if (std::isfinite(v.loss))
    text += fmt::format("  val loss {:.4f}", v.loss);
  if (std::isfinite(v.accuracy))
    text += fmt::format("  val accuracy {:.1f} %", 100 * v.accuracy);
  if (std::isfinite(v.rmse))
    text += fmt::format("  val RMSE {:.4g}", v.rmse);
  return text;
}

std::string describe(const Figures& figures) {
  std::string text = fmt::format("loss {:.4f}", figures.loss);
  if (std::isfinite(figures.accuracy))
    text += fmt::format(", accuracy {:.1f} %", 100 * figures.accuracy);
  if (std::isfinite(figures.rmse))
    text += fmt::format(", RMSE {:.4g}", figures.rmse);
  if (std::isfinite(figures.r2))
    text += fmt::format(", R2 {:.3f}", figures.r2);
  return text;
}

}  // namespace gambeta
