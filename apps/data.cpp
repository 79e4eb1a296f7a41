#include "apps/commands.hpp"
#include "apps/json.hpp"

namespace gambeta {

namespace {

struct ListFlags {
  std::string name;
  DataFlags data;
};

void list(Console& console) {
  Json object = Json::array();
  console.result("{:<14} {:>6} {:>7} {:>8}  {}", "name", "rows", "inputs", "classes", "");
  for (const BuiltInSet& set : built_in_sets()) {
    console.result("{:<14} {:>6} {:>7} {:>8}  {}", set.name, set.rows, set.inputs,
                   set.classes > 0 ? fmt::format("{}", set.classes) : "-",
                   set.description);
    object.push_back({{"name", set.name},
                      {"rows", set.rows},
                      {"inputs", set.inputs},
                      {"classes", set.classes},
                      {"description", set.description}});
  }
  console.json_line(object.dump());
}

void print(Console& console, const Dataset& data) {
  std::string text;
  for (const std::string& name : data.input_names)
    text += name + ",";
  text += data.target_name + "\n";
  for (Index i = 0; i < data.rows(); ++i) {
    for (Index j = 0; j < data.inputs.cols(); ++j)
      text += fmt::format("{},", data.inputs(i, j));
    text += data.task == Task::Classification
                ? data.class_names[std::size_t(data.labels[std::size_t(i)])]
                : fmt::format("{}", data.targets(i, 0));
    text += "\n";
  }
  console.write(stdout, text);
}

void run(const ListFlags& flags, Console& console) {
  if (flags.name.empty())
    return list(console);
  const LoadedData loaded = load_data(flags.name, flags.data.options);
  for (const std::string& notice : loaded.notices)
    console.note("{}", notice);
  print(console, loaded.data);
}

}  // namespace

void add_data(CLI::App& program, Console& console) {
  auto flags = std::make_shared<ListFlags>();
  CLI::App& command = add_command(program, console, "data",
                                  "list the built-in data sets, or print one as CSV",
                                  "  gambeta data\n"
                                  "  gambeta data moons --rows 200 --seed 7 > moons.csv",
                                  [=, &console] { run(*flags, console); });
  command.add_option("NAME", flags->name, "the set to print");
  command.add_option("--rows", flags->data.options.rows, "rows of a generated set")
      ->check(whole(2, 100e6));
  command.add_option("--noise", flags->data.options.noise, "noise of a generated set")
      ->check(real(0, 1e6));
  command.add_option("--seed", flags->data.options.seed, "of a generated set")
      ->check(whole(0, 18446744073709551615.0))
      ->capture_default_str();
}

}  // namespace gambeta
