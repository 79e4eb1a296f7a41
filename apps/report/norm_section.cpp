#include <algorithm>
#include <cmath>

#include "apps/report/probe.hpp"
#include "apps/report/run_page.hpp"
#include "apps/terminal/console.hpp"
#include "data/one_hot.hpp"

namespace gambeta {

namespace {

constexpr std::size_t kLayers = 6;      // with charts; a page is to stay small
constexpr std::size_t kFeatures = 256;  // of a layer in a chart

std::vector<double> first_of(const Matrix& numbers) {
  const auto count = std::min(std::size_t(numbers.size()), kFeatures);
  return {numbers.begin(), numbers.begin() + std::ptrdiff_t(count)};
}

/// The running figure of each feature against the one measured.
std::string against(const std::string& what, const std::vector<double>& measured,
                    const Matrix& running) {
  Chart c;
  Series s;
  s.y = first_of(running);
  s.x.assign(measured.begin(), measured.begin() + std::ptrdiff_t(s.y.size()));
  s.style = Series::Style::Points;
  c.title = fmt::format("Running {0} against measured {0}", what);
  c.description =
      fmt::format("{} features; on the dotted line both are the same.", s.x.size());
  c.x_label = fmt::format("{} over all rows", what);
  c.y_label = fmt::format("running {}", what);
  c.diagonal = true;
  c.series = {s};
  return chart(c);
}

std::string bars(const std::string& what, const Matrix& numbers, int color) {
  Chart c;
  Series s;
  s.y = first_of(numbers);
  for (std::size_t j = 0; j < s.y.size(); ++j)
    s.x.push_back(double(j));
  s.style = Series::Style::Bars;
  s.color = color;
  const auto [low, high] = std::minmax_element(s.y.begin(), s.y.end());
  c.title = what;
  c.description =
      fmt::format("{} features, from {:.4g} to {:.4g}.", s.y.size(), *low, *high);
  c.x_label = "feature";
  c.y_label = what;
  c.series = {s};
  return chart(c);
}

/// How far the running figures are off, as a row of the table.
std::vector<std::string> row_of(const NormFigures& f) {
  double mean_off = 0, ratio_low = HUGE_VAL, ratio_high = 0;
  for (std::size_t j = 0; j < f.mean.size(); ++j) {
    const double eps = f.norm->options().epsilon;
    const double variance = f.variance[j] + eps;
    const auto column = std::ptrdiff_t(j);
    const double off = std::abs(f.norm->running_mean().begin()[column] - f.mean[j]);
    mean_off = std::max(mean_off, off / std::sqrt(variance));
    const double ratio = (f.norm->running_variance().begin()[column] + eps) / variance;
    ratio_low = std::min(ratio_low, ratio);
    ratio_high = std::max(ratio_high, ratio);
  }
  return {fmt::format("{}", f.layer), fmt::format("{}", f.norm->features()),
          grouped(f.norm->batches_tracked()), fmt::format("{:.3f}", mean_off),
          fmt::format("{:.2f} to {:.2f}", ratio_low, ratio_high)};
}

}  // namespace

void add_batch_norm(Page& page, const RunPage& run) {
  const Dataset& rows = run.train != nullptr ? *run.train : run.judged;
  std::vector<NormFigures> layers = population_of(run.model, network_inputs(rows));
  std::erase_if(layers, [](auto& f) { return !f.norm->options().track_running_stats; });
  if (layers.empty())
    return;
  page.heading("Batch norm");
  page.paragraph(fmt::format(
      "In use, a batch norm layer normalizes with the running mean and variance that it "
      "collected from batches while it learned. Here they stand against the true ones, "
      "measured over {} {} rows. Points on the dotted line agree.",
      run.train != nullptr ? "all" : "the", grouped(rows.rows())));
  std::vector<std::vector<std::string>> table{
      {"layer", "features", "batches", "mean off", "variance ratio"}};
  for (const NormFigures& f : layers)
    table.push_back(row_of(f));
  page.table(
      "How well the running statistics fit: the mean is off by so many deviations at "
      "most; the ratio of running to true variance lies between these",
      table);
  for (std::size_t k = 0; k < std::min(layers.size(), kLayers); ++k) {
    const NormFigures& f = layers[k];
    const std::string name = fmt::format("Layer {}: ", f.layer);
    page.figure(name + "mean", against("mean", f.mean, f.norm->running_mean()));
    page.figure(name + "variance",
                against("variance", f.variance, f.norm->running_variance()));
    if (!f.norm->options().affine)
      continue;
    page.figure(name + "gamma", bars("gamma", f.norm->gamma().value, 2));
    page.figure(name + "beta", bars("beta", f.norm->beta().value, 3));
  }
  if (layers.size() > kLayers)
    page.paragraph(
        fmt::format("The first {} of {} layers are drawn.", kLayers, layers.size()));
}

}  // namespace gambeta
