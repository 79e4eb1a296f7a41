#include "apps/report/run_page.hpp"

#include <algorithm>
#include <cmath>

#include "apps/terminal/console.hpp"
#include "apps/terminal/progress.hpp"
#include "models/train_command.hpp"

namespace gambeta {

static std::string score(const Figures& f) {
  if (std::isfinite(f.accuracy))
    return fmt::format("{:.1f} % of them right", 100 * f.accuracy);
  return fmt::format("a root mean square error of {}{}", readable(f.rmse),
                     std::isfinite(f.r2) ? fmt::format(" (R2 {:.3f})", f.r2) : "");
}

static std::string lead_of(const RunPage& run) {
  const NetworkSpec spec = spec_of(run.model.network);
  std::string text = fmt::format("A network {} batch norm and {} parameters",
                                 has_batch_norm(spec) ? "with" : "without",
                                 grouped(count_parameters(run.model.network)));
  if (const auto& record = run.model.training) {
    const auto epochs = std::ssize(record->history);
    const Figures& before = record->validation;
    if (record->refit)
      text += fmt::format(
          ", measured on {} it had not seen ({}), then trained again on all of {},",
          counted(before.rows, "row"), score(before), record->data.source);
    else
      text += fmt::format(", trained on {} of {} for {}{}{},",
                          counted(record->train.rows, "row"), record->data.source,
                          counted(epochs, "epoch"),
                          run.seconds > 0 ? " in " + took(run.seconds) : "",
                          record->epoch < epochs
                              ? fmt::format(" and kept as it was after {}", record->epoch)
                              : "");
  }
  const Figures figures = evaluate(run.model, run.judged).figures;
  return fmt::format("{} was shown {} and got {}.", text, run.judged_name,
                     score(figures));
}

// At most `kPoints` epochs of a long run, always with the last.
static std::vector<EpochResult> thinned(const std::vector<EpochResult>& history) {
  constexpr std::size_t kPoints = 300;
  const std::size_t step = history.size() / kPoints + 1;
  std::vector<EpochResult> some;
  for (std::size_t i = 0; i < history.size(); i += step)
    some.push_back(history[i]);
  if (!history.empty() && some.back().epoch != history.back().epoch)
    some.push_back(history.back());
  return some;
}

template <class Get>
static Series curve(const std::vector<EpochResult>& history, std::string name, int color,
                    Series::Style style, Get get) {
  Series s;
  s.name = std::move(name);
  s.color = color;
  s.style = style;
  for (const EpochResult& e : history) {
    s.x.push_back(e.epoch);
    s.y.push_back(get(e));
  }
  return s;
}

void add_learning(Page& page, const RunPage& run) {
  if (!run.model.training || run.model.training->history.empty())
    return;
  const auto& full = run.model.training->history;
  const auto history = thinned(full);
  const bool classes = run.model.columns.task == Task::Classification;
  const int best = best_epoch(full);
  Chart loss;
  loss.title = "Loss by epoch";
  loss.x_label = "epoch";
  loss.y_label = classes ? "cross-entropy" : "mean squared error";
  loss.log_y = true;
  loss.series.push_back(curve(history, "training", 0, Series::Style::Line,
                              [](auto& e) { return e.train_loss; }));
  loss.description = fmt::format("The training loss falls from {:.4g} to {:.4g}.",
                                 full.front().train_loss, full.back().train_loss);
  page.heading("Learning");
  if (best > 0 && std::isfinite(full[std::size_t(best) - 1].validation.loss)) {
    loss.series.push_back(curve(history, "validation", 1, Series::Style::Dashed,
                                [](auto& e) { return e.validation.loss; }));
    loss.mark_x = best;
    loss.mark_label = fmt::format("lowest loss: epoch {}", best);
    Chart quality = loss;
    quality.title = classes ? "Accuracy by epoch" : "Validation R2 by epoch";
    quality.y_label = classes ? "validation accuracy" : "R2";
    quality.percent = classes;
    quality.log_y = false;
    quality.series = {curve(history, "", 1, Series::Style::Dashed, [=](auto& e) {
      return classes ? e.validation.accuracy : e.validation.r2;
    })};
    quality.description =
        fmt::format("It ends at {:.3g} after {}; epoch {} has the lowest loss.",
                    quality.series[0].y.back(), counted(std::ssize(full), "epoch"), best);
    page.figure("Loss (logarithmic)", chart(loss));
    page.figure(classes ? "Accuracy on the validation rows" : "R2 on the validation rows",
                chart(quality));
  } else {
    page.figure("Loss (logarithmic)", chart(loss));
  }
}

static void add_network(Page& page, Model& model) {
  std::vector<std::vector<std::string>> rows{{"#", "layer", "outputs", "parameters"}};
  Index width = Index(model.columns.input_names.size());
  const NetworkSpec spec = spec_of(model.network);
  for (std::size_t i = 0; i < spec.size(); ++i) {
    if (const auto* linear = std::get_if<LinearSpec>(&spec[i]))
      width = linear->out_features;
    rows.push_back({fmt::format("{}", i), describe(NetworkSpec{spec[i]}),
                    fmt::format("{}", width),
                    grouped(count_parameters(model.network[Index(i)]))});
  }
  page.heading("The network");
  page.table(
      fmt::format("{} parameters in all", grouped(count_parameters(model.network))),
      rows);
}

Page run_page(const RunPage& run) {
  Page page(run.data_name, lead_of(run));
  add_learning(page, run);
  add_picture(page, run);
  add_confusion(page, run);
  add_inside(page, run);
  add_batch_norm(page, run);
  add_network(page, run.model);
  page.heading("To repeat this");
  page.code(run.command);
  if (run.model.training) {
    page.table("Every setting of the training", settings_of(run.model));
    page.paragraph("The training, with each setting that is not the default:");
    page.code(train_command(run.model));
  }
  return page;
}

}  // namespace gambeta
