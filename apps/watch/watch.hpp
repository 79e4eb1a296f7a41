#pragma once
#include <chrono>

#include "apps/report/probe.hpp"
#include "apps/terminal/terminal.hpp"
#include "models/model.hpp"

namespace gambeta {

/// A live picture of a training run on the terminal: for two inputs the decision boundary,
/// for others what arrives at the batch norm layers; beside it curves of loss and accuracy.
///
/// It draws only while that has cost under a twelfth of the time gone by, on the wall and
/// of the processor.
class Watch {
 public:
  /// `train` is prepared data; it and the model must outlive the watch.
  Watch(Console& console, Model& model, const Dataset& train);

  void batch_done(Index rows);
  void epoch_done(const EpochResult& result);
  void finish();  ///< draws the last frame and leaves it on the screen

 private:
  using Clock = std::chrono::steady_clock;
  void draw_if_cheap();
  void draw();
  std::vector<std::string> curves(std::size_t width) const;
  std::vector<std::string> legend(std::size_t width) const;
  std::vector<std::string> plane(int width);
  std::vector<std::string> norms(std::size_t width);

  Console& console_;
  Model& model_;
  Palette palette_;
  Frame frame_;
  bool has_plane_;
  Dataset sample_;   // some of the training rows
  Range ranges_[2];  // of the two inputs, if it has a plane
  Index rows_ = 0, rows_per_epoch_;
  std::vector<double> train_loss_, loss_, score_;
  Clock::time_point start_ = Clock::now(), drawn_ = start_;
  Clock::duration spent_{}, latest_cost_{};
  double processor_start_, processor_spent_ = 0, processor_latest_ = 0;
};

}  // namespace gambeta
