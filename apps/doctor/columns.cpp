#include <algorithm>
#include <cmath>
#include <optional>

#include "apps/doctor/parts.hpp"
#include "data/one_hot.hpp"
#include "data/sets.hpp"

namespace GAMBETA_NAMESPACE {

namespace {

/// A shift matters from a quarter of a standard deviation on: less moves a standard normal
/// column so little that nine tenths of it still overlap with the old one. A spread
/// matters when it is half as large again, or shrunk likewise.
constexpr double kShiftThatMatters = 0.25;
constexpr double kSpreadThatMatters = 1.5;

/// And it must not be chance: 5 standard errors happen once in 1.7 million columns drawn
/// from a normal distribution; columns with heavy tails take some of that margin.
constexpr double kStandardErrors = 5;

/// Tables at least as wide as an 8 x 8 picture may have columns of zeros: the rim of a
/// picture is blank in every row (3 of the 64 columns of the digits).
constexpr Index kWidthOfPicture = 64;

/// A column that was constant in training has untrained weights. New numbers there do harm
/// when they are common; in a hundredth of the rows they are just rare.
constexpr double kCommon = 0.01;

/// A column of the data, and which input of the network it is.
struct NumberColumn {
  Index column, input;
};

/// The columns of numbers. Of a flag or a category a value that comes rarely may not come.
std::vector<NumberColumn> numbers_of(const Dataset& data) {
  const std::vector<InputPlace> places = input_places(data.columns);
  std::vector<NumberColumn> numbers;
  for (std::size_t c = 0; c < places.size(); ++c)
    if (places[c].is_number)
      numbers.push_back({Index(c), places[c].first});
  return numbers;
}

/// What the numbers that a column has look like on the model's scale (mean 0, deviation 1).
struct ColumnShape {
  Index numbers = 0;  // how many there are: missing values (NaN) are none
  double mean = 0;
  double std = 0;
  double std_error = 0;  // of std, from the fourth moment
};

ColumnShape shape_of(const Model& model, ConstView x, Index c, Index j) {
  const auto at = std::size_t(j);
  const auto z = [&](Index i) {
    return (double(x(i, c)) - model.standardizer->mean[at]) / model.standardizer->std[at];
  };
  ColumnShape shape;
  for (Index i = 0; i < x.rows; ++i)
    shape.numbers += !std::isnan(x(i, c));
  const double n = double(shape.numbers);
  for (Index i = 0; i < x.rows; ++i)
    if (!std::isnan(x(i, c)))
      shape.mean += z(i) / n;
  double second = 0, fourth = 0;
  for (Index i = 0; i < x.rows; ++i) {
    if (std::isnan(x(i, c)))
      continue;
    const double square = (z(i) - shape.mean) * (z(i) - shape.mean);
    second += square / n;
    fourth += square * square / n;
  }
  shape.std = std::sqrt(second);
  if (second > 0)  // var(s) = (m4 / s^2 - s^2) / 4n, by the delta method
    shape.std_error = std::sqrt(std::max(fourth / second - second, 0.0) / (4 * n));
  return shape;
}

std::string list(const std::vector<std::string>& items) {
  std::string text;
  for (std::size_t i = 0; i < items.size() && i < 3; ++i)
    text += (i > 0 ? ", " : "") + items[i];
  if (items.size() > 3)
    text += fmt::format(", and {} more", items.size() - 3);
  return text;
}

// A model file keeps mean and deviation only. A deviation of exactly 1 is what a constant
// column gets; with rows that hold exactly the mean, too, it hardly comes about otherwise.
bool constant_in_training(const Standardizer& standardizer, ConstView x, Index c,
                          Index j) {
  const auto& known = standardizer.constant;
  if (std::find(known.begin(), known.end(), j) != known.end())
    return true;
  if (standardizer.std[std::size_t(j)] != 1)
    return false;
  const auto mean = Scalar(standardizer.mean[std::size_t(j)]);
  Index i = 0;
  while (i < x.rows && x(i, c) != mean)
    ++i;
  return i < x.rows;
}

Index rows_that_differ(ConstView x, Index c, Scalar from) {
  Index count = 0;
  for (Index i = 0; i < x.rows; ++i)
    count += x(i, c) != from;
  return count;
}

// A blank rim is no mistake in a picture.
bool worth_naming(Scalar value, Index columns) {
  return value != 0 || columns < kWidthOfPicture;
}

/// Columns that held one number in all rows, by number.
using Constants = std::vector<std::pair<Index, Scalar>>;

/// `rows`: in which rows they are constant, as "every row".
void report_constant(Model& model, const Constants& constants, const char* rows,
                     Findings& findings) {
  if (constants.empty())
    return;
  std::vector<std::string> columns, names;
  for (const auto& [j, value] : constants) {
    names.push_back(model.columns.input_names[std::size_t(j)]);
    columns.push_back(fmt::format("{} is {}", names.back(), value));
  }
  const bool several = columns.size() > 1;
  findings.push_back(
      {"BN007",
       fmt::format("{} the same in {} and {} nothing",
                   several ? "some input columns are" : "an input column is", rows,
                   several ? "teach" : "teaches"),
       list(columns),
       fmt::format("leave the column{} out and train again", several ? "s" : ""),
       command_without(model, names)});
}

}  // namespace

void find_constant_columns(Model& model, const Dataset& raw, Findings& findings) {
  std::vector<std::string> revived;
  Constants constants;
  const auto& names = model.columns.input_names;
  const ConstView x = raw.inputs;
  for (const auto& [c, j] : numbers_of(raw)) {
    const std::string& name = names[std::size_t(j)];
    Scalar value = x(0, c);
    if (model.standardizer) {
      if (!constant_in_training(*model.standardizer, x, c, j))
        continue;
      value = Scalar(model.standardizer->mean[std::size_t(j)]);
    } else if (x.rows < kRowsToJudge || !is_constant(x, c)) {
      continue;
    }
    const Index others = rows_that_differ(x, c, value);
    if (double(others) > kCommon * double(x.rows))
      revived.push_back(fmt::format("{} ({} in training, not so in {} of {} rows)", name,
                                    value, others, x.rows));
    else if (worth_naming(value, x.cols))
      constants.emplace_back(j, value);
  }
  if (revived.empty())
    return report_constant(model, constants, "every row", findings);
  findings.push_back(
      {"BN007",
       "a column that was the same in all training rows is not so here, and "
       "nothing was learned about it",
       list(revived), "train on rows in which the column varies",
       train_command_on(model, raw)});
}

void find_columns_to_leave_out(Model& model, const Dataset& train, Findings& findings) {
  Constants constants;
  const ConstView x = train.inputs;
  if (model.standardizer) {
    for (const Index j : model.standardizer->constant)
      constants.emplace_back(j, Scalar(model.standardizer->mean[std::size_t(j)]));
  } else if (x.rows >= kRowsToJudge) {
    for (const auto& [c, j] : numbers_of(train))
      if (is_constant(x, c))
        constants.emplace_back(j, x(0, c));
  }
  std::erase_if(constants,
                [&](const auto& column) { return !worth_naming(column.second, x.cols); });
  report_constant(model, constants, "every training row", findings);
}

namespace {

/// A column that has shifted.
struct Shift {
  double standard_errors;
  std::string words;
};

/// `trained`: how many rows the model was trained on; 0: not known.
std::optional<Shift> shift_of(const Model& model, ConstView x, Index c, Index j,
                              double trained) {
  const std::string& name = model.columns.input_names[std::size_t(j)];
  const ColumnShape shape = shape_of(model, x, c, j);
  if (shape.numbers == 0)
    return {};
  const double per_row = 1 / double(shape.numbers) + (trained > 0 ? 1 / trained : 0);
  const double mean_errors = std::abs(shape.mean) / std::sqrt(per_row);
  if (std::abs(shape.mean) > kShiftThatMatters && mean_errors > kStandardErrors)
    return Shift{mean_errors,
                 fmt::format("the mean of {} is off by {:+.2f} deviations ({:.0f} "
                             "standard errors)",
                             name, shape.mean, mean_errors)};
  // As uncertain as the wider of both columns would be, and at least as a normal one.
  const double std_error = std::max(shape.std_error, std::sqrt(per_row / 2));
  const double std_errors = std::abs(shape.std - 1) / std_error;
  if (shape.numbers >= kRowsToJudge && std_errors > kStandardErrors &&
      std::max(shape.std, 1 / shape.std) > kSpreadThatMatters)
    return Shift{std_errors,
                 fmt::format("{} spreads {:.2f} times as wide ({:.0f} standard errors)",
                             name, shape.std, std_errors)};
  return {};
}

}  // namespace

void find_shifted_columns(Model& model, const Dataset& raw, Findings& findings) {
  if (!model.standardizer)
    return;
  const double trained = model.training ? double(model.training->train.rows) : 0;
  std::vector<Shift> shifts;
  for (const auto& [c, j] : numbers_of(raw))
    if (!constant_in_training(*model.standardizer, raw.inputs, c, j))
      if (auto shift = shift_of(model, raw.inputs, c, j, trained))
        shifts.push_back(std::move(*shift));
  if (shifts.empty())
    return;
  std::stable_sort(shifts.begin(), shifts.end(), [](const Shift& a, const Shift& b) {
    return a.standard_errors > b.standard_errors;
  });
  std::vector<std::string> lines;
  for (const Shift& shift : shifts)
    lines.push_back(shift.words);
  findings.push_back(
      {"BN013",
       fmt::format("{} of {} columns are not as they were where the model was trained",
                   shifts.size(), raw.inputs.cols()),
       list(lines),
       "check the units and the origin of these columns, or train on such rows",
       train_command_on(model, raw)});
}

}  // namespace GAMBETA_NAMESPACE
