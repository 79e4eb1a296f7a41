#include <unistd.h>

#include <cmath>

#include "apps/commands/commands.hpp"
#include "apps/commands/json.hpp"
#include "apps/commands/use.hpp"
#include "data/csv/row.hpp"

namespace gambeta {

namespace {

struct PredictFlags {
  std::string model;
  std::string source = "-";
  DataOptions data;
};

void print_header(Console& console, const Columns& columns) {
  std::string header = "prediction";
  for (const std::string& name : columns.class_names)
    header += "," + csv_cell(name);
  console.result("{}", header);
}

void print_row(Console& console, const Columns& columns, ConstView answers, Index i) {
  json::Object object;
  if (columns.task == Task::Regression) {
    console.result("{}", answers(i, 0));
    object.put("prediction", answers(i, 0));
  } else {
    const std::string& name =
        columns.class_names[std::size_t(predicted_class(answers, i))];
    std::string line = csv_cell(name);
    object.put("prediction", name);
    json::Object probabilities;
    for (Index j = 0; j < answers.cols; ++j) {
      line += fmt::format(",{:.4f}", answers(i, j));
      probabilities.put(columns.class_names[std::size_t(j)], answers(i, j));
    }
    object.put("probabilities", probabilities);
    console.result("{}", line);
  }
  if (console.json)
    console.json_line(object.dump());
}

void run(const PredictFlags& flags, Console& console) {
  Model model = load_model(flags.model);
  if (flags.source == "-" && isatty(STDIN_FILENO) != 0)
    console.note("reading CSV from the terminal; end with Ctrl-D");
  const Dataset data =
      load_to_use(console, model, flags.source, flags.data, Labels::Ignore);
  const Matrix y = outputs(model, prepared(model, data));
  refuse_non_finite(y);
  const Matrix answers = interpret(model, y);
  refuse_non_finite(answers);
  print_header(console, model.columns);
  for (Index i = 0; i < answers.rows(); ++i)
    print_row(console, model.columns, answers, i);
}

}  // namespace

void add_predict(Program& program, Console& console) {
  auto flags = std::make_shared<PredictFlags>();
  Command command =
      program.add("predict", "one prediction a row, as CSV",
                  "  gambeta predict iris.json my-flowers.csv\n"
                  "  head -3 data/sets/iris.csv | gambeta predict iris.json -",
                  [=, &console] { run(*flags, console); });
  command.value("MODEL", flags->model, "a model file").required();
  command.value("DATA", flags->source, "as for gambeta train; default: stdin");
  add_data_use_flags(command, flags->data);
}

}  // namespace gambeta
