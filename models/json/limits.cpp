#include "models/json/limits.hpp"

#include <algorithm>
#include <cmath>

#include "data/text/text.hpp"
#include "layers/dialect.hpp"
#include "models/json_writer.hpp"

namespace GAMBETA_NAMESPACE {

static void check_width(std::size_t layer, std::string_view name, Index width) {
  check(1 <= width && width <= kLargestWidth,
        "layers[{}].{}: expected a whole number from 1 to {}, got {}", layer, name,
        kLargestWidth, width);
}

static void check_batch_norm(std::size_t i, const BatchNormSpec& norm) {
  const BatchNormOptions& options = norm.options;
  check_width(i, "num_features", norm.features);
  check(options.epsilon > 0 && std::isfinite(options.epsilon),
        "layers[{}].eps: expected a number above 0, got {}", i, options.epsilon);
  const double momentum = options.momentum.value_or(0);
  check(0 <= momentum && momentum <= 1,
        "layers[{}].momentum: expected a number from 0 to 1, or null, got {}", i,
        momentum);
  dialect_of(options);
}

void check_network(const NetworkSpec& spec) {
  check(spec.size() <= std::size_t(kMostLayers), "layers: {} layers, at most {}",
        spec.size(), kMostLayers);
  Index width = 0;  // of what comes in; 0: not known yet
  const auto check_fit = [&](std::size_t i, std::string_view name, Index expected) {
    check(width == 0 || expected == width,
          "layers[{}].{}: expects {} numbers, but the layer before it gives {}", i, name,
          expected, width);
  };
  for (std::size_t i = 0; i < spec.size(); ++i) {
    std::visit(Match{[&](const LinearSpec& linear) {
                       check_width(i, "in_features", linear.in_features);
                       check_width(i, "out_features", linear.out_features);
                       check_fit(i, "in_features", linear.in_features);
                       width = linear.out_features;
                     },
                     [&](const BatchNormSpec& norm) {
                       check_batch_norm(i, norm);
                       check_fit(i, "num_features", norm.features);
                       width = norm.features;
                     },
                     [](Activation) {}},
               spec[i]);
  }
  const bool has_linear = std::any_of(spec.begin(), spec.end(), [](const auto& layer) {
    return std::holds_alternative<LinearSpec>(layer);
  });
  check(has_linear, "layers: a network needs at least one Linear");
}

static void check_name(std::string_view what, std::string_view name) {
  check(!name.empty(), "{}: a name is empty", what);
  check(json::json_string(name).size() <= kLongestString,
        "{}: {} is too long, a name has at most {} bytes", what, in_quotes(name),
        kLongestString);
  check(is_printable(name), "{}: {} is not UTF-8 text without control characters", what,
        in_quotes(name));
}

static void check_unique(std::string_view what, std::vector<std::string> names) {
  std::sort(names.begin(), names.end());
  const auto twice = std::adjacent_find(names.begin(), names.end());
  check(twice == names.end(), "{}: {} is given twice", what,
        in_quotes(twice == names.end() ? "" : *twice));
}

static void check_table(const std::vector<Column>& table,
                        const std::vector<std::string>& inputs) {
  std::vector<std::string> names;
  for (std::size_t k = 0; k < table.size(); ++k) {
    const Column& column = table[k];
    const std::string place = fmt::format("columns[{}]", k);
    check_name(place, column.name);
    names.push_back(column.name);
    for (const std::string& value : column.values)
      check_name(place + ".values", value);
    check_unique(place + ".values", column.values);
    const bool text =
        column.kind == Column::Kind::Flag || column.kind == Column::Kind::Category;
    check(column.values.size() <= kMostValues &&
              (text ? column.values.size() >= 2 : column.values.empty()),
          "{}.values: {} of them", place, column.values.size());
    check(column.kind != Column::Kind::Flag || column.values.size() == 2,
          "{}.values: a flag has two, not {}", place, column.values.size());
  }
  check_unique("columns", names);
  check(table.empty() || input_names(table) == inputs,
        "columns: they do not make the inputs");
}

void check_columns(const Columns& columns, const NetworkSpec& spec) {
  const auto& [task, inputs, target, classes, table, form, place] = columns;
  for (std::size_t i = 0; i < inputs.size(); ++i)
    check_name(fmt::format("inputs[{}]", i), inputs[i]);
  for (std::size_t i = 0; i < classes.size(); ++i)
    check_name(fmt::format("classes[{}]", i), classes[i]);
  if (!target.empty())
    check_name("the label's name", target);
  check(place <= Index(table_of(columns).size()),
        "label.position: {}, but there are {} other columns", place,
        table_of(columns).size());
  check_unique("inputs", inputs);
  check_table(table, inputs);
  check_unique("classes", classes);

  check(Index(inputs.size()) == inputs_of(spec), "inputs: {} names, the network reads {}",
        inputs.size(), inputs_of(spec));
  const Index outputs = outputs_of(spec);
  if (task == Task::Regression) {
    check(outputs == 1,
          "layers: a regression has 1 output, this network {}; save_state keeps the "
          "numbers of any network",
          outputs);
    return;
  }
  check(outputs >= 2, "layers: a classification has at least 2 outputs, not {}", outputs);
  check(Index(classes.size()) == outputs, "classes: {} names, the network has {} outputs",
        classes.size(), outputs);
}

}  // namespace GAMBETA_NAMESPACE
