#include <algorithm>
#include <cmath>

#include "apps/report/probe.hpp"
#include "apps/report/run_page.hpp"
#include "data/one_hot.hpp"
#include "layers/activation.hpp"
#include "layers/each_parameter.hpp"
#include "models/trace.hpp"

namespace gambeta {

namespace {

constexpr std::size_t kHistograms = 12;    // of a page
constexpr Index kNumbersOfLayer = 200000;  // in a histogram, about

/// What arrives at the first activations of the network in eval mode.
std::vector<Histograms::One> arrivals_of(Model& model, ConstView inputs) {
  Index widest = 1;
  for (const LayerSpec& layer : spec_of(model.network))
    if (const auto* linear = std::get_if<LinearSpec>(&layer))
      widest = std::max(widest, linear->out_features);
  const Index rows = std::min(inputs.rows, std::max(Index{1}, kNumbersOfLayer / widest));
  Tape tape;
  tape.begin(Mode::Predict);
  const auto run = trace(model.network, tape.constant(inputs.row_range(0, rows)));
  std::vector<Histograms::One> all;
  for (Index layer = 0; layer < model.network.size() && all.size() < kHistograms; ++layer)
    if (dynamic_cast<ActivationLayer*>(&model.network[layer]) != nullptr) {
      const ConstView x = run[std::size_t(layer)].value;
      all.push_back({fmt::format("{} {}", layer, model.network[layer].name()), {}});
      for (Index i = 0; i < x.rows; ++i)
        for (Index j = 0; j < x.cols; ++j)
          all.back().numbers.push_back(x(i, j));
    }
  return all;
}

/// An axis that holds all but a hundredth of each row's numbers.
Range axis_of(const std::vector<Histograms::One>& rows) {
  Range range;
  for (const auto& one : rows) {
    std::vector<double> numbers = one.numbers;
    range.include(percentile(numbers, 0.005));
    range.include(percentile(numbers, 0.995));
  }
  return range;
}

/// A row for each parameter: its size and that of a step, from the velocities of the run.
std::vector<std::vector<std::string>> steps_of(Model& model, const StateDict& velocities,
                                               double rate) {
  std::vector<std::vector<std::string>> table{
      {"parameter", "size", "a step", "step / size"}};
  each_parameter(model.network, [&](std::string_view name, Parameter& p) {
    for (const auto& [velocity_name, velocity] : velocities.numbers)
      if (velocity_name == std::string(name) + ".momentum_buffer" && p.value.size() > 0) {
        const double size = root_mean_square(p.value);
        const double step = rate * root_mean_square(velocity);
        table.push_back({std::string(name), fmt::format("{:.3g}", size),
                         fmt::format("{:.2g}", step),
                         size > 0 ? fmt::format("{:.2g}", step / size) : "-"});
      }
  });
  return table;
}

}  // namespace

void add_inside(Page& page, const RunPage& run) {
  Histograms h;
  h.title = "What arrives at each activation";
  h.x_label = "what arrives, in eval mode";
  h.rows = arrivals_of(run.model, network_inputs(run.judged));
  h.description =
      fmt::format("{} activations, and how their inputs are spread.", h.rows.size());
  const Range axis = axis_of(h.rows);
  if (!(axis.high > axis.low))
    return;
  h.low = axis.low, h.high = axis.high;
  page.heading("Inside");
  page.paragraph(
      "What arrives at each activation. Layers that get numbers of about the same spread "
      "can all learn; where all numbers of a layer are close to 0, little passes on.");
  page.figure("Inputs of the activations", histograms(h));
  const auto& record = run.model.training;
  if (!record || !record->optimizer || record->optimizer->velocities.numbers.empty())
    return;
  const double rate = record->options.sgd.learning_rate;
  page.table(
      fmt::format("Sizes (root mean squares) of the parameters and of a step at rate "
                  "{:g} along the last velocity; a hundredth or less is usual",
                  rate),
      steps_of(run.model, record->optimizer->velocities, rate));
}

}  // namespace gambeta
