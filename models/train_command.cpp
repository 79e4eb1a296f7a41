#include "models/train_command.hpp"

#include <algorithm>

#include "data/csv/told.hpp"
#include "data/sets.hpp"
#include "data/text/text.hpp"
#include "models/session.hpp"

namespace GAMBETA_NAMESPACE {

namespace {

/// Flags that differ from the program's defaults.
class Flags {
 public:
  void add(std::string name, std::string value) {
    list_.emplace_back(std::move(name), std::move(value));
  }

  /// Gives a flag another value, where it stands or at the end.
  void change(const Flag& change) {
    const auto same = std::find_if(list_.begin(), list_.end(), [&](const Flag& flag) {
      return flag.first == change.first;
    });
    (same == list_.end() ? list_.emplace_back() : *same) = change;
  }

  std::string text() const {
    std::string text;
    for (const auto& [name, value] : list_)
      if (value)
        text += " " + name +
                (value->empty() && name != "--hidden" ? "" : " " + shell_quoted(*value));
    return text;
  }

 private:
  std::vector<Flag> list_;
};

// A built-in set predicts what it always does.
bool as_usual(const Columns& columns, const std::string& source) {
  for (const BuiltInSet& set : built_in_sets())
    if (set.name == source)
      return set.label.empty() ||
             (set.label == columns.target_name &&
              (set.classes == 0) == (columns.task == Task::Regression));
  return !is_csv(source);
}

// A file's default is its last column, and what to do with it is read off the values.
void add_column_flags(const Model& model, const std::string& source, Flags& flags) {
  if (model.columns.target_name.empty() || as_usual(model.columns, source))
    return;
  flags.add("--label", model.columns.target_name);
  flags.add("--task", std::string(name_of(model.columns.task)));
}

// "--lr" with its value; of what is on or off the flag alone, as "--no-batch-norm".
void add_setting(const std::string& name, const std::string& text, Flags& flags) {
  if (setting_named(name).form != Setting::Form::YesNo)
    return flags.add("--" + name, text);
  flags.add((text == "yes" ? "--" : "--no-") + name, "");
}

}  // namespace

static std::string command(const Model& model, const std::string& source,
                           const DataRecord& data, const std::vector<Flag>& changes) {
  Flags flags;
  add_column_flags(model, source, flags);
  SessionOptions options = options_of(model);
  options.data = data;
  for (const auto& [flag, value] : options.data.told)
    flags.add("--" + flag, value);
  for (const auto& [name, text] : changed_settings(options))
    add_setting(name, text, flags);
  for (const Flag& change : changes)
    flags.change(change);
  return "gambeta train " + shell_quoted(source) + flags.text();
}

std::string train_command(const Model& model, const std::vector<Flag>& changes) {
  if (!model.training)
    return command(model, "DATA", {}, changes);
  std::vector<Flag> with = changes;
  if (model.training->refit)
    with.emplace_back("--refit", "");
  return command(model, model.training->data.source, model.training->data, with);
}

std::string train_command_on(const Model& model, const Dataset& data) {
  DataRecord record;
  if (model.training)
    record.told = model.training->data.told;
  std::erase_if(record.told, [](const auto& flag) { return flag.first == "ignore"; });
  std::vector<Flag> ignore;
  if (!data.unused.empty())
    ignore.emplace_back("--ignore", names_text(data.unused));
  return command(model, data.name, record, ignore);
}

}  // namespace GAMBETA_NAMESPACE
