#include "apps/command_line/flags.hpp"

#include <algorithm>
#include <map>
#include <memory>

#include "core/kernels/threads.hpp"

namespace gambeta {

static CLI::Validator number(Setting::Form form, double low, double high) {
  return CLI::Validator(
      [=](const std::string& text) { return number_complaint(form, low, high, text); },
      "");
}

CLI::Validator real(double low, double high) {
  return number(Setting::Form::Number, low, high);
}
CLI::Validator whole(double low, double high) {
  return number(Setting::Form::Whole, low, high);
}

CLI::Validator file_name() {
  return CLI::Validator(
      [](const std::string& text) -> std::string {
        return text.empty() ? "the file name is empty" : "";
      },
      "");
}

CLI::Validator one_of(std::vector<std::string> words) {
  return CLI::Validator(
      [words = std::move(words)](const std::string& text) -> std::string {
        if (std::find(words.begin(), words.end(), text) != words.end())
          return "";
        const std::string meant = nearest(text, words);
        return fmt::format(
            "'{}' is none of {}{}", text, fmt::join(words, ", "),
            meant.empty() ? "" : fmt::format("; did you mean '{}'?", meant));
      },
      "");
}

void add_data_use_flags(CLI::App& command, DataFlags& flags) {
  DataOptions& options = flags.options;
  command.add_option("--label", options.csv.label,
                     "label column, by name or number (default: the last)");
  command
      .add_option_function<std::string>(
          "--missing",
          [&options](const std::string& word) {
            options.csv.missing = word == "drop"     ? Missing::Drop
                                  : word == "refuse" ? Missing::Refuse
                                                     : Missing::Fill;
          },
          "missing values: fill in the training rows' mean, drop the row, or refuse")
      ->check(one_of({"fill", "refuse", "drop"}))
      ->default_str("fill");
  command.add_option("--rows", options.rows, "rows of a generated set")
      ->check(whole(2, 100e6))
      ->type_name("N");
  command.add_option("--noise", options.noise, "noise of a generated set")
      ->check(real(0, 1e6))
      ->type_name("X");
}

void add_data_flags(CLI::App& command, DataFlags& flags) {
  add_data_use_flags(command, flags);
  command
      .add_option("--ignore", flags.options.csv.ignore,
                  "columns to leave out, by name or number")
      ->delimiter(',')
      ->type_name("COLUMN,...");
  command
      .add_option_function<std::string>(
          "--task",
          [&flags](const std::string& word) {
            flags.options.csv.task =
                word == "regression" ? Task::Regression : Task::Classification;
          },
          "classification or regression (default: inferred from the labels)")
      ->check(one_of({"classification", "regression"}));
  command.add_flag("--no-standardize", flags.no_standardize,
                   "take the inputs as they are (default: to mean 0, deviation 1)");
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
    wrong = one_of(setting.words)(const_cast<std::string&>(text));
  if (!wrong.empty())
    throw CLI::ValidationError("--" + std::string(setting.name), wrong);
  given[setting.name] = text;
}

static void add_setting_flag(CLI::App& command, const Setting& setting,
                             const SessionOptions& options,
                             const std::shared_ptr<Given>& given) {
  const std::string name = "--" + std::string(setting.name);
  const std::string help(setting.help);
  if (setting.form == Setting::Form::YesNo) {
    const bool on = setting.get(SessionOptions()) == "yes";
    command.add_flag_function(
        on ? name + ",!--no-" + std::string(setting.name) : name,
        [&setting, given](std::int64_t count) {
          take(setting, count > 0 ? "yes" : "no", *given);
        },
        help);
    return;
  }
  CLI::Option* const option = command.add_option_function<std::string>(
      name, [&setting, given](const std::string& text) { take(setting, text, *given); },
      help);
  option->type_name(look_of(setting));
  if (!setting.optional && setting.name != "bn-momentum" && setting.name != "bn-eps")
    option->default_str(setting.get(options));
}

void add_setting_flags(CLI::App& command, SessionOptions& options,
                       const std::vector<std::string_view>& left_out,
                       SettingTexts* given) {
  const auto texts = std::make_shared<Given>();
  for (const Setting& setting : settings()) {
    const bool wanted =
        std::find(left_out.begin(), left_out.end(), setting.name) == left_out.end();
    if (wanted && setting.group != Setting::Group::Data)
      add_setting_flag(command, setting, options, texts);
    if (setting.name == "val-split")
      add_setting_flag(command, setting, options, texts);
  }
  command
      .add_option_function<int>(
          "--threads", [](int count) { set_thread_count(count); },
          "threads for large matrices (default: one for each processor); the results are "
          "the same")
      ->check(whole(1, 1024))
      ->type_name("N");
  // A dialect gives others their meaning: the order of the settings, not of the flags.
  command.parse_complete_callback([texts, given, &options] {
    for (const Setting& setting : settings())
      if (const auto at = texts->find(setting.name); at != texts->end()) {
        setting.set(options, at->second);
        if (given != nullptr)
          given->emplace_back(*at);
      }
  });
}

CLI::App& add_command(CLI::App& program, Console& console, const std::string& name,
                      const std::string& summary, const std::string& examples,
                      std::function<void()> run) {
  CLI::App& command = *program.add_subcommand(name, summary);
  command.footer("Examples:\n" + examples);
  command.add_flag("-q,--quiet", console.quiet, "no progress, no notices");
  command.add_flag("--json", console.json, "JSON on stdout");
  command.add_flag("--no-color", console.no_color, "no colours");
  command.final_callback(std::move(run));
  return command;
}

// Levenshtein's distance: the fewest letters to insert, delete or replace.
static std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j)
    row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = diagonal + (a[i - 1] != b[j - 1]);
      diagonal = std::exchange(row[j], std::min({change, row[j] + 1, row[j - 1] + 1}));
    }
  }
  return row[b.size()];
}

std::string nearest(const std::string& word, const std::vector<std::string>& known) {
  std::string best;
  // A third of the letters wrong, or a beginning of the word: more is another word.
  std::size_t best_distance = word.size() / 3 + 2;
  for (const std::string& candidate : known) {
    const bool begins = word.size() > 1 && candidate.rfind(word, 0) == 0;
    const std::size_t d = begins ? 1 : distance(word, candidate);
    if (d < best_distance) {
      best = candidate;
      best_distance = d;
    }
  }
  return best;
}

}  // namespace gambeta
