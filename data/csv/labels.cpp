#include "data/csv/labels.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <unordered_map>

#include "data/csv/cells.hpp"
#include "data/csv/content.hpp"
#include "data/csv/forms.hpp"
#include "data/csv/words.hpp"
#include "data/text/text.hpp"

namespace GAMBETA_NAMESPACE {

namespace {

/// Classes by name, with a short cut for a spelling that was seen before.
using Spellings = std::unordered_map<std::string_view, int>;

std::string place(const LabelColumn& labels, std::size_t row) {
  return fmt::format("{}:{}", labels.table.source,
                     line_of(labels.table.text, labels.cells[row].data()));
}

}  // namespace

Task infer_task(const LabelColumn& labels) {
  std::set<double> values;
  bool text = false, fractions = false;
  if (!description(labels.form).empty())
    return Task::Regression;
  for (const std::string_view cell : labels.cells) {
    double value;
    if (!to_number(cell, labels.form, value))
      text = true;
    else if (value != std::floor(value))
      fractions = true;
    else if (values.size() <= kMostClasses)
      values.insert(value);
  }
  // Fractions with a text among them are targets with a typing error, not classes.
  if (text || fractions)
    return fractions ? Task::Regression : Task::Classification;
  const bool few =
      values.size() <= kMostClasses && 3 * values.size() <= labels.cells.size();
  return values.size() <= 2 || few ? Task::Classification : Task::Regression;
}

void set_classes(Dataset& data, const LabelColumn& labels) {
  Spellings spellings;
  for (const std::string_view cell : labels.cells)
    spellings.try_emplace(cell, 0);
  std::vector<std::string>& names = data.columns.class_names;
  for (const auto& [spelling, unused] : spellings)
    names.push_back(value_name(spelling));
  std::sort(names.begin(), names.end(), value_before);
  names.erase(std::unique(names.begin(), names.end()), names.end());
  check(names.size() > 1,
        "{}: the label is {} in every row that has one; there is nothing to tell apart",
        labels.table.source, in_quotes(names[0]));
  set_known_classes(data, labels);
}

void set_known_classes(Dataset& data, const LabelColumn& labels) {
  std::unordered_map<std::string, int> known;
  for (const std::string& name : data.columns.class_names)
    known.emplace(name, int(known.size()));
  Spellings spellings;
  data.labels.resize(labels.cells.size());
  for (std::size_t row = 0; row < labels.cells.size(); ++row) {
    const auto [seen, is_new] = spellings.try_emplace(labels.cells[row], 0);
    if (is_new) {
      // As it is written, for a model whose classes are called "01"; else as a number.
      auto found = known.find(std::string(labels.cells[row]));
      if (found == known.end())
        found = known.find(value_name(labels.cells[row]));
      if (found == known.end())
        fail("{}: class {} is not one the model knows ({})", place(labels, row),
             in_quotes(labels.cells[row]), list_of(data.columns.class_names));
      seen->second = found->second;
    }
    data.labels[row] = seen->second;
  }
}

void set_targets(Dataset& data, const LabelColumn& labels) {
  data.targets = Matrix(Index(labels.cells.size()), 1);
  for (std::size_t row = 0; row < labels.cells.size(); ++row) {
    double value;
    if (!to_number(labels.cells[row], labels.form, value))
      fail("{}: {}: {}", place(labels, row), labels.table.column_name(labels.column),
           not_a_number(labels.cells[row]));
    data.targets(Index(row), 0) = Scalar(value);
  }
}

}  // namespace GAMBETA_NAMESPACE
