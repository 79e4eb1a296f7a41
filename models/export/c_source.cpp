#include <algorithm>
#include <cmath>

#include "models/export/c_text.hpp"
#include "models/export/plain.hpp"
#include "models/fold.hpp"

namespace GAMBETA_NAMESPACE {

namespace {

constexpr Index kSelfTestRows = 9;  // the example and 8 more

// Writes the file from its top to its end; `out_` is what stands there so far.
class CSource {
 public:
  CSource(Model& model, const ExportOptions& options)
      : model_(model),
        options_(options),
        plain_(plain(model, options.keep_batch_norm)),
        trial_(try_out(model, plain_)),
        name_(c_name(options.name)),
        upper_(name_),
        classes_(model.columns.task == Task::Classification) {
    for (char& c : upper_)
      if ('a' <= c && c <= 'z')
        c = char(c - 'a' + 'A');
    what_ = options.scores ? "scores" : "probabilities";
  }

  Exported write() {
    tables_and_body();
    comment();
    if (body_.find("expf(") != std::string::npos ||
        body_.find("tanhf(") != std::string::npos)
      put("#include <math.h>\n\n");
    declarations();
    out_ += tables_ + body_;
    self_test();
    return {std::move(out_), trial_.difference, trial_.raw.rows()};
  }

 private:
  template <class... Args>
  void put(fmt::format_string<Args...> format, Args&&... args) {
    out_ += fmt::format(format, std::forward<Args>(args)...);
  }
  // A line or more of the function that predicts.
  template <class... Args>
  void body(fmt::format_string<Args...> format, Args&&... args) {
    body_ += fmt::format(format, std::forward<Args>(args)...);
  }

  void comment();
  void declarations();
  void tables_and_body();
  void standardize();
  void step(Linear& layer);
  void step(BatchNorm1D& layer);
  void step(Activation& which);
  void answer();
  void self_test();
  void table(const std::string& name, const std::vector<float>& numbers) {
    tables_ += fmt::format("static const float {}_{}[{}] =\n  {};\n", name_, name,
                           numbers.size(), c_list(numbers));
    numbers_ += Index(numbers.size());
  }
  // Where a step puts what it computes number by number: in place, but for the caller's row.
  std::string array_in_place() { return at_ == "row" ? next_array(width_) : at_; }
  // The next values of the row get an array of their own: h1, h2, ...
  std::string next_array(Index width) {
    width_ = width;
    const std::string array = fmt::format("h{}", ++arrays_);
    body("  float {}[{}];\n", array, width);
    return array;
  }

