#include <cmath>

#include "apps/commands/commands.hpp"
#include "apps/commands/json.hpp"

namespace gambeta {

namespace {

struct ListFlags {
  std::string name;
  DataFlags data;
};

void list(Console& console) {
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

void print(Console& console, const Dataset& data) {
  std::string text;
  for (const std::string& name : data.columns.input_names)
    text += name + ",";
  text += data.columns.target_name + "\n";
  for (Index i = 0; i < data.rows(); ++i) {
    for (Index j = 0; j < data.inputs.cols(); ++j)
      text += std::isnan(data.inputs(i, j)) ? "," : fmt::format("{},", data.inputs(i, j));
    text += label_of(data, i) + "\n";
  }
  console.write(stdout, text);
}

/// An object a row, as {"x":0.5,"y":1,"class":"inner"}.
void print_json(Console& console, const Dataset& data) {
  for (Index i = 0; i < data.rows(); ++i) {
    json::Object row;
    for (Index j = 0; j < data.inputs.cols(); ++j)
      row.put(data.columns.input_names[std::size_t(j)], data.inputs(i, j));
    row.put(data.columns.target_name, data.columns.task == Task::Classification
                                          ? json::Text(label_of(data, i))
                                          : json::Text(data.targets(i, 0)));
    console.json_line(row.dump());
  }
}

void run(const ListFlags& flags, Console& console) {
  if (flags.name.empty())
    return list(console);
  const LoadedData loaded = load_data(flags.name, flags.data.options);
  for (const std::string& notice : loaded.notices)
    console.note("{}", notice);
  console.json ? print_json(console, loaded.data) : print(console, loaded.data);
}

}  // namespace

void add_data(Program& program, Console& console) {
  auto flags = std::make_shared<ListFlags>();
  Command command =
      program.add("data", "list the built-in data sets, or print one as CSV",
                  "  gambeta data\n"
                  "  gambeta data moons --rows 200 --seed 7 > moons.csv",
                  [=, &console] { run(*flags, console); });
  command.value("NAME", flags->name, "the set to print");
  command.value("--rows", flags->data.options.rows, "rows of a generated set")
      .check(whole(2, 100e6));
  command.value("--noise", flags->data.options.noise, "noise of a generated set")
      .check(real(0, 1e6));
  command.value("--seed", flags->data.options.seed, "of a generated set")
      .check(whole(0, 18446744073709551615.0))
      .shows_default();
}

}  // namespace gambeta
