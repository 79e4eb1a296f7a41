#include "data/csv/csv.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

#include "data/csv/kinds.hpp"
#include "data/csv/labels.hpp"
#include "data/csv/table.hpp"
#include "data/telling.hpp"
#include "data/text/text.hpp"

namespace GAMBETA_NAMESPACE {

namespace {

/// The label is the named column, or else the last one that is not ignored.
std::vector<Role> training_roles(const CsvTable& table, const CsvOptions& options) {
  std::vector<Role> roles(table.names.size(), 0);
  for (const std::string& name : options.ignore)
    roles[std::size_t(column_called(table, name))] = kIgnored;
  Index label = table.columns() - 1;
  if (!options.label.empty())
    label = column_called(table, options.label);
  else
    while (label > 0 && roles[std::size_t(label)] == kIgnored)
      --label;
  if (roles[std::size_t(label)] == kIgnored)
    throw UsageError(fmt::format("{}: {} cannot be both the label and ignored",
                                 table.source, table.column_name(label)));
  roles[std::size_t(label)] = kLabel;
  if (std::find(roles.begin(), roles.end(), 0) == roles.end())
    throw UsageError(
        fmt::format("{}: every column but the label is ignored", table.source));
  for (const auto* named : {&options.category, &options.use})
    for (const std::string& name : *named)
      if (roles[std::size_t(column_called(table, name))] != 0)
        throw UsageError(
            fmt::format("{}: {} is {} and no input", table.source, in_quotes(name),
                        table.find(name) == label ? "the label" : "ignored"));
  return roles;
}

/// Training takes inputs and a label.
void check_has_columns(const CsvTable& table) {
  check(table.columns() > 1,
        "{}: only one column; training needs inputs and a label, separated by ',', ';', "
        "'|', tabs, or spaces with as many words in every row",
        table.source);
}

/// Fills in what the data's task is about: classes, or targets that differ.
void set_labels(Dataset& data, const LabelColumn& labels) {
  if (data.columns.task == Task::Classification)
    return set_classes(data, labels);
  set_targets(data, labels);
  const auto [low, high] = std::minmax_element(data.targets.begin(), data.targets.end());
  check(*low < *high, "{}: every row has the value {}; there is nothing to predict",
        labels.table.source, *low);
}

/// Names that people give the column to predict.
bool is_label_name(std::string_view name) {
  constexpr std::array kNames = {"label",     "class",   "target",  "outcome",
                                 "diagnosis", "species", "survived"};
  return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

/// Says so if the last column is the label by default and another one has a label's name.
void notice_other_label(CsvTable& table, Index label, const std::vector<Role>& roles) {
  if (is_label_name(table.names[std::size_t(label)]))
    return;
  for (std::size_t c = 0; c < roles.size(); ++c)
    if (roles[c] != kIgnored && is_label_name(table.names[c])) {
      table.notices.push_back(fmt::format(
          "{}: predicting the last column, {}; --label {} predicts that one instead",
          table.source, printable(table.names[std::size_t(label)], 40),
          table.flag_text(Index(c))));
      return;
    }
}

void notice_many_classes(const Dataset& data, const CsvTable& table, LoadedData& result) {
  if (data.rows() >= 10 && 2 * data.classes() > data.rows())
    result.notices.push_back(fmt::format("{}: {} classes in {} rows; is {} the label?",
                                         table.source, data.classes(), data.rows(),
                                         in_quotes(data.columns.target_name)));
}

void check_has_rows(const CsvTable& table, const CsvColumns& cells, Missing missing) {
  const Index rows = cells.cells.rows();
  const bool gaps = std::any_of(cells.missing.begin(), cells.missing.end(),
                                [](Index count) { return count > 0; });
  check(rows >= 2, "{}: {}{}; training needs at least 2 rows of data", table.source,
        rows == 1                 ? "one row"
        : table.begin < table.end ? "no row"
        : table.has_header        ? "a header without rows"
                                  : "no rows",
        !gaps                      ? ""
        : missing == Missing::Drop ? " without missing values"
                                   : " with a label");
}

/// The kinds of a table's columns and its cells. What the first rows did not show of a
/// column is found when cells further down cannot be read. A column that is left out at last
/// may have had rows dropped for its gaps: then they are read again, without it.
std::pair<Kinds, CsvColumns> kinds_and_cells(CsvTable& table,
                                             const std::vector<Role>& roles,
                                             const CsvOptions& options) {
  Kinds kinds = find_kinds(table, roles, options, {});
  const std::size_t notices = table.notices.size();
  std::vector<Index> odd;
  CsvColumns cells = read_columns(table, kinds.readings, options.missing, &odd);
  if (!odd.empty()) {
    kinds = find_kinds(table, roles, options, odd);
    cells = read_columns(table, kinds.readings, options.missing);
  }
  check_has_rows(table, cells, options.missing);
  while (!find_values(kinds, cells) && options.missing == Missing::Drop) {
    table.notices.resize(notices);
    cells = read_columns(table, kinds.readings, options.missing);
  }
  make_quotes_single(cells);
  return {std::move(kinds), std::move(cells)};
}

/// Numbers that go up by one from row to row, from 0 or 1, tell rows apart and no more.
void notice_counting(CsvTable& table, const Kinds& kinds, const CsvColumns& cells) {
  constexpr Index kFew = 10;
  for (std::size_t c = 0; c < kinds.columns.size(); ++c) {
    const Role role = kinds.readings[c].role;
    const ConstView x = cells.cells;
    if (role < 0 || kinds.readings[c].is_text || x.rows < kFew ||
        (x(0, role) != 0 && x(0, role) != 1))
      continue;
    Index i = 1;
    while (i < x.rows && x(i, role) == x(0, role) + Scalar(i))
      ++i;
    if (i == x.rows)
      table.notices.push_back(fmt::format(
          "{}: {} counts the rows; --ignore {} leaves it "
          "out",
          table.source, table.column_name(Index(c)), table.flag_text(Index(c))));
  }
}

[[noreturn]] void nothing_left(const CsvTable& table,
                               const std::vector<Column>& columns) {
  constexpr std::size_t kShown = 3;
  std::string reasons;
  for (std::size_t c = 0; c < std::min(columns.size(), kShown); ++c)
    reasons += fmt::format("{}{}: {}", c == 0 ? "" : "; ", printable(columns[c].name, 40),
                           columns[c].why);
  if (columns.size() > kShown)
    reasons += fmt::format("; and {} more columns", columns.size() - kShown);
  fail("{}: no column is left to learn from: {}", table.source, reasons);
}

/// As alive=yes where survived is to be predicted.
void notice_leaks(CsvTable& table, const Dataset& data,
                  const std::vector<Index>& places) {
  for (const Index told : columns_that_tell(data)) {
    const Index c = places[std::size_t(told)];
    table.notices.push_back(fmt::format(
        "{}: {} tells the class by itself: if it is not known before, --ignore {}",
        table.source, table.column_name(c), table.flag_text(c)));
  }
}

/// A class that nearly all rows have makes a high accuracy easy.
void notice_majority(CsvTable& table, const Dataset& data) {
  constexpr double kNearlyAll = 0.9;
  std::vector<Index> rows(std::size_t(data.classes()));
  for (const int label : data.labels)
    ++rows[std::size_t(label)];
  const auto most = std::max_element(rows.begin(), rows.end());
  const double share = double(*most) / double(data.labels.size());
  if (data.rows() >= kRowsThatTell && share >= kNearlyAll)
    table.notices.push_back(fmt::format(
        "{}: always {} would be right in {:.1f} % of the rows: accuracy says little",
        table.source,
        in_quotes(data.columns.class_names[std::size_t(most - rows.begin())]),
        100 * share));
}

/// Two classes, or values of a category, that may be one.
void notice_spellings(CsvTable& table, Index c, const std::vector<std::string>& names) {
  std::unordered_map<std::string, std::string_view> known;
  for (const std::string& name : names)
    if (const auto [other, is_new] = known.try_emplace(lower(name), name); !is_new) {
      table.notices.push_back(fmt::format("{}: {}: {} and {} differ in case only",
                                          table.source, table.column_name(c),
                                          in_quotes(other->second), in_quotes(name)));
      return;
    }
}

/// A name that two inputs would have.
void check_input_names(const CsvTable& table, const std::vector<std::string>& names) {
  std::vector<std::string_view> sorted(names.begin(), names.end());
  std::sort(sorted.begin(), sorted.end());
  const auto twin = std::adjacent_find(sorted.begin(), sorted.end());
  if (twin != sorted.end())
    fail("{}: the name {} stands for two inputs; give its column another name",
         table.source, in_quotes(*twin));
}

}  // namespace

LoadedData read_dataset(const std::string& source, const CsvOptions& options) {
  return dataset_from_text(read_table(source), source_name(source), options);
}

LoadedData dataset_from_text(std::string text, const std::string& name,
                             const CsvOptions& options) {
  CsvTable table = csv_from_text(std::move(text), name, options.header);
  check_has_columns(table);
  const std::vector<Role> roles = training_roles(table, options);
  const Index label = std::find(roles.begin(), roles.end(), kLabel) - roles.begin();
  if (options.label.empty())
    notice_other_label(table, label, roles);
  auto [kinds, cells] = kinds_and_cells(table, roles, options);
  table.notices.insert(table.notices.end(), kinds.notices.begin(), kinds.notices.end());
  notice_counting(table, kinds, cells);

  LoadedData result;
  Dataset& data = result.data;
  data.name = table.source;
  data.columns.target_name = table.names[std::size_t(label)];
  data.columns.target_place = label;
  data.columns.target_form = kinds.columns[std::size_t(label)].form;
  std::vector<Index> places;
  for (Index c = 0; c < table.columns(); ++c) {
    if (c == label)
      continue;
    data.columns.table.push_back(std::move(kinds.columns[std::size_t(c)]));
    places.push_back(c);
  }
  data.columns.input_names = input_names(data.columns.table);
  if (data.columns.input_names.empty())
    nothing_left(table, data.columns.table);
  check_input_names(table, data.columns.input_names);
  const LabelColumn labels{table, label, cells.labels, data.columns.target_form};
  data.columns.task = options.task.value_or(infer_task(labels));
  set_labels(data, labels);
  notice_filled(table, data.columns.table, places, cells);
  data.inputs = std::move(cells.cells);
  notice_leaks(table, data, places);
  for (std::size_t k = 0; k < places.size(); ++k)
    notice_spellings(table, places[k], data.columns.table[k].values);
  notice_spellings(table, label, data.columns.class_names);
  if (data.columns.task == Task::Classification)
    notice_majority(table, data);
  result.notices = std::move(table.notices);
  notice_many_classes(data, table, result);
  return result;
}

}  // namespace GAMBETA_NAMESPACE
