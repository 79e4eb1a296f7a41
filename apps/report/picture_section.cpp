#include <algorithm>
#include <cmath>

#include "apps/report/probe.hpp"
#include "apps/report/run_page.hpp"
#include "apps/terminal/console.hpp"

namespace gambeta {

namespace {

constexpr Index kPoints = 500;  // drawn at most
constexpr int kCells = 90;      // of the plane in each direction

Background background_of(Model& model, Range x, Range y) {
  const Matrix p = interpret(model, outputs(model, cell_middles(x, y, kCells, kCells)));
  Background background;
  background.colors.assign(kCells, std::vector<int>(kCells));
  for (int i = 0; i < kCells; ++i)
    for (int j = 0; j < kCells; ++j) {
      const Index k = predicted_class(p, i * kCells + j);
      background.colors[std::size_t(i)][std::size_t(j)] =
          int(k % 10) * 2 + (p(i * kCells + j, k) > Scalar(0.9));
    }
  return background;
}

void add_boundary(Page& page, const RunPage& run) {
  Model& model = run.model;
  const Dataset& data = run.judged;
  const Range x = range_of(data, 0), y = range_of(data, 1);
  Chart c;
  c.title = "Decision boundary";
  c.description = fmt::format("The plane of {} and {}, coloured by the predicted class.",
                              data.columns.input_names[0], data.columns.input_names[1]);
  c.x_label = data.columns.input_names[0], c.y_label = data.columns.input_names[1];
  c.background = background_of(model, x, y);
  c.low_x = raw(model, x.low, 0), c.high_x = raw(model, x.high, 0);
  c.low_y = raw(model, y.low, 1), c.high_y = raw(model, y.high, 1);
  c.series.resize(std::size_t(data.classes()) + 1);
  for (std::size_t k = 0; k < c.series.size(); ++k) {
    c.series[k].style = Series::Style::Points;
    c.series[k].color = int(k);
    c.series[k].name =
        k < data.columns.class_names.size() ? data.columns.class_names[k] : "mistaken";
  }
  c.series.back().color = data.classes() <= 4 ? 4 : 9;
  const Matrix p = outputs(model, data);
  for (Index i = 0; i < std::min(data.rows(), kPoints); ++i) {
    const auto label = std::size_t(data.labels[std::size_t(i)]);
    const bool right = predicted_class(p, i) == Index(label);
    Series& s = right ? c.series[label] : c.series.back();
    s.x.push_back(raw(model, data.inputs(i, 0), 0));
    s.y.push_back(raw(model, data.inputs(i, 1), 1));
  }
  page.heading("What it learned");
  page.figure(fmt::format("Decision boundary with {} (strong colour: over 90 % sure)",
                          run.judged_name),
              chart(c));
}

/// True targets of the rows that are drawn, in the unit they came in.
std::vector<double> true_targets(const RunPage& run) {
  const TargetScale scale = run.model.target_scale.value_or(TargetScale());
  std::vector<double> targets;
  for (Index i = 0; i < std::min(run.judged.rows(), kPoints); ++i)
    targets.push_back(run.judged.targets(i, 0) * scale.std + scale.mean);
  return targets;
}

void add_predicted_against_true(Page& page, const RunPage& run) {
  const Dataset& data = run.judged;
  const Matrix y = interpret(run.model, outputs(run.model, data));
  Series points;
  points.style = Series::Style::Points;
  points.x = true_targets(run);
  for (Index i = 0; i < std::ssize(points.x); ++i)
    points.y.push_back(y(i, 0));
  Chart c;
  c.title = "Predicted against true";
  c.description = counted(std::ssize(points.x), "row") +
                  "; on the dotted line the prediction is right.";
  c.x_label = fmt::format("true {}", data.columns.target_name);
  c.y_label = fmt::format("predicted {}", data.columns.target_name);
  c.diagonal = true;
  c.series = {points};
  page.figure(fmt::format("Predicted against true, {}", run.judged_name), chart(c));
}

/// Of a network with one input.
void add_curve(Page& page, const RunPage& run) {
  Model& model = run.model;
  const Dataset& data = run.judged;
  const Range x = range_of(data, 0);
  Matrix grid(200, 1);
  for (Index i = 0; i < grid.rows(); ++i)
    grid(i, 0) = Scalar(x.low + (x.high - x.low) * double(i) / 199);
  const Matrix answers = interpret(model, outputs(model, grid));
  Series fit;
  for (Index i = 0; i < grid.rows(); ++i) {
    fit.x.push_back(raw(model, grid(i, 0), 0));
    fit.y.push_back(answers(i, 0));
  }
  fit.name = "the network", fit.color = 1;
  Series points;
  points.name = "rows";
  points.style = Series::Style::Points;
  points.y = true_targets(run);
  for (Index i = 0; i < std::ssize(points.y); ++i)
    points.x.push_back(raw(model, data.inputs(i, 0), 0));
  Chart line;
  line.title = "The fitted curve";
  line.description = "The rows as points, the network's answer as a line.";
  line.x_label = data.columns.input_names[0], line.y_label = data.columns.target_name;
  line.series = {points, fit};
  page.figure("The curve it learned", chart(line));
}

void add_fit(Page& page, const RunPage& run) {
  page.heading("What it learned");
  add_predicted_against_true(page, run);
  if (run.judged.columns.input_names.size() == 1)
    add_curve(page, run);
  add_largest_errors(page, run);
}

}  // namespace

void add_picture(Page& page, const RunPage& run) {
  if (run.model.columns.task == Task::Regression)
    return add_fit(page, run);
  if (run.judged.columns.input_names.size() == 2)
    add_boundary(page, run);
  add_mistakes(page, run);
}

}  // namespace gambeta
