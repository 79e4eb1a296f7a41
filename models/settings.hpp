#pragma once
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "models/model.hpp"

namespace GAMBETA_NAMESPACE {

/// What to train, on what, and how.
struct SessionOptions {
  MlpOptions network = {};  ///< inputs and outputs are taken from the data
  TrainOptions training = {};
  DataRecord data =
      {};  ///< source, validation_split, rows and noise; the rest is filled in
  bool standardize =
      true;  ///< bring inputs (and a regression's targets) to mean 0, std 1
};

/// One setting of a network or of its training, with all that is to know about it. Flags,
/// the model file, --resume, reports, the command that repeats a run and completion go by
/// this one description.
struct Setting {
  /// What its value looks like, as text: "32", "0.1", "yes" or "no", one of a few words, or
  /// text of its own kind (widths as "32,32", a momentum that may be "none").
  enum class Form { Whole, Number, YesNo, Word, Text };
  /// The part of the options that it belongs to.
  enum class Group { Data, Network, Training };
  /// Where the model file keeps its value, if it does: networks tell theirs by their layers.
  enum class Home { Layers, Told, Training, Optimizer };

  std::string_view name;  ///< of its flag, without dashes: "batch-size"
  Group group;
  Home home;
  std::string_view key;    ///< in the model file: "batch_size"
  std::string_view title;  ///< in a sentence: "batch size"
  std::string_view help;   ///< what it is
  Form form;
  double low = 0, high = 0;  ///< of Whole and Number: both allowed
  /// The value in these options, as text that set() takes.
  std::string (*get)(const SessionOptions&);
  /// Stores a value that complaint() finds nothing wrong with.
  void (*store)(SessionOptions&, const std::string& text);

  std::vector<std::string> words = {};  ///< of Word: all that it may be
  std::string_view look = {};           ///< of Text: how help shows a value, as "X|none"
  bool optional = false;                ///< its value may be absent: ""

  /// What is wrong with this text as a value: "expected a number from 0 to 1, got '2'"; ""
  /// if nothing.
  std::string complaint(const std::string& text) const;
  /// Puts a value into the options. Throws Error with the complaint.
  void set(SessionOptions& options, const std::string& text) const;
};

/// All settings. A dialect of batch norm comes before what it gives a meaning to: set them
/// in this order.
std::span<const Setting> settings();

/// The setting of that name. Throws Error if there is none.
const Setting& setting_named(std::string_view name);

/// Names of settings with values as text: {{"epochs", "80"}}.
using SettingTexts = std::vector<std::pair<std::string, std::string>>;

/// The settings whose values differ from the defaults, in order.
SettingTexts changed_settings(const SessionOptions& options);

/// Throws Error, "momentum: expected ...", if a setting's value is outside of what its flag
/// and the model file take.
void check_settings(const SessionOptions& options);

/// What is wrong with a text as a number in this range; "" if nothing.
std::string number_complaint(Setting::Form form, double low, double high,
                             const std::string& text);

/// The widths of "32,16"; none of "". Throws Error for what is no width.
std::vector<Index> widths_from(const std::string& text);

}  // namespace GAMBETA_NAMESPACE
