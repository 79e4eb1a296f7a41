#include <algorithm>
#include <unordered_map>

#include "data/csv/cells.hpp"
#include "data/csv/csv.hpp"
#include "data/csv/kinds.hpp"
#include "data/csv/labels.hpp"
#include "data/csv/table.hpp"
#include "data/text/text.hpp"

namespace GAMBETA_NAMESPACE {

namespace {

/// Which column of a file is which column of a model, and which, if any, the label.
struct Matched {
  std::vector<Index> places;  // of the model's columns; -1 of those left out
  Index label = -1;
};

/// The model's columns by their names; those not found are returned.
std::vector<std::string> match_names(const CsvTable& table, const Columns& model,
                                     const std::vector<Column>& columns, Matched& match) {
  std::unordered_map<std::string_view, Index> names;
  for (Index c = 0; c < table.columns(); ++c)
    names.emplace(table.names[std::size_t(c)], c);
  const auto find = [&](const std::string& name) {
    const auto found = names.find(name);
    return found == names.end() ? Index(-1) : found->second;
  };
  std::vector<std::string> not_found;
  for (const Column& column : columns) {
    const bool used = input_count(column) > 0;
    match.places.push_back(used ? find(column.name) : -1);
    if (used && match.places.back() < 0)
      not_found.push_back(column.name);
  }
  match.label = find(model.target_name);
  return not_found;
}

/// The model's columns by their order: all of its table and perhaps, where it stood in
/// training, the label.
void match_order(const CsvTable& table, const Columns& model,
                 const std::vector<Column>& columns, Matched& match) {
  const auto inputs = Index(columns.size());
  std::vector<std::string> names, unused;
  for (const Column& column : columns) {
    names.push_back(column.name);
    if (input_count(column) == 0)
      unused.push_back(column.name);
  }
  check(table.columns() == inputs || table.columns() == inputs + 1,
        "{}: {} columns and no header; the model's table had {} ({}){}", table.source,
        table.columns(), inputs, list_of(names),
        unused.empty() ? ""
                       : fmt::format(": all of them, with anything for {}, or a header "
                                     "and those that it uses",
                                     list_of(unused)));
  if (table.columns() == inputs)
    match.label = -1;
  else if (match.label < 0)
    match.label = model.target_place < 0 ? inputs : model.target_place;
  match.places.clear();
  Index c = 0;
  for (const Column& column : columns) {
    c += c == match.label;
    match.places.push_back(input_count(column) > 0 ? c : -1);
    ++c;
  }
}

/// True if the model was trained on a file without a header: its columns are c1, c2, ...
bool has_no_names(const std::vector<Column>& columns) {
  return std::all_of(columns.begin(), columns.end(), [](const Column& column) {
    const std::string& name = column.name;
    return name.size() > 1 && name[0] == 'c' &&
           name.find_first_not_of("0123456789", 1) == std::string::npos;
  });
}

Matched match_columns(const CsvTable& table, const Columns& model,
                      const std::vector<Column>& columns, const std::string& label) {
  Matched match;
  const std::vector<std::string> not_found = match_names(table, model, columns, match);
  if (!label.empty())
    match.label = column_called(table, label);
  if (!not_found.empty() && (!table.has_header || has_no_names(columns)))
    match_order(table, model, columns, match);
  else if (!not_found.empty())
    fail("{}: no column {}, which the model takes (there are {})", table.source,
         list_of(not_found), list_of(table.names));
  if (match.label >= 0 && std::find(match.places.begin(), match.places.end(),
                                    match.label) != match.places.end())
    fail("{}: {} is an input of the model and cannot be the label", table.source,
         table.column_name(match.label));
  return match;
}

/// Says which columns are not used: the label, if only predictions are asked for, and all
/// that the model does not know. Those that training left out, it has told already.
/// Says which columns the model does not know. Returns those that a training on this file
/// would have to be told to ignore: these, and those the model's training was told.
std::vector<std::string> notice_ignored(CsvTable& table,
                                        const std::vector<Reading>& readings,
                                        const std::vector<Column>& columns, Index label) {
  std::vector<std::string> extra, ignored;
  for (std::size_t c = 0; c < readings.size(); ++c) {
    const std::string& name = table.names[c];
    if (readings[c].role != kIgnored || Index(c) == label)
      continue;
    const auto known =
        std::find_if(columns.begin(), columns.end(), [&](const Column& column) {
          return column.kind == Column::Kind::LeftOut && column.name == name;
        });
    if (known == columns.end())
      extra.push_back(name);
    if (known == columns.end() || known->why == kToldToIgnore)
      ignored.push_back(name);
  }
  if (!extra.empty())
    table.notices.push_back(fmt::format("{}: ignored column{} {}", table.source,
                                        extra.size() == 1 ? "" : "s", list_of(extra)));
  if (label >= 0 && readings[std::size_t(label)].role == kIgnored)
    table.notices.push_back(fmt::format("{}: ignored the label column {}", table.source,
                                        list_of({&table.names[std::size_t(label)], 1})));
  return ignored;
}

/// How the file's columns are read: each takes its place among the model's columns in use.
std::vector<Reading> readings_of(const CsvTable& table,
                                 const std::vector<Column>& columns,
                                 const Matched& match) {
  std::vector<Reading> readings(table.names.size(), {kIgnored});
  Index used = 0;
  for (std::size_t k = 0; k < columns.size(); ++k) {
    if (match.places[k] < 0)
      continue;
    Reading& reading = readings[std::size_t(match.places[k])];
    reading.role = used++;
    reading.is_text = columns[k].kind != Column::Kind::Number;
    reading.form = columns[k].form;
    reading.na_is_value = has_na_value(columns[k].values);
  }
  return readings;
}

}  // namespace

LoadedData read_for_model(const std::string& source, const Columns& model, Labels labels,
                          const CsvOptions& options) {
  return for_model_from_text(read_table(source), source_name(source), model, labels,
                             options);
}

LoadedData for_model_from_text(std::string text, const std::string& name,
                               const Columns& model, Labels labels,
                               const CsvOptions& options) {
  CsvTable table = csv_from_text(std::move(text), name, options.header);
  const std::vector<Column> columns = table_of(model);
  const Matched match = match_columns(table, model, columns, options.label);
  const bool required = labels == Labels::Require;
  check(!required || match.label >= 0, "{}: no label column {} (there are {})",
        table.source, in_quotes(model.target_name), list_of(table.names));
  std::vector<Reading> readings = readings_of(table, columns, match);
  if (required) {
    readings[std::size_t(match.label)] = {kLabel, false, model.target_form,
                                          has_na_value(model.class_names)};
  }
  std::vector<std::string> unused = notice_ignored(table, readings, columns, match.label);
  CsvColumns cells = read_columns(table, readings, options.missing);
  make_quotes_single(cells);
  check(cells.cells.rows() > 0, "{}: no rows of data", table.source);
  LoadedData result;
  Dataset& data = result.data;
  data.name = table.source;
  data.columns = model;
  data.unused = std::move(unused);
  const LabelColumn column{table, match.label, cells.labels, model.target_form};
  if (required && model.task == Task::Classification)
    set_known_classes(data, column);
  else if (required)
    set_targets(data, column);
  notice_filled(table, columns, match.places, cells);
  data.unseen = use_values(columns, cells);
  data.inputs = std::move(cells.cells);
  for (const Unseen& unseen : data.unseen)
    table.notices.push_back(notice(unseen));
  result.notices = std::move(table.notices);
  return result;
}

}  // namespace GAMBETA_NAMESPACE
