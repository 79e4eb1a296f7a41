#include "apps/watch/watch.hpp"

#include <algorithm>
#include <cmath>
#include <ctime>

#include "apps/terminal/progress.hpp"
#include "data/one_hot.hpp"

namespace gambeta {

constexpr Index kSample = 256;  // rows that stand for all

static Dataset sample_of(const Dataset& data) {
  std::vector<Index> rows;
  for (Index i = 0; i < data.rows(); i += 1 + data.rows() / kSample)
    rows.push_back(i);
  return take_rows(data, rows);
}

/// Seconds of the processor that this thread has had. On a busy machine these pass slower
/// than the clock on the wall, and a share of the one is not a share of the other.
static double processor_seconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return double(time.tv_sec) + 1e-9 * double(time.tv_nsec);
}

Watch::Watch(Console& console, Model& model, const Dataset& train)
    : console_(console),
      model_(model),
      palette_(palette_of(console)),
      frame_(console),
      has_plane_(train.columns.input_names.size() == 2 &&
                 train.columns.task == Task::Classification),
      sample_(sample_of(train)),
      rows_per_epoch_(train.rows()),
      processor_start_(processor_seconds()) {
  for (Index j = 0; has_plane_ && j < 2; ++j)
    ranges_[j] = range_of(train, j);
}

void Watch::batch_done(Index rows) {
  rows_ += rows;
  draw_if_cheap();
}

void Watch::epoch_done(const EpochResult& result) {
  train_loss_.push_back(result.train_loss);
  loss_.push_back(result.validation.loss);
  const bool classes = model_.columns.task == Task::Classification;
  score_.push_back(classes ? result.validation.accuracy : result.validation.r2);
  draw_if_cheap();
}

void Watch::finish() {
  draw();
  frame_.keep();
}

void Watch::draw_if_cheap() {
  using namespace std::chrono_literals;
  constexpr int kShare = 14;  // all drawing takes less than this part of the time
  const Clock::time_point now = Clock::now();
  if (now - drawn_ < 60ms || (spent_ + latest_cost_) * kShare > now - start_)
    return;
  const double processor = processor_seconds();
  if ((processor_spent_ + processor_latest_) * kShare > processor - processor_start_)
    return;
  draw();
  drawn_ = Clock::now();
  latest_cost_ = drawn_ - now;
  spent_ += latest_cost_;
  processor_latest_ = processor_seconds() - processor;
  processor_spent_ += processor_latest_;
}

void Watch::draw() {
  const int columns = console_.columns() - 1,
            rows = console_.rows() - 5;  // below it: what is said at the end
  std::vector<std::string> lines;
  // Beside the picture there must be room for the curves, or they go below it.
  const bool beside = has_plane_ && columns >= 52;
  const int width = std::min({columns, 2 * (beside ? rows : rows - 8),
                              beside ? (columns - 2) / 2 : columns, 60});
  if (has_plane_ && width >= 8)
    lines = plane(width / 2 * 2);
  const std::size_t left = beside && !lines.empty() ? std::size_t(width / 2 * 2) + 2 : 0;
  std::vector<std::string> right = curves(std::size_t(columns) - left);
  const auto more =
      has_plane_ ? legend(std::size_t(columns) - left) : norms(std::size_t(columns));
  right.insert(right.end(), more.begin(), more.end());
  if (left == 0)
    lines.insert(lines.end(), right.begin(), right.end());
  for (std::size_t i = 0; left > 0 && i < right.size(); ++i) {
    if (i == lines.size())
      lines.emplace_back(left - 2, ' ');
    lines[i] += "  " + right[i];
  }
  lines.resize(std::min(lines.size(), std::size_t(std::max(rows, 1))));
  frame_.draw(lines);
}

std::vector<std::string> Watch::curves(std::size_t width) const {
  const TrainOptions& options = model_.training->options;
  const double seconds = std::chrono::duration<double>(Clock::now() - start_).count();
  const double all = double(options.epochs) * double(rows_per_epoch_);
  const double rate = double(rows_) / std::max(seconds, 1e-9);
  std::vector<std::string> lines{fitted(
      fmt::format("{}  epoch {}/{}", sample_.name, train_loss_.size(), options.epochs),
      width)};
  const auto add = [&](const char* name, const std::vector<double>& numbers, bool percent,
                       std::size_t color) {
    if (numbers.empty() || !std::isfinite(numbers.back()))
      return;
    const std::string text =
        percent ? fmt::format("{:<10} {:>6.1f} % ", name, 100 * numbers.back())
                : fmt::format("{:<10} {:>8.4f} ", name, numbers.back());
    const std::size_t room = width > text.size() ? width - text.size() : 0;
    lines.push_back(
        fitted(text, width) + foreground(palette_, class_color(color)) +
        sparkline(numbers, std::min<std::size_t>(room, 40), console_.unicode()) +
        plain(palette_));
  };
  const bool classes = model_.columns.task == Task::Classification;
  add("train loss", train_loss_, false, 0);
  add("val loss", loss_, false, 1);
  add(classes ? "accuracy" : "R2", score_, classes, 2);
  lines.push_back(fitted(
      fmt::format("{} rows/s  {} left", grouped(std::llround(rate)),
                  duration(std::max(all - double(rows_), 0.0) / std::max(rate, 1e-9))),
      width));
  return lines;
}

static std::string three(std::vector<double>& numbers) {
  std::string text;
  for (const double p : {0.15, 0.5, 0.85})
    text += fmt::format("{:>7.2f}", std::clamp(percentile(numbers, p), -9999.0, 9999.0));
  return text;
}

std::vector<std::string> Watch::norms(std::size_t width) {
  std::vector<std::string> lines;
  const bool wide = width >= 79;
  const Matrix x = network_inputs(sample_);
  probe_batch_norm(
      model_, x.view().row_range(0, std::min(sample_.rows(), kSample)),
      [&](const NormInput& at) {
        BatchNorm1D& norm = at.norm;
        std::vector<double> input(at.x.data, at.x.data + at.x.size());
        std::vector<double> mean(norm.running_mean().begin(), norm.running_mean().end());
        std::vector<double> variance(norm.running_variance().begin(),
                                     norm.running_variance().end());
        const std::string name = fmt::format("batch norm {}", at.k + 1);
        if (wide) {
          lines.push_back(fmt::format("{:<13}{} {} {}", name, three(input), three(mean),
                                      three(variance)));
          return;
        }
        lines.push_back(fitted(name, width));
        lines.push_back(fitted(fmt::format(" {:<9}{}", "input", three(input)), width));
        lines.push_back(fitted(fmt::format(" {:<9}{}", "mean", three(mean)), width));
        lines.push_back(
            fitted(fmt::format(" {:<9}{}", "variance", three(variance)), width));
      });
  if (lines.empty())
    return lines;
  lines.insert(lines.begin(),
               wide ? fmt::format("{:<13}{:>21} {:>21} {:>21}", "percentiles",
                                  "input 15, 50, 85", "running mean", "running variance")
                    : fitted("percentiles 15, 50, 85", width));
  return lines;
}

}  // namespace gambeta
