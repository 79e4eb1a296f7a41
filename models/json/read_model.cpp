#include <cmath>

#include "data/csv/row.hpp"
#include "data/one_hot.hpp"
#include "data/text/text.hpp"
#include "data/text/utf8.hpp"
#include "models/json/example.hpp"
#include "models/json/limits.hpp"
#include "models/json/read_network.hpp"
#include "models/json/read_training.hpp"
#include "models/model_file.hpp"

namespace GAMBETA_NAMESPACE {

using json::Place;

namespace {

/// What a text that is no JSON object, and not empty, may be instead.
std::string guess_format(std::string_view text) {
  const auto starts = [text](std::string_view magic) { return text.starts_with(magic); };
  if (starts("PK\x03\x04"))
    return "it is a zip archive, as torch.save writes; models/README.md shows how to "
           "convert a PyTorch model";
  if (starts("\x80\x02") || starts("\x80\x04"))
    return "it is a Python pickle; models/README.md shows how to convert a PyTorch model";
  if (const std::string_view format = other_format(text); !format.empty())
    return fmt::format("it is {}", format);
  if (starts("\x7f"
             "ELF"))
    return "it is a program";
  if (text.size() > 8 && text[8] == '{' && text[7] == '\0')
    return "it looks like a safetensors file";
  if (starts("<"))
    return "it is HTML or XML";
  return fmt::format("it starts with {}", in_quotes(text.substr(0, 20)));
}

void refuse_other_formats(std::string_view text, const std::string& name) {
  std::string_view rest = text;
  if (rest.starts_with("\xEF\xBB\xBF"))
    rest.remove_prefix(3);
  const std::size_t first = rest.find_first_not_of(" \t\r\n");
  check(first != std::string_view::npos, "{}: not a model file: {}", name,
        rest.empty() ? "the file is empty" : "there is only white space");
  check(rest[first] == '{', "{}: not a model file: {}", name, guess_format(text));
}

/// The file's version: 1 or 2. They differ in how "training" names its data.
int check_version(const Place& file) {
  const Place format = file["format"];
  format.check(format.string() == "gambeta-model", "expected 'gambeta-model', got {}",
               in_quotes(format.string()));
  const Place version = file["version"];
  const auto number = version.whole(1, 1000000);
  version.check(
      number <= 2,
      "this program reads versions 1 and 2, the file is of the newer version {}; "
      "update gambeta",
      number);
  file.allow_only({"format", "version", "created_by", "task", "inputs", "target",
                   "classes", "preprocessing", "layers", "state", "example", "training",
                   "optimizer", "columns", "target_form", "label", "told"});
  for (const char* later : {"columns", "target_form", "label", "told"})
    file.check(number > 1 || !file.find(later), "unknown key '{}'", later);
  if (const auto creator = file.find("created_by"))
    creator->string();
  return int(number);
}

std::vector<std::string> numbered_names(std::string_view prefix, Index from,
                                        Index count) {
  std::vector<std::string> names;
  for (Index i = 0; i < count; ++i)
    names.push_back(fmt::format("{}{}", prefix, from + i));
  return names;
}

char read_character(const Place& place, std::string_view allowed) {
  const std::string text = place.string();
  place.check(text.size() <= 1 && allowed.find(text) != allowed.npos,
              "expected one of '{}', got {}", allowed, in_quotes(text));
  return text.empty() ? '\0' : text[0];
}

NumberForm read_form(const Place& object) {
  object.allow_only({"decimal", "thousands", "sign"});
  NumberForm form;
  form.decimal = read_character(object["decimal"], ".,");
  form.thousands = read_character(object["thousands"], ",. ");
  form.sign = object["sign"].string();
  object["decimal"].check(form.decimal != 0, "expected '.' or ','");
  object["thousands"].check(form.thousands != form.decimal,
                            "is the decimal sign as well");
  object["sign"].check(is_printable(form.sign), "expected a sign such as '$'");
  return form;
}

Column::Kind read_kind(const Place& place) {
  using enum Column::Kind;
  const std::string word = place.string();
  for (const Column::Kind kind : {Number, Flag, Category, LeftOut})
    if (word == name_of(kind))
      return kind;
  place.fail("there is no kind of column called {}", in_quotes(word));
}

Column read_column(const Place& object) {
  object.allow_only({"name", "kind", "values", "fill", "form", "why"});
  Column column;
  column.name = object["name"].string();
  column.kind = read_kind(object["kind"]);
  if (const auto values = object.find("values"))
    column.values = values->strings();
  if (const auto fill = object.find("fill"))
    column.fill = fill->number();
  if (const auto form = object.find("form"))
    column.form = read_form(*form);
  if (const auto why = object.find("why"))
    column.why = why->string();
  return column;
}

/// What a file written by another program leaves out is made up from the network.
Columns read_columns(const Place& file, const NetworkSpec& spec) {
  Columns columns;
  columns.task = outputs_of(spec) > 1 ? Task::Classification : Task::Regression;
  if (const auto task = file.find("task")) {
    const std::string word = task->string();
    task->check(word == "classification" || word == "regression",
                "expected 'classification' or 'regression', got {}", in_quotes(word));
    columns.task = word == "regression" ? Task::Regression : Task::Classification;
  }
  const auto inputs = file.find("inputs"), classes = file.find("classes");
  const auto label = file.find("label"), target = file.find("target");
  if (const auto table = file.find("columns"))
    for (const Place& column : table->items())
      columns.table.push_back(read_column(column));
  columns.input_names = inputs                  ? inputs->strings()
                        : columns.table.empty() ? numbered_names("c", 1, inputs_of(spec))
                                                : input_names(columns.table);
  if (label) {
    label->check(!target, "'target' says the same");
    label->allow_only({"name", "position"});
    columns.target_name = (*label)["name"].string();
    columns.target_place = (*label)["position"].whole(0, 1000000);
  } else if (target) {
    columns.target_name = target->string();
  } else if (!inputs)  // what a CSV file without a header calls its last column
    columns.target_name = fmt::format("c{}", inputs_of(spec) + 1);
  if (classes) {
    classes->check(columns.task == Task::Classification, "a regression has no classes");
    columns.class_names = classes->strings();
  } else if (columns.task == Task::Classification) {
    columns.class_names = numbered_names("", 0, outputs_of(spec));
  }
  if (const auto form = file.find("target_form"))
    columns.target_form = read_form(*form);
  return columns;
}

void check_std(const Place& place, double std) {
  place.check(std > 0, "expected a number above 0, got {}", std);
}

void read_preprocessing(const Place& place, Model& model) {
  place.allow_only({"mean", "std", "target_mean", "target_std"});
  if (place.find("mean") || place.find("std")) {
    Standardizer standardizer{place["mean"].numbers(), place["std"].numbers(), {}};
    const std::size_t inputs = model.columns.input_names.size();
    place["mean"].check(standardizer.mean.size() == inputs, "expected {} numbers, got {}",
                        inputs, standardizer.mean.size());
    place["std"].check(standardizer.std.size() == inputs, "expected {} numbers, got {}",
                       inputs, standardizer.std.size());
    for (std::size_t i = 0; i < inputs; ++i)
      if (!(standardizer.std[i] > 0))
        place["std"].fail_item(
            i, fmt::format("expected a number above 0, got {}", standardizer.std[i]));
    for (const InputPlace& at : input_places(model.columns))
      for (Index j = at.first; at.is_one_hot() && j < at.first + at.count; ++j)
        place.check(standardizer.mean[std::size_t(j)] == 0 &&
                        standardizer.std[std::size_t(j)] == 1,
                    "expected mean 0 and std 1 for {}, an input of 0 or 1",
                    in_quotes(model.columns.input_names[std::size_t(j)]));
    model.standardizer = std::move(standardizer);
  }
  if (place.find("target_mean") || place.find("target_std")) {
    place.check(model.columns.task == Task::Regression,
                "a classification has no target_mean and target_std");
    const Place std = place["target_std"];
    model.target_scale = TargetScale{place["target_mean"].number(), std.number()};
    check_std(std, model.target_scale->std);
  }
}

/// Cells, or, as version 1 has it, the network's inputs.
Example read_example(const Place& place, const Model& model, Index outputs, int version) {
  place.allow_only({"input", "output"});
  const Place input = place["input"];
  Example example;
  Dataset& row = example.row;
  example.output.resize(std::size_t(outputs));
  place["output"].fill<Scalar>(example.output);
  if (version > 1 && !input.is_number_list()) {
    try {
      row = row_of(model.columns, input.strings());
    } catch (const Error& error) {
      input.fail("{}", error.what());
    }
  } else {
    row.columns.input_names = model.columns.input_names;
    row.inputs = Matrix(1, Index(model.columns.input_names.size()));
    input.fill<Scalar>({row.inputs.begin(), row.inputs.end()});
  }
  row.name = "the example";
  return example;
}

template <class Function>
auto named(const std::string& name, Function function) {
  try {
    return function();
  } catch (const Error& error) {
    fail("{}: {}", name, error.what());
  }
}

}  // namespace

Model from_json(std::string_view text, const std::string& name) {
  refuse_other_formats(text, name);
  const json::Document document(text, name);
  const Place file(document, name);
  const int version = check_version(file);

  // The plan of the network, and whether the file holds all that it asks for.
  const NetworkSpec spec = read_layers(file["layers"]);
  named(name, [&] { check_network(spec); });
  const Place state = file["state"];
  check_tensors(state, tensors_of(spec));

  // The network itself, and what goes with it.
  Model model;
  model.network = build(spec);
  read_network(state, model.network);
  model.columns = read_columns(file, spec);
  named(name, [&] { check_columns(model.columns, spec); });
  if (const auto preprocessing = file.find("preprocessing"))
    read_preprocessing(*preprocessing, model);
  const auto training = file.find("training"), optimizer = file.find("optimizer");
  file.check(training || !optimizer, "'optimizer' without 'training'");
  if (training)
    model.training = read_training(*training, optimizer, spec, version);
  if (const auto told = file.find("told"))
    read_told(*told, model);
  if (const auto place = file.find("example")) {
    const Example example = read_example(*place, model, outputs_of(spec), version);
    named(name + ": example", [&] { check_example(model, example); });
    const Matrix& row = example.row.inputs;
    if (row.cols() ==
        Index(input_places(model.columns).size()))  // else inputs of 0 and 1
      model.example_input.assign(row.begin(), row.end());
  }
  return model;
}

}  // namespace GAMBETA_NAMESPACE
