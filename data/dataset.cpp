#include "data/dataset.hpp"

#include "data/one_hot.hpp"
#include "data/text/text.hpp"

namespace GAMBETA_NAMESPACE {

namespace {

Matrix take_rows(const Matrix& all, const std::vector<Index>& rows) {
  Matrix taken(Index(rows.size()), all.cols());
  Scalar* out = taken.data();
  for (const Index row : rows)
    out = std::copy_n(all.data() + row * all.cols(), all.cols(), out);
  return taken;
}

}  // namespace

std::string_view name_of(Task task) {
  return task == Task::Regression ? "regression" : "classification";
}

std::string_view name_of(Column::Kind kind) {
  switch (kind) {
    case Column::Kind::Number:
      return "number";
    case Column::Kind::Flag:
      return "flag";
    case Column::Kind::Category:
      return "category";
    case Column::Kind::LeftOut:
      return "left out";
  }
  fail("name_of: there is no such kind of column");
}

Index input_count(const Column& column) {
  const auto values = Index(column.values.size());
  switch (column.kind) {
    case Column::Kind::Number:
    case Column::Kind::Flag:
      return 1;
    case Column::Kind::Category:
      return values == 2 ? 1 : values;
    case Column::Kind::LeftOut:
      return 0;
  }
  fail("input_count: there is no such kind of column");
}

std::vector<std::string> input_names(const Column& column) {
  if (column.kind == Column::Kind::Number)
    return {column.name};
  std::vector<std::string> names;
  const auto count = std::size_t(input_count(column));
  for (std::size_t v = column.values.size() - count; v < column.values.size(); ++v)
    if (count > 0)
      names.push_back(fmt::format("{}={}", column.name, column.values[v]));
  return names;
}

std::vector<std::string> input_names(const std::vector<Column>& columns) {
  std::vector<std::string> names;
  for (const Column& column : columns)
    for (std::string& name : input_names(column))
      names.push_back(std::move(name));
  return names;
}

std::vector<Column> table_of(const Columns& columns) {
  if (!columns.table.empty())
    return columns.table;
  std::vector<Column> table;
  for (const std::string& name : columns.input_names)
    table.push_back({name});
  return table;
}

std::string description(const Unseen& unseen) {
  return fmt::format("{} cell{} of {}, such as {}", unseen.cells,
                     unseen.cells == 1 ? "" : "s", printable(unseen.column, 40),
                     in_quotes(unseen.example));
}

std::string notice(const Unseen& unseen) {
  return description(unseen) +
         ": a value that training has not seen; it counts as missing";
}

void check_dataset(const Dataset& data, Answers answers) {
  const Columns& columns = data.columns;
  const Index rows = data.rows(), labels = Index(data.labels.size());
  const OneHot one_hot(columns, data.inputs.cols());
  check(columns.input_names.empty() ||
            Index(columns.input_names.size()) == one_hot.inputs(),
        "{}: {} names for {} columns", data.name, columns.input_names.size(),
        one_hot.inputs());
  check(data.places.empty() || Index(data.places.size()) == rows,
        "{}: {} places for {} rows", data.name, data.places.size(), rows);
  if (answers == Answers::MayLack && data.labels.empty() && data.targets.size() == 0)
    return;
  const bool classes = columns.task == Task::Classification;
  check(labels == (classes ? rows : 0), "{}: {} rows, {} labels", data.name, rows,
        labels);
  for (Index i = 0; i < labels; ++i)
    check(
        0 <= data.labels[std::size_t(i)] && data.labels[std::size_t(i)] < data.classes(),
        "{}: row {}: label {} is not one of {} classes", data.name, data.place(i) + 1,
        data.labels[std::size_t(i)], data.classes());
  check(data.targets.cols() <= 1,
        "{}: {} targets a row; a model predicts one number. Train one for each, or a "
        "network of your own on Batches(inputs, targets, ...)",
        data.name, data.targets.cols());
  check(classes || (data.targets.rows() == rows && data.targets.cols() == 1),
        "{}: {} rows, {} x {} targets", data.name, rows, data.targets.rows(),
        data.targets.cols());
}

Dataset take_rows(const Dataset& all, const std::vector<Index>& rows) {
  for (const Index row : rows)
    check(0 <= row && row < all.rows(), "take_rows: row {} of {} rows", row, all.rows());
  Dataset taken;
  taken.name = all.name;
  taken.columns = all.columns;
  for (const Index row : rows)
    taken.places.push_back(all.place(row));
  taken.inputs = take_rows(all.inputs, rows);
  if (all.targets.rows() > 0)
    taken.targets = take_rows(all.targets, rows);
  if (!all.labels.empty())
    for (const Index row : rows)
      taken.labels.push_back(all.labels[std::size_t(row)]);
  return taken;
}

}  // namespace GAMBETA_NAMESPACE
