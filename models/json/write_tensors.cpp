#include "models/json/write_tensors.hpp"

#include "core/check.hpp"

namespace GAMBETA_NAMESPACE {

constexpr std::string_view kDtype = sizeof(Scalar) == 4 ? "float32" : "float64";

TensorWriter::TensorWriter(json::Writer& out, const std::vector<TensorSpec>& tensors)
    : out_(out) {
  for (const TensorSpec& tensor : tensors)
    if (tensor.form == TensorSpec::Form::Matrix)
      matrices_.insert(tensor.name);
}

void TensorWriter::parameter(std::string_view name, const Parameter& p) {
  numbers(name, p.value);
}

void TensorWriter::buffer(std::string_view name, const Matrix& buffer) {
  numbers(name, buffer);
}

void TensorWriter::counter(std::string_view name, std::int64_t count) {
  write(name, count);
}

void TensorWriter::write(const StateDict& state) {
  for (const auto& [name, matrix] : state.numbers)
    numbers(name, matrix);
  for (const auto& [name, count] : state.counts)
    write(name, count);
}

void TensorWriter::write(std::string_view name, std::int64_t count) {
  out_.line().key(name);
  out_.text += fmt::format(R"({{"dtype": "int64", "shape": [], "data": [{}]}})", count);
}

void TensorWriter::numbers(std::string_view name, const Matrix& matrix) {
  out_.line().key(name);
  out_.text += fmt::format(R"({{"dtype": "{}", "shape": )", kDtype);
  out_.text += matrices_.contains(name)
                   ? fmt::format("[{}, {}]", matrix.rows(), matrix.cols())
                   : fmt::format("[{}]", matrix.cols());
  out_.text += R"(, "data": )";
  try {
    out_.list(matrix);
  } catch (const Error& error) {
    fail("{}: {}; nothing saved", name, error.what());
  }
  out_.close("}");
}

}  // namespace GAMBETA_NAMESPACE
