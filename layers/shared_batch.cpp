#include "layers/shared_batch.hpp"

#include <cmath>

#include "layers/non_finite.hpp"

namespace GAMBETA_NAMESPACE {

// A batch of m_a rows with mean_a and ss_a = sum (x - mean_a)^2 meets one of m_b rows. With
// delta = mean_b - mean_a and m = m_a + m_b (Chan, Golub and LeVeque 1979):
//
//     mean = mean_a + delta m_b / m
//     ss   = ss_a + ss_b + delta^2 m_a m_b / m
//
// Averaging the ranks' means would weigh a rank of 3 rows like one of 30, and averaging
// their variances would forget how far apart the means lie: that is the last term.
void combine_over_ranks(Tape& tape, Index rows, Scalar epsilon, Scalar divisor,
                        const ColumnStats& stats) {
  Communicator& ranks = *tape.sharing().ranks;
  // A rank tells its m, and then mean, tail and ss of each column.
  const Index C = stats.cols, width = 1 + 3 * C;
  const View own = tape.scratch(1, width), all = tape.scratch(ranks.size(), width);
  own(0, 0) = Scalar(rows);
  for (Index k = 0; k < 3 * C; ++k)
    own(0, 1 + k) = rows > 0 ? stats.mean[k] : 0;  // the three lie behind each other
  ranks.gather(std::as_bytes(std::span(own.data, std::size_t(own.size()))),
               std::as_writable_bytes(std::span(all.data, std::size_t(all.size()))));

  for (Index j = 0; j < C; ++j) {
    double m = 0, mean = 0, tail = 0, ss = 0;
    for (Index r = 0; r < all.rows; ++r) {
      const double m_b = all(r, 0);
      if (m_b == 0)
        continue;  // a rank without rows knows nothing
      const double delta = (all(r, 1 + j) - mean) + (all(r, 1 + C + j) - tail);
      const double step = tail + delta * m_b / (m + m_b), before = mean;
      mean = before + step;
      tail = (before - mean) + step;
      ss += all(r, 1 + 2 * C + j) + delta * delta * m * m_b / (m + m_b);
      m += m_b;
    }
    if (!std::isfinite(Scalar(ss)) && std::isfinite(own(0, 1 + 2 * C + j)))
      throw NonFinite(Scalar(ss), -1, j);  // of another rank, or of all: no rank waits
    stats.mean[j] = Scalar(mean);
    stats.mean_tail[j] = Scalar((mean - stats.mean[j]) + tail);
    stats.squares[j] = Scalar(ss);
    const Scalar root = std::sqrt(stats.squares[j] / divisor + epsilon);
    stats.inverse_std[j] = root == 0 ? 0 : 1 / root;
  }
}

}  // namespace GAMBETA_NAMESPACE
