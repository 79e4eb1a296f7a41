#include "apps/report/probe.hpp"

#include <algorithm>
#include <cmath>

namespace gambeta {

void probe_batch_norm(Model& model, ConstView inputs, const Look& look) {
  Tape tape;
  for (Index first = 0; first < inputs.rows; first += kRowsAtOnce) {
    tape.begin(Mode::Predict);
    Tensor x = tape.constant(
        inputs.row_range(first, std::min(kRowsAtOnce, inputs.rows - first)));
    std::size_t k = 0;
    for (Index i = 0; i < model.network.size(); ++i) {
      if (auto* norm = dynamic_cast<BatchNorm1D*>(&model.network[i]))
        look({k++, i, *norm, x.value});
      x = model.network[i](x);
    }
  }
}

std::vector<NormFigures> population_of(Model& model, ConstView inputs) {
  std::vector<NormFigures> all;
  double rows = 0;  // seen before by this layer
  probe_batch_norm(model, inputs, [&](const NormInput& input) {
    const ConstView x = input.x;
    if (input.k == all.size())
      all.push_back({&input.norm, input.layer, std::vector<double>(std::size_t(x.cols)),
                     std::vector<double>(std::size_t(x.cols))});
    NormFigures& f = all[input.k];
    if (input.k == 0)
      rows += double(x.rows);
    for (std::size_t j = 0; j < f.mean.size(); ++j) {
      double n = rows - double(x.rows);
      for (Index i = 0; i < x.rows; ++i) {
        // Welford: var collects (x - old mean) (x - new mean).
        const double v = x(i, Index(j)), d = v - f.mean[j];
        f.mean[j] += d / ++n;
        f.variance[j] += d * (v - f.mean[j]);
      }
    }
  });
  for (NormFigures& f : all)
    for (double& v : f.variance)
      v /= rows;
  return all;
}

Range range_of(const Dataset& data, Index column) {
  Range range;
  for (Index i = 0; i < data.rows(); ++i)
    range.include(data.inputs(i, column));
  const double margin = std::max(0.06 * (range.high - range.low), 1e-6);
  return {range.low - margin, range.high + margin};
}

Matrix cell_middles(Range x, Range y, Index rows, Index cols) {
  Matrix middles(rows * cols, 2);
  for (Index i = 0; i < rows; ++i)
    for (Index j = 0; j < cols; ++j) {
      middles(i * cols + j, 0) =
          Scalar(x.low + (x.high - x.low) * (double(j) + 0.5) / double(cols));
      middles(i * cols + j, 1) =
          Scalar(y.high - (y.high - y.low) * (double(i) + 0.5) / double(rows));
    }
  return middles;
}

double percentile(std::vector<double>& numbers, double p) {
  if (numbers.empty())
    return std::nan("");
  const auto at = std::ptrdiff_t(std::llround(p * double(numbers.size() - 1)));
  std::nth_element(numbers.begin(), numbers.begin() + at, numbers.end());
  return numbers[std::size_t(at)];
}

double root_mean_square(ConstView x) {
  double squares = 0;
  for (Index k = 0; k < x.size(); ++k)
    squares += double(x.data[k]) * double(x.data[k]);
  return x.size() > 0 ? std::sqrt(squares / double(x.size())) : 0;
}

}  // namespace gambeta
