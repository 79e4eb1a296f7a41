#include "data/csv/csv.hpp"

#include <algorithm>
#include <array>

#include "data/csv/categories.hpp"
#include "data/csv/labels.hpp"
#include "data/csv/table.hpp"
#include "data/text/text.hpp"

namespace GAMBETA_NAMESPACE {

namespace {

[[noreturn]] void no_such_column(const CsvTable& table, const std::string& name) {
  const std::vector<std::string_view> names(table.names.begin(), table.names.end());
  const auto meant = nearest(name, names);
  throw UsageError(
      fmt::format("{}: no column {}{}", table.source, in_quotes(name),
                  meant ? fmt::format("; did you mean {}?", in_quotes(*meant))
                        : fmt::format(" (there are {})", list_of(table.names))));
}

Index column_called(const CsvTable& table, const std::string& name) {
  const Index column = table.find(name);
  if (column < 0)
    no_such_column(table, name);
  return column;
}

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
  return roles;
}

/// Training takes inputs and a label. If spaces separate them, it says how to mend that.
void check_has_columns(const CsvTable& table) {
  const std::string_view text = table.text;
  const std::size_t space = text.find(' ', text.find_first_not_of(' '));
  const bool spaces = space < text.find_last_not_of(" \r", text.find('\n'));
  check(
      table.columns() > 1,
      "{}: only one column; training needs inputs and a label, separated by ',', ';' or "
      "tabs{}",
      table.source, spaces ? "; from spaces: awk '{$1=$1}1' OFS=," : "");
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
          table.source, table.names[std::size_t(label)], table.names[c]));
      return;
    }
}

void notice_many_classes(const Dataset& data, const CsvTable& table, LoadedData& result) {
  if (data.rows() >= 10 && 2 * data.classes() > data.rows())
    result.notices.push_back(fmt::format("{}: {} classes in {} rows; is {} the label?",
                                         table.source, data.classes(), data.rows(),
                                         in_quotes(data.columns.target_name)));
}

}  // namespace

LoadedData read_dataset(const std::string& source, const CsvOptions& options) {
  return dataset_from_text(read_file(source), source_name(source), options);
}

LoadedData dataset_from_text(std::string text, const std::string& name,
                             const CsvOptions& options) {
  CsvTable table = csv_from_text(std::move(text), name);
  check_has_columns(table);
  std::vector<Role> roles = training_roles(table, options);
  const Index label = std::find(roles.begin(), roles.end(), kLabel) - roles.begin();
  if (options.label.empty())
    notice_other_label(table, label, roles);
  find_text(table, roles);
  number_roles(roles);
  LoadedData result;
  Dataset& data = result.data;

  CsvColumns columns = read_columns(table, roles, options.missing);
  const Index rows = columns.numbers.rows();
  check(rows >= 2, "{}: {}; training needs at least 2 rows of data", table.source,
        rows == 1          ? "one row"
        : table.has_header ? "a header without rows"
                           : "no rows");
  data.name = table.source;
  data.columns.target_name = table.names[std::size_t(label)];
  data.columns.input_names = input_names(table, roles, columns);
  check(!data.columns.input_names.empty(),
        "{}: no column is left to learn from: the text of each is left out",
        table.source);
  std::vector<InputSource> sources;
  const InputFinder find(table);
  for (const std::string& input : data.columns.input_names)
    sources.push_back(*find(input));
  const LabelColumn labels{table, label, columns.labels};
  data.columns.task = options.task.value_or(infer_task(labels));
  set_labels(data, labels);
  data.inputs = spread(std::move(columns), roles, sources);
  result.notices = std::move(table.notices);
  notice_many_classes(data, table, result);
  return result;
}

