#include "models/settings.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "data/text/decimal.hpp"
#include "layers/dialect.hpp"
#include "models/json/limits.hpp"

namespace GAMBETA_NAMESPACE {

namespace {

using Form = Setting::Form;
using Group = Setting::Group;
using Home = Setting::Home;
using Options = SessionOptions;

constexpr double kUnbounded = std::numeric_limits<float>::max();
constexpr double kAboveZero = std::numeric_limits<double>::min();  // the least allowed
constexpr double kTwoTo64 = 18446744073709551616.0;
const double kBelowOne = std::nextafter(1.0, 0.0);  // the largest allowed

template <class Number>
Number number_from(const std::string& text) {
  Number value{};
  read_decimal(text.data(), text.data() + text.size(), value);
  return value + Number(0);  // "-0" is 0
}

template <class Number>
void set_number(Number& number, const std::string& text) {
  number = number_from<Number>(text);
}
template <class Number>
void set_number(std::optional<Number>& number, const std::string& text) {
  number = number_from<Number>(text);
}

template <class T>
std::string text_of(const T& value) {
  return fmt::format("{}", value);
}
template <class T>
std::string text_of(const std::optional<T>& value) {
  return value ? text_of(*value) : "";
}

/// What --bn-momentum was given for these options, in their dialect: "0.1", "none".
std::string momentum_of(const BatchNormOptions& norm) {
  return norm.momentum ? text_of(convert_momentum(dialect_of(norm), *norm.momentum))
                       : "none";
}

void set_momentum(BatchNormOptions& norm, const std::string& text) {
  if (text == "none")
    return norm.momentum.reset();
  const std::string wrong = number_complaint(Form::Number, 0, 1, text);
  check(wrong.empty(), "{}", wrong);
  norm.momentum = convert_momentum(dialect_of(norm), number_from<double>(text));
}

std::string widths_text(const std::vector<Index>& widths) {
  return fmt::format("{}", fmt::join(widths, ","));
}

const BatchNormOptions& norm_of(const Options& o) {
  return o.network.batch_norm_options;
}

// get and store of a number in the options; of one that may be absent; of yes or no.
// clang-format off
#define NUMBER(member)                                                        \
  [](const Options& o) { return text_of(o.member); },                         \
  [](Options& o, const std::string& text) { set_number(o.member, text); }
#define OPTIONAL(member) NUMBER(member), {}, {}, true
#define YES_NO(member)                                                        \
  [](const Options& o) { return std::string(o.member ? "yes" : "no"); },      \
  [](Options& o, const std::string& text) { o.member = text == "yes"; }
// clang-format on

std::vector<std::string> activation_words() {
  std::vector<std::string> words;
  for (const ActivationFacts& facts : kActivations)
    words.emplace_back(facts.name);
  return words;
}

std::vector<std::string> dialect_names() {
  std::vector<std::string> names;
  for (const Dialect& dialect : kDialects)
    names.emplace_back(dialect.name);
  return names;
}

// clang-format off
std::vector<Setting> data_settings() {
  constexpr Group kGroup = Group::Data;
  return {
      {"rows", kGroup, Home::Training, "data_rows", "rows of the set",
       "rows of a generated set", Form::Whole, 2, 100e6, OPTIONAL(data.rows)},
      {"noise", kGroup, Home::Training, "data_noise", "noise of the set",
       "noise of a generated set", Form::Number, 0, 1e6, OPTIONAL(data.noise)},
      {"val-split", kGroup, Home::Training, "validation_split", "validation split",
       "part of the rows kept to check with, 0 for none",
       Form::Number, 0, kBelowOne, NUMBER(data.validation_split)},
      {"standardize", kGroup, Home::Told, "standardize", "inputs standardized",
       "bring the inputs to mean 0, deviation 1 (default: on)",
       Form::YesNo, 0, 0, YES_NO(standardize)},
  };
}

std::vector<Setting> network_settings() {
  constexpr Group kGroup = Group::Network;
  return {
      {"hidden", kGroup, Home::Layers, "", "hidden layers",
       "widths of the hidden layers; '' for none", Form::Text, 0, 0,
       [](const Options& o) { return widths_text(o.network.hidden); },
       [](Options& o, const std::string& t) { o.network.hidden = widths_from(t); },
       {}, "N,N,..."},
      {"activation", kGroup, Home::Layers, "", "activation",
       "the function behind each hidden layer", Form::Word, 0, 0,
       [](const Options& o) { return std::string(facts_of(o.network.activation).name); },
       [](Options& o, const std::string& t) { o.network.activation = activation_named(t); },
       activation_words()},
      {"batch-norm", kGroup, Home::Layers, "", "batch norm",
       "batch norm after each hidden layer (default: on)", Form::YesNo, 0, 0,
       YES_NO(network.batch_norm)},
      {"bn-dialect", kGroup, Home::Layers, "", "batch norm convention",
       "conventions of batch norm", Form::Word, 0, 0,
       [](const Options& o) { return std::string(dialect_of(norm_of(o)).name); },
       [](Options& o, const std::string& t) {
         o.network.batch_norm_options = options_of(dialect_named(t));
       },
       dialect_names()},
      {"bn-momentum", kGroup, Home::Layers, "", "batch norm momentum",
       "weight of the newest batch (keras, cs231n: of the old value), or none",
       Form::Text, 0, 1, [](const Options& o) { return momentum_of(norm_of(o)); },
       [](Options& o, const std::string& t) { set_momentum(o.network.batch_norm_options, t); },
       {}, "X|none"},
      {"bn-eps", kGroup, Home::Layers, "", "batch norm eps", "added to the variance",
       Form::Number, kAboveZero, kUnbounded, NUMBER(network.batch_norm_options.epsilon),
       {}, "X"},
  };
}

std::vector<Setting> training_settings() {
  constexpr Group kGroup = Group::Training;
  return {
      {"epochs", kGroup, Home::Training, "epochs", "epochs",
       "passes over the rows; 0 saves the starting model",
       Form::Whole, 0, kMostEpochs, NUMBER(training.epochs)},
      {"batch-size", kGroup, Home::Training, "batch_size", "batch size",
       "rows of a batch", Form::Whole, 1, 1e9, NUMBER(training.batch_size)},
      {"lr", kGroup, Home::Optimizer, "lr", "learning rate", "learning rate",
       Form::Number, 0, kUnbounded, NUMBER(training.sgd.learning_rate)},
      {"momentum", kGroup, Home::Optimizer, "momentum", "momentum", "of SGD",
       Form::Number, 0, kBelowOne, NUMBER(training.sgd.momentum)},
      {"nesterov", kGroup, Home::Optimizer, "nesterov", "Nesterov",
       "Nesterov's momentum", Form::YesNo, 0, 0, YES_NO(training.sgd.nesterov)},
      {"weight-decay", kGroup, Home::Optimizer, "weight_decay", "weight decay",
       "pull weights towards 0 (not gamma, beta and biases)",
       Form::Number, 0, kUnbounded, NUMBER(training.sgd.weight_decay)},
      {"lr-schedule", kGroup, Home::Training, "lr_schedule", "learning rate schedule",
       "how the learning rate falls over the epochs", Form::Word, 0, 0,
       [](const Options& o) { return std::string(name_of(o.training.schedule)); },
       [](Options& o, const std::string& t) { o.training.schedule = schedule_named(t); },
       {"constant", "cosine", "step"}},
      {"class-weight", kGroup, Home::Told, "class_weight", "class weights",
       "balanced: rows of rare classes count more in the loss", Form::Word, 0, 0,
       [](const Options& o) { return std::string(name_of(o.training.class_weight)); },
       [](Options& o, const std::string& t) { o.training.class_weight = class_weight_named(t); },
       {"none", "balanced"}},
      {"seed", kGroup, Home::Training, "seed", "seed", "of everything random",
       Form::Whole, 0, kTwoTo64, NUMBER(training.seed)},
      {"patience", kGroup, Home::Training, "patience", "patience",
       "stop after N epochs without a better validation loss, keep the best; 0: never",
       Form::Whole, 0, kMostPatience, NUMBER(training.patience)},
  };
}
// clang-format on

#undef YES_NO
#undef OPTIONAL
#undef NUMBER

std::vector<Setting> all_settings() {
  std::vector<Setting> all = data_settings();
  for (auto& group : {network_settings(), training_settings()})
    all.insert(all.end(), group.begin(), group.end());
  return all;
}

/// The words of a range, as "from 0 to 1".
std::string range_words(double low, double high) {
  if (low == kAboveZero)
    return "above 0";
  if (high == kUnbounded)
    return fmt::format("from {} up", low);
  if (high == kBelowOne)
    return fmt::format("from {} up, below 1", low);
  if (high >= kTwoTo64)
    return fmt::format("from {} to 2^64 - 1", low);
  const bool large = high >= 1e6 && high < 1e15;  // 1000000 rather than 1e+06
  return fmt::format("from {} to {}", low,
                     large ? fmt::format("{:.0f}", high) : fmt::format("{}", high));
}

template <class Number>
bool in_range(const std::string& text, double low, double high) {
  Number value{};
  const char* const end = text.data() + text.size();
  const auto [stop, error] = read_decimal(text.data(), end, value);
  return error == std::errc() && stop == end && double(value) >= low &&
         double(value) <= high;
}

}  // namespace

std::span<const Setting> settings() {
  static const std::vector<Setting> all = all_settings();
  return all;
}

const Setting& setting_named(std::string_view name) {
  for (const Setting& setting : settings())
    if (setting.name == name)
      return setting;
  fail("there is no setting '{}'", name);
}

std::string Setting::complaint(const std::string& text) const {
  if (optional && text.empty())
    return "";
  if (form == Form::Whole || form == Form::Number)
    return number_complaint(form, low, high, text);
  SessionOptions scratch;
  try {
    store(scratch, text);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

void Setting::set(SessionOptions& options, const std::string& text) const {
  const std::string wrong = complaint(text);
  check(wrong.empty(), "{}", wrong);
  if (!optional || !text.empty())
    store(options, text);
}

SettingTexts changed_settings(const SessionOptions& options) {
  SettingTexts changed;
  SessionOptions usual;
  for (const Setting& setting : settings()) {
    const std::string text = setting.get(options);
    if (text == setting.get(usual))
      continue;
    changed.emplace_back(setting.name, text);
    setting.set(usual, text);  // a dialect has its own usual momentum and eps
  }
  return changed;
}

void check_settings(const SessionOptions& options) {
  for (const Setting& setting : settings()) {
    const std::string wrong = setting.complaint(setting.get(options));
    check(wrong.empty(), "{}: {}", setting.title, wrong);
  }
}

std::string number_complaint(Form form, double low, double high,
                             const std::string& text) {
  const bool whole = form == Form::Whole;
  if (whole ? in_range<std::uint64_t>(text, low, high)
            : in_range<double>(text, low, high))
    return "";
  return fmt::format("expected a {} {}, got '{}'", whole ? "whole number" : "number",
                     range_words(low, high), text);
}

std::vector<Index> widths_from(const std::string& text) {
  std::vector<Index> widths;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    const std::string width = text.substr(begin, end - begin);
    const std::string wrong =
        number_complaint(Form::Whole, 1, double(kLargestWidth), width);
    check(wrong.empty() && end + 1 != text.size(), "{}; widths look like 64,32",
          wrong.empty() ? "a width is missing behind the last comma" : wrong);
    widths.push_back(number_from<Index>(width));
    begin = end + 1;
  }
  return widths;
}

}  // namespace GAMBETA_NAMESPACE
