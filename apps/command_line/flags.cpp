#include "apps/command_line/flags.hpp"

#include <algorithm>
#include <map>
#include <memory>

#include "core/kernels/threads.hpp"
#include "data/csv/told.hpp"
#include "data/text/text.hpp"

namespace gambeta {

static Complaint number(Setting::Form form, double low, double high) {
  return [=](const std::string& text) { return number_complaint(form, low, high, text); };
}

Complaint real(double low, double high) {
  return number(Setting::Form::Number, low, high);
}
Complaint whole(double low, double high) {
  return number(Setting::Form::Whole, low, high);
}

Complaint one_of(std::vector<std::string> words) {
  return [words = std::move(words)](const std::string& text) -> std::string {
    if (std::find(words.begin(), words.end(), text) != words.end())
      return "";
    return fmt::format("{} is none of {}{}", in_quotes(text), fmt::join(words, ", "),
                       hint(text, words));
  };
}

// A flag that tells the reading of a file one of a few words.
static void add_word(Command& command, CsvOptions& csv, const std::string& flag,
                     const std::string& help) {
  command
      .value(
          "--" + flag,
          [&csv, flag](const std::string& word) {
            tell(csv, {{flag, word}});
          },
          help)
      .check(one_of(told_flag(flag).words))
      .look(fmt::format("{}", fmt::join(told_flag(flag).words, "|")))
      .by_default(told_flag(flag).words[0]);
}

// A flag that names columns.
static void add_names(Command& command, std::vector<std::string>& columns,
                      const std::string& flag, const std::string& help) {
  command
      .values(
          "--" + flag,
          [&columns](const std::string& text) {
            for (std::string& name : names_from(text))
              columns.push_back(std::move(name));
          },
          help)
      .look("COLUMN,...");
}

static void add_data_flags(Command& command, DataOptions& options,
                           const std::string& default_label) {
  command.value("--label", options.csv.label,
                "label column, by name or number (default: " + default_label + ")");
  add_word(command, options.csv, "missing",
           "missing values: fill in the training rows' mean, drop the row, or refuse");
  command.value("--rows", options.rows, "rows of a generated set")
      .check(whole(2, 100e6))
      .look("N");
  command.value("--noise", options.noise, "noise of a generated set")
      .check(real(0, 1e6))
      .look("X");
}

void add_data_use_flags(Command& command, DataOptions& options) {
  add_data_flags(command, options, "the model's");
}

void add_reading_flags(Command& command, DataOptions& options) {
  add_data_flags(command, options, "the last");
  add_names(command, options.csv.ignore, "ignore",
            "columns to leave out, by name or number");
  add_names(command, options.csv.category, "category",
            "columns whose numbers are names: a 0/1 input for each value");
  add_names(command, options.csv.use, "use",
            "columns that would be left out, such as ids");
  add_word(command, options.csv, "header",
           "whether the first row names the columns (found: as it looks)");
  add_word(command, options.csv, "decimal",
           "what stands before the decimals (found: as the cells show)");
  command
      .value(
          "--task",
          [&options](const std::string& word) {
            options.csv.task =
                word == "regression" ? Task::Regression : Task::Classification;
          },
          "classification or regression (default: inferred from the labels)")
      .check(one_of({"classification", "regression"}));
}

// What help shows in place of a value.
static std::string look_of(const Setting& setting) {
  if (setting.form == Setting::Form::Word)
    return fmt::format("{}", fmt::join(setting.words, "|"));
  if (!setting.look.empty())
    return std::string(setting.look);
  return setting.form == Setting::Form::Number ? "FLOAT" : "INT";
}

// The texts that a command line gives to settings, whatever their order.
using Given = std::map<std::string_view, std::string>;

static void take(const Setting& setting, const std::string& text, Given& given) {
  std::string wrong = setting.complaint(text);
  if (setting.form == Setting::Form::Word && !wrong.empty())
    wrong = one_of(setting.words)(text);
  check(wrong.empty(), "{}", wrong);
  given[setting.name] = text;
}

static void add_setting_flag(Command& command, const Setting& setting,
                             const SessionOptions& options,
                             const std::shared_ptr<Given>& given) {
  const std::string name = "--" + std::string(setting.name);
  const std::string help(setting.help);
  if (setting.form == Setting::Form::YesNo) {
    const bool on = setting.get(SessionOptions()) == "yes";
    command.flag(
        on ? name + ",!--no-" + std::string(setting.name) : name,
        [&setting, given](bool yes) { take(setting, yes ? "yes" : "no", *given); }, help);
    return;
  }
  Value value = command.value(
      name, [&setting, given](const std::string& text) { take(setting, text, *given); },
      help);
  value.look(look_of(setting));
  if (!setting.optional && setting.name != "bn-momentum" && setting.name != "bn-eps")
    value.by_default(setting.get(options));
}

void add_setting_flags(Command& command, SessionOptions& options,
                       const std::vector<std::string_view>& left_out,
                       SettingTexts* given) {
  const auto texts = std::make_shared<Given>();
  for (const Setting& setting : settings()) {
    const bool wanted =
        std::find(left_out.begin(), left_out.end(), setting.name) == left_out.end();
    if (wanted && setting.name != "rows" && setting.name != "noise")
      add_setting_flag(command, setting, options, texts);
  }
  command
      .value(
          "--threads",
          [](const std::string& count) { set_thread_count(std::stoi(count)); },
          "threads for large matrices (default: one for each processor); the results are "
          "the same")
      .check(whole(1, 1024))
      .look("N");
  // A dialect gives others their meaning: the order of the settings, not of the flags.
  command.when_read([texts, given, &options] {
    for (const Setting& setting : settings())
      if (const auto at = texts->find(setting.name); at != texts->end()) {
        setting.set(options, at->second);
        if (given != nullptr)
          given->emplace_back(*at);
      }
  });
}

}  // namespace gambeta
