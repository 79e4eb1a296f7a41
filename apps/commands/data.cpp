#include <algorithm>
#include <cmath>

#include "apps/commands/commands.hpp"
#include "apps/commands/json.hpp"
#include "data/csv/describe.hpp"
#include "data/csv/row.hpp"
#include "data/one_hot.hpp"
#include "data/text/text.hpp"
#include "data/text/utf8.hpp"

namespace gambeta {

namespace {

struct ListFlags {
  std::string name;
  bool rows = false;
  DataOptions data;
};

void list_sets(Console& console) {
  json::List list;
  console.result("{:<14} {:>6} {:>7} {:>8}  {}", "name", "rows", "inputs", "classes", "");
  for (const BuiltInSet& set : built_in_sets()) {
    console.result("{:<14} {:>6} {:>7} {:>8}  {}", set.name, set.rows, set.inputs,
                   set.classes > 0 ? fmt::format("{}", set.classes) : "-",
                   set.description);
    list.add(json::Object{{"name", set.name},
                          {"rows", set.rows},
                          {"inputs", set.inputs},
                          {"classes", set.classes},
                          {"description", set.description}});
  }
  console.json_line(list.dump());
}

std::string label_of(const Dataset& data, Index i) {
  return data.columns.task == Task::Classification
             ? data.columns.class_names[std::size_t(data.labels[std::size_t(i)])]
             : fmt::format("{}", data.targets(i, 0));
}

const Scalar* row_at(const Dataset& data, Index i) {
  return data.inputs.data() + i * data.inputs.cols();
}

void print(Console& console, const Dataset& data) {
  std::string text;
  const std::vector<Column> table = table_of(data.columns);
  for (const Column& column : table)
    text += csv_cell(column.name) + ",";
  text += csv_cell(data.columns.target_name) + "\n";
  for (Index i = 0; i < data.rows(); ++i) {
    for (const std::string& cell : cells_of(table, row_at(data, i)))
      text += csv_cell(cell) + ",";
    text += csv_cell(label_of(data, i)) + "\n";
  }
  console.write(stdout, text);
}

/// An object a row, as {"x":0.5,"y":1,"class":"inner"}.
void print_json(Console& console, const Dataset& data) {
  const std::vector<Column> table = table_of(data.columns);
  for (Index i = 0; i < data.rows(); ++i) {
    const Scalar* number = row_at(data, i);
    const std::vector<std::string> cells = cells_of(table, number);
    json::Object row;
    for (std::size_t c = 0; c < table.size(); ++c) {
      row.put(table[c].name, cells[c].empty() ? json::Text()
                             : table[c].kind == Column::Kind::Number
                                 ? json::Text(*number)
                                 : json::Text(cells[c]));
      number += input_count(table[c]) > 0;
    }
    row.put(data.columns.target_name, data.columns.task == Task::Classification
                                          ? json::Text(label_of(data, i))
                                          : json::Text(data.targets(i, 0)));
    console.json_line(row.dump());
  }
}

std::string size_of(const Dataset& data) {
  return counted(std::ssize(data.columns.input_names), "input");
}

std::string_view kind_of(const ColumnDescription& column) {
  return column.is_label ? "label" : name_of(column.column.kind);
}

/// What training makes of a column.
std::string use_of(const ColumnDescription& column, const TableDescription& table) {
  const Dataset& data = table.loaded.data;
  if (column.is_label && !table.no_label.empty())
    return "the label with --label alone";
  if (column.is_label)
    return data.columns.task == Task::Regression
               ? "to be predicted, a number"
               : fmt::format("to be predicted, {} classes", data.classes());
  switch (column.column.kind) {
    case Column::Kind::Number:
      return "1 input";
    case Column::Kind::Flag:
      return fmt::format("1 input: {} is 1", printable(column.column.values[1], 20));
    case Column::Kind::Category:
      return counted(input_count(column.column), "input") + " of 0 or 1";
    case Column::Kind::LeftOut:
      return "not used";
  }
  fail("use_of: there is no such kind of column");
}

void describe_as_json(Console& console, const TableDescription& table) {
  json::List columns;
  for (const ColumnDescription& column : table.columns)
    columns.add(json::Object{{"name", column.column.name},
                             {"kind", kind_of(column)},
                             {"missing", column.missing},
                             {"different", column.different},
                             {"examples", column.examples},
                             {"inputs", input_names(column.column)},
                             {"why", column.column.why}});
  const Dataset& data = table.loaded.data;
  json::Object object{{"data", table.source},
                      {"rows", table.rows},
                      {"inputs", data.columns.input_names.size()},
                      {"label", data.columns.target_name},
                      {"classes", data.columns.class_names},
                      {"columns", columns}};
  if (!table.no_label.empty())
    object.put("no_label", table.no_label);
  console.json_line(object.dump());
}

/// What a table holds, and what training would do with each column.
void describe(Console& console, const ListFlags& flags) {
  const TableDescription table = describe_table(flags.name, flags.data.csv);
  const Dataset& data = table.loaded.data;
  console.result("{}: {}, {}; {} for the network", printable(table.source),
                 counted(table.rows, "row"), counted(std::ssize(table.columns), "column"),
                 size_of(data));
  std::size_t width = 6;
  for (const ColumnDescription& column : table.columns)
    width = std::max(width, character_count(printable(column.column.name, 40)));
  console.result("{:<{}}  {:<8} {:>7} {:>9}  {:<30} {}", "column", width, "kind",
                 "missing", "different", "used as", "such as");
  for (const ColumnDescription& column : table.columns)
    console.result(
        "{:<{}}  {:<8} {:>7} {:>9}  {:<30} {}", printable(column.column.name, 40), width,
        kind_of(column), grouped(column.missing),
        column.different == Index(kMostCounted) ? "10,000+" : grouped(column.different),
        use_of(column, table), list_of(column.examples));
  for (const std::string& notice : table.loaded.notices)
    console.note("{}", notice);
  if (!table.no_label.empty())
    console.note("{}", table.no_label);
  describe_as_json(console, table);
}

/// Makes each input of the network a column of numbers.
void become_inputs(Dataset& data) {
  data.inputs = network_inputs(data);
  data.columns.table.clear();
}

void run(const ListFlags& flags, Console& console) {
  if (flags.name.empty())
    return list_sets(console);
  if (is_csv(flags.name) && !flags.rows)
    return describe(console, flags);
  LoadedData loaded = load_data(flags.name, flags.data);
  for (const std::string& notice : loaded.notices)
    console.note("{}", notice);
  if (flags.rows)
    become_inputs(loaded.data);
  console.json ? print_json(console, loaded.data) : print(console, loaded.data);
}

}  // namespace

void add_data(Program& program, Console& console) {
  auto flags = std::make_shared<ListFlags>();
  Command command = program.add(
      "data", "list the built-in data sets, print one as CSV, or describe a table",
      "  gambeta data\n"
      "  gambeta data moons --rows 200 --seed 7 > moons.csv\n"
      "  gambeta data my.csv --label price",
      [=, &console] { run(*flags, console); });
  command.value("NAME", flags->name, "the set to print, or a CSV file to describe");
  add_reading_flags(command, flags->data);
  command.flag("--as-read", flags->rows,
               "print the rows of a table as the network sees them");
  command.value("--seed", flags->data.seed, "of a generated set")
      .check(whole(0, 18446744073709551615.0))
      .shows_default();
}

}  // namespace gambeta
