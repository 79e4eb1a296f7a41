#include <algorithm>
#include <cmath>
#include <numeric>

#include "apps/report/run_page.hpp"
#include "apps/terminal/console.hpp"
#include "data/one_hot.hpp"
#include "data/text/text.hpp"
#include "models/yardstick.hpp"

namespace gambeta {

double raw(const Model& model, double value, Index column) {
  const auto j = std::size_t(column);
  const double mean = model.standardizer ? model.standardizer->mean[j] : 0;
  const double number =
      model.standardizer ? value * model.standardizer->std[j] + mean : value;
  // The decimals below are of the float that `value` was rounded to, not of the table.
  const double rounding = (std::abs(mean) + std::abs(number)) * 0x1p-23;
  const double unit = std::pow(10, std::ceil(std::log10(rounding)));
  return unit > 0 ? std::round(number / unit) * unit : number;
}

namespace {

/// So many mistakes are shown, with so many columns of the table.
constexpr std::size_t kMistakesShown = 10, kColumnsShown = 6;

/// A wrong answer and how sure the network was of it.
struct Mistake {
  Index row, answer;
  double probability;
};

std::vector<Mistake> mistakes_of(Model& model, const Dataset& data) {
  const Matrix p = interpret(model, outputs(model, data));
  std::vector<Mistake> wrong;
  for (Index i = 0; i < data.rows(); ++i)
    if (const Index k = predicted_class(p, i); k != data.labels[std::size_t(i)])
      wrong.push_back({i, k, p(i, k)});
  std::stable_sort(wrong.begin(), wrong.end(),
                   [](auto& a, auto& b) { return a.probability > b.probability; });
  return wrong;
}

/// The side of the square pictures that the inputs are; 0 if they look like something else.
Index picture_side(const Dataset& data) {
  const auto side = Index(std::lround(std::sqrt(double(data.inputs.cols()))));
  const bool pixels = std::all_of(
      data.columns.input_names.begin(), data.columns.input_names.end(), [](auto& name) {
        const std::size_t digit = name.find_first_of("0123456789");
        return name[0] == 'p' && digit != std::string::npos;
      });
  return pixels && side >= 4 && side * side == data.inputs.cols() ? side : 0;
}

std::vector<std::vector<int>> grey_of(const RunPage& run, Index row, Index side,
                                      double ink) {
  std::vector<std::vector<int>> grey;
  for (Index p = 0; p < side * side; ++p) {
    if (p % side == 0)
      grey.emplace_back();
    const double level = raw(run.model, run.judged.inputs(row, p), p) / ink;
    const int shade = std::clamp(int(std::lround(7 * level)), 0, 7);
    grey.back().push_back(shade == 0 ? -1 : shade);
  }
  return grey;
}

void add_pictures(Page& page, const RunPage& run, const std::vector<Mistake>& wrong,
                  Index side) {
  constexpr std::size_t kPictures = 24;
  const Dataset& data = run.judged;
  double ink = 1e-9;
  for (Index i = 0; i < std::min<Index>(data.rows(), 200); ++i)
    for (Index p = 0; p < data.inputs.cols(); ++p)
      ink = std::max(ink, raw(run.model, data.inputs(i, p), p));
  std::vector<Picture> pictures;
  for (const Mistake& m : wrong) {
    if (pictures.size() == kPictures)
      break;
    const auto& names = data.columns.class_names;
    pictures.push_back(
        {grey_of(run, m.row, side, ink),
         "is " + shortened(names[std::size_t(data.labels[std::size_t(m.row)])], 11),
         "said " + shortened(names[std::size_t(m.answer)], 9),
         fmt::format("{:.0f} % sure", 100 * m.probability)});
  }
  page.figure("The mistakes it was surest of",
              picture_grid(pictures, "The worst mistakes",
                           fmt::format("{} pictures, each with what it is and what the "
                                       "network said.",
                                       pictures.size())));
}

/// Rows of the table with what each is, what the network said, and a figure for that.
class RowsShown {
 public:
  RowsShown(const RunPage& run, const std::string& figure)
      : run_(run),
        columns_(table_of(run.model.columns)),
        places_(input_places(run.model.columns)) {
    std::erase_if(columns_, [](const Column& c) { return input_count(c) == 0; });
    columns_.resize(std::min(columns_.size(), kColumnsShown));
    cells_.push_back({"is", "said", figure});
    for (const Column& column : columns_)
      cells_[0].push_back(column.name);
  }

  void add(Index row, std::vector<std::string> is_said_figure) {
    cells_.push_back(std::move(is_said_figure));
    for (std::size_t c = 0; c < columns_.size(); ++c)
      cells_.back().push_back(cell(row, c));
  }

