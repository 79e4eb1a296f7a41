#include "models/export/c_columns.hpp"
#include "models/export/c_self_test.hpp"
#include "models/export/c_text.hpp"

namespace GAMBETA_NAMESPACE {

namespace {

// Writes the file from its top to its end; `out_` is what stands there so far.
class CSource {
 public:
  CSource(const Model& model, const ExportOptions& options)
      : model_(model),
        options_(options),
        plain_(plain(model, options.keep_batch_norm)),
        trial_(try_out(model, plain_)),
        name_(c_name(options.name)),
        upper_(c_macro(name_)),
        columns_(plain_.columns, name_),
        classes_(model.columns.task == Task::Classification) {
    what_ = options.scores ? "scores" : "probabilities";
  }

  Exported write() {
    tables_and_body();
    comment();
    const bool nan = plain_.has_fills() && !plain_.fills_all();  // in their table
    if (nan || body_.find("expf(") != std::string::npos ||
        body_.find("tanhf(") != std::string::npos)
      put("#include <math.h>\n\n");
    declarations();
    out_ += columns_.definitions() + tables_ + body_;
    out_ += c_self_test(name_, model_, trial_, options_.scores);
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
  std::string fills();
  void read_columns();
  void fill_gaps();
  void standardize();
  void step(Linear& layer);
  void step(BatchNorm1D& layer);
  void step(Activation& which);
  void answer();
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

  const Model& model_;
  ExportOptions options_;
  PlainModel plain_;
  ExportTrial trial_;
  std::string name_, upper_;
  CColumns columns_;
  bool classes_;
  std::string what_;  // that a classifier fills in
  std::string out_, tables_, body_;
  std::string at_ = "row";  // the array that holds the row's values so far
  Index width_ = 0, arrays_ = 0, numbers_ = 0, numbered_ = 0;
};

void CSource::comment() {
  put("/* {}: {} inputs, ", name_, plain_.columns.size());
  if (classes_)
    put("{} classes.", model_.columns.class_names.size());
  else
    put("predicts {}.", c_string(model_.columns.target_name));
  put(" Made by gambeta {}", GAMBETA_VERSION);
  if (!options_.source.empty())
    put(" from {}", c_string(options_.source));
  put(".\n\n   A row goes in as it stands in the data{}.\n"
      "   {}It needs no memory but the stack; there are {} numbers in tables. To try "
      "it:\n\n"
      "     cc -D{}_SELF_TEST FILE.c -lm && ./a.out\n\n"
      "   The inputs, x[0] first{}:\n   {} */\n\n",
      plain_.standardizes ? " and is standardized here" : "",
      plain_.has_fills() ? "NaN is a missing value. " : "", numbers_, upper_,
      plain_.has_flags() ? "; a word goes in as its number" : "", columns_.list());
}

void CSource::declarations() {
  put("#define {}_INPUTS {}\n", upper_, plain_.columns.size());
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
  out_ += columns_.declarations();
  put("#ifdef __cplusplus\n}}\n#endif\n\n");
  if (!classes_)
    return;
  put("const char *const {}_class_names[{}_CLASSES] =\n  {};\n\n", name_, upper_,
      c_list(c_strings(model_.columns.class_names)));
}

void CSource::tables_and_body() {
  width_ = Index(plain_.columns.size());
  if (classes_)
    body("\nint {0}_predict(const float row[{1}_INPUTS], float {2}[{1}_CLASSES])\n{{\n",
         name_, upper_, what_);
  else
    body("\nfloat {}_predict(const float row[{}_INPUTS])\n{{\n", name_, upper_);
  const std::string head = std::exchange(body_, "");
  if (plain_.has_flags())
    read_columns();
  else if (plain_.has_fills())
    fill_gaps();
  standardize();
  for (PlainModel::Step& each : plain_.steps)
    std::visit([&](auto& layer) { step(layer); }, each);
  answer();
  // C99 could declare where it computes; old habits of C want declarations on top.
  body_ = head + "  int i, j;\n" + body_;
}

// The table of what stands for a missing value.
std::string CSource::fills() {
  if (plain_.fills_with_means() && plain_.standardizes)
    return name_ + "_mean";
  table("fill", plain_.of_inputs(&PlainModel::Input::fill));
  return name_ + "_fill";
}

void CSource::read_columns() {
  tables_ += fmt::format("static const short {}_values[{}] =\n  {};\n", name_, width_,
                         c_list(columns_.value_counts()));
  const Index columns = width_;
  const std::string to = next_array(Index(plain_.inputs.size()));
  body(
      "  for (i = 0, j = 0; i < {0}; ++i) {{\n"
      "    const int values = {1}_values[i]; /* 0: a number, 2: 0 or 1 */\n"
      "    if (values > 2) {{ /* an input for each value */\n      int k;\n"
      "      for (k = 0; k < values; ++k)\n"
      "        {2}[j++] = row[i] == (float)k ? 1.0f : 0.0f;\n    }} else {{\n"
      "      const int there = values ? row[i] >= 0.0f && row[i] <= 1.0f\n"
      "                               : row[i] == row[i];\n"
      "      {2}[j] = there ? row[i] : {3}[j];\n      ++j;\n    }}\n  }}\n\n",
      columns, name_, to, fills());
  at_ = to;
}

void CSource::fill_gaps() {
  const std::string to = next_array(width_);
  body(
      "  for (i = 0; i < {0}; ++i)\n"
      "    {1}[i] = row[i] == row[i] ? row[i] : {2}[i]; /* NaN is missing */\n\n",
      width_, to, fills());
  at_ = to;
}

void CSource::standardize() {
  if (!plain_.standardizes)
    return;
  using Input = PlainModel::Input;
  table("mean", plain_.of_inputs(&Input::mean));
  table("mean_rest", plain_.of_inputs(&Input::mean_rest));  // the mean in two floats
  table("std", plain_.of_inputs(&Input::std));
  body(
      "  for (i = 0; i < {0}; ++i)\n"
      "    {1}[i] = ({1}[i] - {2}_mean[i] - {2}_mean_rest[i]) / {2}_std[i];\n\n",
      width_, at_, name_);
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

}  // namespace

Exported export_c(const Model& model, const ExportOptions& options) {
  return CSource(model, options).write();
}

}  // namespace GAMBETA_NAMESPACE