namespace {

/// Which column of a file is which input of a model, and which, if any, the label.
struct Match {
  std::vector<InputSource> inputs;
  Index label = -1;
};

/// The model's columns by their names; those not found are returned.
std::vector<std::string> match_names(const CsvTable& table, const Columns& model,
                                     Match& match) {
  const InputFinder find(table);
  std::vector<std::string> not_found;
  for (const std::string& name : model.input_names) {
    if (auto source = find(name))
      match.inputs.push_back(std::move(*source));
    else
      not_found.push_back(name);
  }
  if (const auto target = find(model.target_name); target && !target->value)
    match.label = target->column;
  return not_found;
}

/// The model's columns by their order: its inputs and perhaps, before or after or among
/// them, a label.
void match_order(const CsvTable& table, const Columns& model, Match& match) {
  const auto inputs = Index(model.input_names.size());
  check(table.columns() == inputs || table.columns() == inputs + 1,
        "{}: {} columns; the model takes {} inputs ({})", table.source, table.columns(),
        inputs, list_of(model.input_names));
  if (table.columns() == inputs)
    match.label = -1;
  else if (match.label < 0)
    match.label = inputs;
  match.inputs.clear();
  for (Index c = 0; c < table.columns(); ++c)
    if (c != match.label)
      match.inputs.push_back({c, {}});
}

/// True if the model was trained on a file without a header: its inputs are c1, c2, ...
bool has_no_names(const Columns& model) {
  return std::all_of(model.input_names.begin(), model.input_names.end(), [](auto& name) {
    return name.size() > 1 && name[0] == 'c' &&
           name.find_first_not_of("0123456789", 1) == std::string::npos;
  });
}

Match match_columns(const CsvTable& table, const Columns& model,
                    const std::string& label) {
  Match match;
  const std::vector<std::string> not_found = match_names(table, model, match);
  if (!label.empty())
    match.label = column_called(table, label);
  if (!not_found.empty() && (!table.has_header || has_no_names(model)))
    match_order(table, model, match);
  else if (!not_found.empty())
    fail("{}: no column {}, which the model takes (there are {})", table.source,
         list_of(not_found), list_of(table.names));
  const auto& inputs = match.inputs;
  if (std::any_of(inputs.begin(), inputs.end(),
                  [&](const InputSource& input) { return input.column == match.label; }))
    fail("{}: {} is an input of the model and cannot be the label", table.source,
         table.column_name(match.label));
  return match;
}

/// Says which columns are not used: the label, if only predictions are asked for, and all
/// that the model does not know.
void notice_ignored(CsvTable& table, const std::vector<Role>& roles, Index label) {
  std::vector<std::string> extra;
  for (std::size_t c = 0; c < roles.size(); ++c)
    if (roles[c] == kIgnored && Index(c) != label)
      extra.push_back(table.names[c]);
  if (!extra.empty())
    table.notices.push_back(fmt::format("{}: ignored column{} {}", table.source,
                                        extra.size() == 1 ? "" : "s", list_of(extra)));
  if (label >= 0 && roles[std::size_t(label)] == kIgnored)
    table.notices.push_back(fmt::format("{}: ignored the label column {}", table.source,
                                        list_of({&table.names[std::size_t(label)], 1})));
}

}  // namespace

LoadedData read_for_model(const std::string& source, const Columns& model, Labels labels,
                          const CsvOptions& options) {
  CsvTable table = open_csv(source);
  const Match match = match_columns(table, model, options.label);
  const bool required = labels == Labels::Require;
  check(!required || match.label >= 0, "{}: no label column {} (there are {})",
        table.source, in_quotes(model.target_name), list_of(table.names));
  std::vector<Role> roles(table.names.size(), kIgnored);
  if (required)
    roles[std::size_t(match.label)] = kLabel;
  for (std::size_t input = 0; input < match.inputs.size(); ++input) {
    const InputSource& from = match.inputs[input];
    roles[std::size_t(from.column)] = from.value ? kText : Index(input);
  }
  if (std::find(roles.begin(), roles.end(), kText) != roles.end())
    number_roles(roles);  // spread() puts the inputs in order
  notice_ignored(table, roles, match.label);

  CsvColumns columns = read_columns(table, roles, options.missing);
  check(columns.numbers.rows() > 0, "{}: no rows of data", table.source);
  LoadedData result;
  Dataset& data = result.data;
  data.name = table.source;
  data.columns = model;
  const LabelColumn column{table, match.label, columns.labels};
  if (required && model.task == Task::Classification)
    set_known_classes(data, column);
  else if (required)
    set_targets(data, column);
  data.inputs = spread(std::move(columns), roles, match.inputs);
  result.notices = std::move(table.notices);
  return result;
}

}  // namespace GAMBETA_NAMESPACE