  Model& model_;
  ExportOptions options_;
  PlainModel plain_;
  ExportTrial trial_;
  std::string name_, upper_;
  bool classes_;
  std::string what_;  // that a classifier fills in
  std::string out_, tables_, body_;
  std::string at_ = "row";  // the array that holds the row's values so far
  Index width_ = 0, arrays_ = 0, numbers_ = 0, numbered_ = 0;
};

void CSource::comment() {
  put("/* {}: {} inputs, ", name_, plain_.input_count);
  if (classes_)
    put("{} classes.", model_.columns.class_names.size());
  else
    put("predicts {}.", c_string(model_.columns.target_name));
  put(" Made by gambeta {}", GAMBETA_VERSION);
  if (!options_.source.empty())
    put(" from {}", c_string(options_.source));
  put(".\n\n   A row goes in as it stands in the data{}; it needs no memory but the "
      "stack.\n"
      "   There are {} numbers in tables, and all else is on the stack. To try it:\n\n   "
      "  cc -D{}_SELF_TEST FILE.c -lm && "
      "./a.out\n\n"
      "   The inputs, x[0] first:\n   ",
      plain_.inputs.empty() ? "" : " and is standardized here (NaN: missing)", numbers_,
      upper_);
  std::vector<std::string> names;
  for (const std::string& name : model_.columns.input_names)
    names.push_back(c_string(name));
  const std::string list = c_list(names);
  out_ += list.substr(1, list.size() - 2) + " */\n\n";
}

void CSource::declarations() {
  put("#define {}_INPUTS {}\n", upper_, plain_.input_count);
  if (classes_)
    put("#define {}_CLASSES {}\n", upper_, model_.columns.class_names.size());
  put("\n#ifdef __cplusplus\nextern \"C\" {{\n#endif\n");
  if (classes_)
    put("extern const char *const {0}_class_names[{1}_CLASSES];\n"
        "/* Fills in the {2} and returns the class; -1 if a number overflows. */\n"
        "int {0}_predict(const float x[{1}_INPUTS], float {2}[{1}_CLASSES]);\n",
        name_, upper_, what_);
  else
    put("float {}_predict(const float x[{}_INPUTS]);\n", name_, upper_);
  put("#ifdef __cplusplus\n}}\n#endif\n\n");
  if (!classes_)
    return;
  std::vector<std::string> names;
  for (const std::string& name : model_.columns.class_names)
    names.push_back(c_string(name));
  put("const char *const {}_class_names[{}_CLASSES] =\n  {};\n\n", name_, upper_,
      c_list(names));
}

void CSource::tables_and_body() {
  width_ = plain_.input_count;
  if (classes_)
    body("\nint {0}_predict(const float row[{1}_INPUTS], float {2}[{1}_CLASSES])\n{{\n",
         name_, upper_, what_);
  else
    body("\nfloat {}_predict(const float row[{}_INPUTS])\n{{\n", name_, upper_);
  const std::string head = std::exchange(body_, "");
  standardize();
  for (PlainModel::Step& each : plain_.steps)
    std::visit([&](auto& layer) { step(layer); }, each);
  answer();
  // C99 could declare where it computes; old habits of C want declarations on top.
  body_ = head + "  int i, j;\n" + body_;
}

void CSource::standardize() {
  if (plain_.inputs.empty())
    return;
  using Input = PlainModel::Input;
  table("mean", plain_.of_inputs(&Input::mean));
  table("mean_rest", plain_.of_inputs(&Input::mean_rest));  // the mean in two floats
  table("std", plain_.of_inputs(&Input::std));
  if (plain_.has_fills())
    table("fill", plain_.of_inputs(&Input::fill));  // what stands for a missing value
  const std::string to = next_array(width_);
  body(
      "  for (i = 0; i < {0}; ++i) {{\n"
      "    const int missing = row[i] != row[i]; /* NaN: the mean takes its place */\n"
      "    const float x = missing ? {2}_{3}[i] : row[i];\n"
      "    {1}[i] = (x - {2}_mean[i] - {2}_mean_rest[i]) / {2}_std[i];\n  }}\n\n",
      width_, to, name_, plain_.has_fills() ? "fill" : "mean");
  at_ = to;
}

// The weights lie input by input: the inner loop then runs along a row of them and along
// the outputs, which compilers turn into vector code.
void CSource::step(Linear& layer) {
  const Index in = layer.in_features(), out = layer.out_features();
  std::vector<float> weight;
  for (Index i = 0; i < in; ++i)
    for (Index o = 0; o < out; ++o)
      weight.push_back(float(layer.weight().value(o, i)));
  const std::string to = next_array(out), number = std::to_string(++numbered_);
  table("weight_" + number, weight);
  table("bias_" + number, floats(layer.bias().value));
  body(
      "  for (j = 0; j < {0}; ++j)\n    {1}[j] = {2}_bias_{5}[j];\n"
      "  for (i = 0; i < {3}; ++i)\n    for (j = 0; j < {0}; ++j)\n"
      "      {1}[j] += {4}[i] * {2}_weight_{5}[i * {0} + j];\n\n",
      out, to, name_, in, at_, number);
  at_ = to;
}

void CSource::step(BatchNorm1D& layer) {
  const std::string to = array_in_place(), number = std::to_string(++numbered_);
  table("mean_" + number, floats(layer.running_mean()));
  table("scale_" + number, scale_of(layer));
  table("shift_" + number, floats(layer.beta().value));
  body(
      "  for (i = 0; i < {0}; ++i)\n"
      "    {1}[i] = ({2}[i] - {3}_mean_{4}[i]) * {3}_scale_{4}[i] + "
      "{3}_shift_{4}[i];\n\n",
      width_, to, at_, name_, number);
  at_ = to;
}

void CSource::step(Activation& which) {
  const std::string to = array_in_place();
  body(
      "  for (i = 0; i < {}; ++i) {{\n    const float x = {}[i];\n    {}[i] = {};\n  "
      "}}\n\n",
      width_, at_, to, facts_of(which).c);
  at_ = to;
}

void CSource::answer() {
  if (!classes_) {
    if (model_.target_scale)
      body("  return (float)((double){}[0] * {} + {});\n}}\n", at_,
           model_.target_scale->std, model_.target_scale->mean);
    else
      body("  return {}[0];\n}}\n", at_);
  } else if (options_.scores) {
    body(
        "  i = 0;\n  for (j = 0; j < {0}_CLASSES; ++j) {{\n"
        "    scores[j] = {1}[j];\n"
        "    if (!({1}[j] - {1}[j] <= 0.0f))\n      return -1;\n"
        "    if ({1}[j] > {1}[i])\n      i = j;\n  }}\n  return i;\n}}\n",
        upper_, at_);
  } else {
    body(
        "  {{\n    float largest = {1}[0], sum = 0.0f;\n"
        "    for (j = 1; j < {0}_CLASSES; ++j)\n"
        "      if ({1}[j] > largest)\n        largest = {1}[j];\n"
        "    for (j = 0; j < {0}_CLASSES; ++j) {{\n"
        "      probabilities[j] = expf({1}[j] - largest);\n"
        "      sum += probabilities[j];\n    }}\n"
        "    i = 0;\n    for (j = 0; j < {0}_CLASSES; ++j) {{\n"
        "      probabilities[j] /= sum;\n"
        "      if (probabilities[j] > probabilities[i])\n        i = j;\n    }}\n"
        "    return sum >= 1.0f ? i : -1; /* the largest adds e^0; NaN is not >= 1 */\n"
        "  }}\n}}\n",
        upper_, at_);
  }
}

void CSource::self_test() {
  const ConstView outputs = trial_.outputs.view().row_range(0, kSelfTestRows);
  const Matrix answers =
      classes_ && options_.scores ? copy_of(outputs) : interpret(model_, outputs);
  std::vector<float> rows, expected;
  for (Index i = 0; i < kSelfTestRows * plain_.input_count; ++i)
    rows.push_back(float(trial_.raw.data()[i]));
  double unit = 1;
  for (const Scalar number : answers) {
    expected.push_back(float(number));
    unit = std::max(unit, std::abs(double(number)));
  }
  // What float rounds of a target far from 0 is in the unit of its largest value.
  if (model_.target_scale)
    unit = std::max(unit * 0x1p-23 / kLargestExportDifference, model_.target_scale->std);
  put("\n#ifdef {0}_SELF_TEST\n#include <math.h>\n#include <stdio.h>\n\nint "
      "main(void)\n{{\n"
      "  static const float x[{1}] =\n  {2};\n  static const float expected[{3}] =\n  "
      "{4};\n"
      "  const float most = {5};\n  float largest = 0.0f;\n  int wrong = 0, row, k;\n",
      upper_, rows.size(), c_list(rows), expected.size(), c_list(expected),
      c_number(float(unit * kLargestExportDifference)));
  put("  for (row = 0; row < {}; ++row) {{\n", kSelfTestRows);
  if (classes_)
    put("    float y[{0}_CLASSES];\n    if ({1}_predict(x + row * {0}_INPUTS, y) < 0)\n"
        "      ++wrong;\n",
        upper_, name_);
  else
    put("    float y[1];\n    y[0] = {}_predict(x + row * {}_INPUTS);\n", name_, upper_);
  put("    for (k = 0; k < {0}; ++k) {{\n"
      "      const float d = y[k] - expected[row * {0} + k];\n"
      "      const float size = d < 0.0f ? -d : d;\n"
      "      if (size > largest)\n        largest = size;\n"
      "      if (!(size <= most))\n        ++wrong; /* also NaN */\n    }}\n  }}\n"
      "  printf(\"{1}: %d rows, largest difference %g: %s\\n\", {2}, (double)largest,\n"
      "         wrong ? \"WRONG\" : \"as the model\");\n"
      "  return wrong ? 1 : 0;\n}}\n#endif\n",
      answers.cols(), name_, kSelfTestRows);
}

}  // namespace

Exported export_c(Model& model, const ExportOptions& options) {
  return CSource(model, options).write();
}

}  // namespace GAMBETA_NAMESPACE