  const std::vector<std::vector<std::string>>& cells() const { return cells_; }

 private:
  /// As it stood in the table; a word that was missing is empty, a number that was is what
  /// it was filled with.
  std::string cell(Index row, std::size_t c) const {
    const Column& column = columns_[c];
    const Scalar code = run_.judged.inputs(row, Index(c));
    if (column.kind == Column::Kind::Number)
      return fmt::format("{:.9g}", raw(run_.model, code, places_[c].first));
    // What filled a gap of a flag lies between its words.
    const bool known =
        code == std::floor(code) && 0 <= code && code < Scalar(column.values.size());
    return known ? shortened(column.values[std::size_t(code)], 16) : "";
  }

  const RunPage& run_;
  std::vector<Column> columns_;           // the first in use
  const std::vector<InputPlace> places_;  // of each in use
  std::vector<std::vector<std::string>> cells_;
};

}  // namespace

void add_mistakes(Page& page, const RunPage& run) {
  const Dataset& data = run.judged;
  const std::vector<Mistake> wrong = mistakes_of(run.model, data);
  page.heading("What it gets wrong");
  page.paragraph(fmt::format("{} of {}.", grouped(std::ssize(wrong)), run.judged_name));
  if (wrong.empty())
    return;
  if (const Index side = picture_side(data))
    return add_pictures(page, run, wrong, side);
  RowsShown rows(run, "sure");
  for (std::size_t m = 0; m < std::min(wrong.size(), kMistakesShown); ++m) {
    const Index i = wrong[m].row;
    const auto& names = data.columns.class_names;
    rows.add(i, {names[std::size_t(data.labels[std::size_t(i)])],
                 names[std::size_t(wrong[m].answer)],
                 fmt::format("{:.0f} %", 100 * wrong[m].probability)});
  }
  page.table("The mistakes it was surest of", rows.cells());
}

void add_largest_errors(Page& page, const RunPage& run) {
  const Dataset& data = run.judged;
  const Matrix y = interpret(run.model, outputs(run.model, data));
  const TargetScale scale = run.model.target_scale.value_or(TargetScale());
  const auto target = [&](Index i) {
    return data.targets(i, 0) * scale.std + scale.mean;
  };
  const auto error = [&](Index i) { return double(y(i, 0)) - target(i); };
  std::vector<Index> order(std::size_t(data.rows()));
  std::iota(order.begin(), order.end(), Index{0});
  std::stable_sort(order.begin(), order.end(), [&](Index a, Index b) {
    return std::abs(error(a)) > std::abs(error(b));
  });
  RowsShown rows(run, "error");
  for (std::size_t k = 0; k < std::min(order.size(), kMistakesShown); ++k) {
    const Index i = order[k];
    rows.add(i, {readable(target(i)), readable(y(i, 0)), readable(error(i))});
  }
  page.table("The largest errors", rows.cells());
}

/// What the accuracy is worth, class by class.
static void add_classes(Page& page, const std::vector<std::string>& names,
                        const Evaluation& result) {
  std::vector<std::vector<std::string>> rows{
      {"class", "rows", "precision", "recall", "F1"}};
  for (std::size_t k = 0; k < names.size(); ++k) {
    const ClassCounts& counts = result.classes[k];
    rows.push_back({names[k], grouped(counts.rows), percent_of(precision(counts)),
                    percent_of(recall(counts)), percent_of(f1_score(counts))});
  }
  const Majority most = majority_of(result);
  page.table(fmt::format("One who always says {} gets {}; balanced accuracy {}",
                         in_quotes(names[std::size_t(most.label)]),
                         percent_of(most.share), percent_of(balanced_accuracy(result))),
             rows);
}

void add_confusion(Page& page, const RunPage& run) {
  const Evaluation result = evaluate(run.model, run.judged);
  const auto& names = run.judged.columns.class_names;
  if (result.classes.empty())
    return;
  if (result.classes.size() <= kMatrixShown) {
    std::vector<std::vector<long>> counts;
    for (const auto& row : result.confusion)
      counts.emplace_back(row.begin(), row.end());
    page.figure("Confusion matrix", confusion_chart(names, counts));
    add_classes(page, names, result);
    return;
  }
  std::vector<std::vector<std::string>> rows{{"is", "said", "rows"}};
  for (const Confusion& pair : worst_confusions(result, 20))
    rows.push_back({names[std::size_t(pair.truth)], names[std::size_t(pair.predicted)],
                    fmt::format("{}", pair.rows)});
  page.table(
      fmt::format("The most frequent confusions of {} classes", result.classes.size()),
      rows);
}

}  // namespace gambeta
