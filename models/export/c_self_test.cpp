#include "models/export/c_self_test.hpp"

#include <algorithm>
#include <cmath>

#include "models/export/c_text.hpp"

namespace GAMBETA_NAMESPACE {

constexpr Index kSelfTestRows = 9;  // the example and 8 more

std::string c_self_test(const std::string& name, const Model& model,
                        const ExportTrial& trial, bool scores) {
  const std::string upper = c_macro(name);
  const bool classes = model.columns.task == Task::Classification;
  std::string text;
  const auto put = [&]<class... Args>(fmt::format_string<Args...> format,
                                      Args&&... args) {
    text += fmt::format(format, std::forward<Args>(args)...);
  };
  const ConstView outputs = trial.outputs.view().row_range(0, kSelfTestRows);
  const Matrix answers = classes && scores ? copy_of(outputs) : interpret(model, outputs);
  std::vector<float> rows, expected;
  for (Index i = 0; i < kSelfTestRows * trial.raw.cols(); ++i)
    rows.push_back(float(trial.raw.data()[i]));
  double unit = 1;
  for (const Scalar number : answers) {
    expected.push_back(float(number));
    unit = std::max(unit, std::abs(double(number)));
  }
  // What float rounds of a target far from 0 is in the unit of its largest value.
  if (model.target_scale)
    unit = std::max(unit * 0x1p-23 / kLargestExportDifference, model.target_scale->std);
  put("\n#ifdef {0}_SELF_TEST\n#include <math.h>\n#include <stdio.h>\n\nint "
      "main(void)\n{{\n"
      "  static const float x[{1}] =\n  {2};\n  static const float expected[{3}] =\n  "
      "{4};\n"
      "  const float most = {5};\n  float largest = 0.0f;\n  int wrong = 0, row, k;\n",
      upper, rows.size(), c_list(rows), expected.size(), c_list(expected),
      c_number(float(unit * kLargestExportDifference)));
  put("  for (row = 0; row < {}; ++row) {{\n", kSelfTestRows);
  if (classes)
    put("    float y[{0}_CLASSES];\n    if ({1}_predict(x + row * {0}_INPUTS, y) < 0)\n"
        "      ++wrong;\n",
        upper, name);
  else
    put("    float y[1];\n    y[0] = {}_predict(x + row * {}_INPUTS);\n", name, upper);
  put("    for (k = 0; k < {0}; ++k) {{\n"
      "      const float d = y[k] - expected[row * {0} + k];\n"
      "      const float size = d < 0.0f ? -d : d;\n"
      "      if (size > largest)\n        largest = size;\n"
      "      if (!(size <= most))\n        ++wrong; /* also NaN */\n    }}\n  }}\n"
      "  printf(\"{1}: %d rows, largest difference %g: %s\\n\", {2}, (double)largest,\n"
      "         wrong ? \"WRONG\" : \"as the model\");\n"
      "  return wrong ? 1 : 0;\n}}\n#endif\n",
      answers.cols(), name, kSelfTestRows);
  return text;
}

}  // namespace GAMBETA_NAMESPACE
