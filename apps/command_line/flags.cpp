#include "apps/command_line/flags.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "core/kernels/threads.hpp"
#include "layers/dialect.hpp"

namespace gambeta {

constexpr double kUnbounded = std::numeric_limits<double>::max();
constexpr double kAboveZero = std::numeric_limits<double>::min();  // the least allowed
constexpr double kTwoTo64 = 18446744073709551616.0;
constexpr double kWidest = 65536;  // of a layer, as in the model file

static std::string range(double low, double high) {
  if (high == kUnbounded)
    return fmt::format("from {} up", low);
  if (low == kAboveZero)
    return fmt::format("above 0, at most {}", high);
  return high < kTwoTo64 ? fmt::format("from {} to {}", low, high)
                         : fmt::format("from {} to 2^64 - 1", low);
}

template <class Number>
static CLI::Validator number(const char* kind, double low, double high) {
  return CLI::Validator(
      [=](const std::string& text) -> std::string {
        Number value{};
        const char* const end = text.data() + text.size();
        const auto [stop, error] = std::from_chars(text.data(), end, value);
        const bool fits = error == std::errc() && stop == end && double(value) >= low &&
                          double(value) <= high;
        return fits ? ""
                    : fmt::format("expected {} {}, got '{}'", kind, range(low, high),
                                  text);
      },
      "");
}

CLI::Validator real(double low, double high) {
  return number<double>("a number", low, high);
}
CLI::Validator whole(double low, double high) {
  return number<std::uint64_t>("a whole number", low, high);
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
            options.csv.missing = word == "drop"   ? Missing::Drop
                                  : word == "mean" ? Missing::Mean
                                                   : Missing::Refuse;
          },
          "rows with missing values: refuse, drop, or fill in the column's mean")
      ->check(one_of({"refuse", "drop", "mean"}))
      ->default_str("refuse");
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
  command
      .add_option("--val-split", flags.validation_split,
                  "part of the rows kept to check with, 0 for none")
      ->check(real(0, 0.99))
      ->capture_default_str();
  command.add_flag("--no-standardize", flags.no_standardize,
                   "take the inputs as they are (default: to mean 0, deviation 1)");
}

static std::vector<Index> widths_from(const std::string& text) {
  std::vector<Index> widths;
  for (const std::string& width : CLI::detail::split(text, ',')) {
    const std::string problem = whole(1, kWidest)(const_cast<std::string&>(width));
    if (!problem.empty())
      throw CLI::ValidationError("--hidden", problem + "; widths look like 64,32");
    widths.push_back(std::stoll(width));
  }
  return widths;
}

// The dialect comes first, whatever the order of the flags: it sets what the others say.
static void add_batch_norm_flags(CLI::App& command, BatchNormOptions& norm) {
  CLI::Option* const dialect =
      command
          .add_option("--bn-dialect", "conventions: torch, paper, keras, cs231n, seed")
          ->default_str("torch")
          ->type_name("WORD");
  dialect->check(one_of({"torch", "paper", "keras", "cs231n", "seed"}));
  CLI::Option* const momentum =
      command
          .add_option(
              "--bn-momentum",
              "weight of the newest batch (keras, cs231n: of the old value), or none")
          ->type_name("X|none");
  momentum->check(CLI::Validator(
      [](std::string& text) { return text == "none" ? "" : real(0, 1)(text); }, ""));
  CLI::Option* const epsilon = command.add_option("--bn-eps", "added to the variance")
                                   ->check(real(kAboveZero, 1e6))
                                   ->type_name("X");
  command.parse_complete_callback([=, &norm] {
    const Dialect& d =
        dialect_named(dialect->empty() ? "torch" : dialect->as<std::string>());
    norm = options_of(d);
    if (!momentum->empty() && momentum->as<std::string>() == "none")
      norm.momentum.reset();
    else if (!momentum->empty())
      norm.momentum = convert_momentum(d, momentum->as<double>());
    if (!epsilon->empty())
      norm.epsilon = epsilon->as<double>();
  });
}

// "relu, sigmoid or tanh"
std::string one_or_another(const std::vector<std::string>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i)
    text += (i == 0 ? "" : i + 1 < words.size() ? ", " : " or ") + words[i];
  return text;
}

std::vector<std::string> activation_words() {
  std::vector<std::string> words;
  for (const ActivationFacts& facts : kActivations)
    words.emplace_back(facts.name);
  return words;
}

void add_net_flags(CLI::App& command, MlpOptions& options) {
  command
      .add_option_function<std::string>(
          "--hidden",
          [&options](const std::string& t) { options.hidden = widths_from(t); },
          "widths of the hidden layers")
      ->default_str("32,32")
      ->type_name("N,N,...");
  command
      .add_option_function<std::string>(
          "--activation",
          [&options](const std::string& t) { options.activation = activation_named(t); },
          one_or_another(activation_words()))
      ->check(one_of(activation_words()))
      ->default_str("relu");
  command.add_flag("--batch-norm,!--no-batch-norm", options.batch_norm,
                   "batch norm after each hidden layer (default: on)");
  add_batch_norm_flags(command, options.batch_norm_options);
}

void add_train_flags(CLI::App& command, TrainOptions& options) {
  const auto add = [&command](const char* name, auto& target, const char* help,
                              CLI::Validator valid) {
    command.add_option(name, target, help)
        ->check(std::move(valid))
        ->capture_default_str();
  };
  add("--epochs", options.epochs, "passes over the rows; 0 saves the starting model",
      whole(0, 1e6));
  add("--batch-size", options.batch_size, "rows of a batch", whole(1, 1e6));
  add("--lr", options.sgd.learning_rate, "learning rate", real(0, kUnbounded));
  add("--momentum", options.sgd.momentum, "of SGD", real(0, 0.9999));
  command.add_flag("--nesterov", options.sgd.nesterov, "Nesterov's momentum");
  command
      .add_option_function<int>(
          "--threads", [](int count) { set_thread_count(count); },
          "threads for large matrices (default: one for each processor); the results are "
          "the same")
      ->check(whole(1, 1024))
      ->type_name("N");
  add("--weight-decay", options.sgd.weight_decay,
      "pull weights towards 0 (not gamma, beta and biases)", real(0, kUnbounded));
  command
      .add_option_function<std::string>(
          "--lr-schedule",
          [&options](const std::string& t) { options.schedule = schedule_named(t); },
          "constant, cosine or step")
      ->check(one_of({"constant", "cosine", "step"}))
      ->default_str("cosine");
  add("--seed", options.seed, "of everything random", whole(0, 18446744073709551615.0));
  add("--patience", options.patience,
      "stop after N epochs without a better validation loss, keep the best; 0: never",
      whole(0, 1e6));
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
