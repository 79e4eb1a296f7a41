#pragma once
#include <cstdint>
#include <protozero/pbf_writer.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "core/view.hpp"

namespace GAMBETA_NAMESPACE {

/// Types of elements, by their numbers in onnx.proto.
enum OnnxType { kOnnxFloat = 1, kOnnxLong = 7, kOnnxBool = 9, kOnnxDouble = 11 };

/// A graph of ONNX as it grows: each operation takes the value that the one before gave,
/// and gives its own a name.
class OnnxGraph {
 public:
  OnnxGraph();

  /// One operation on the row's values so far and on other values; `attributes` are what
  /// onnx_attribute() makes.
  void operation(std::string_view kind, const std::vector<std::string>& others,
                 const std::string& to, const std::string& attributes = "");
  void operation(std::string_view kind, const std::vector<std::string>& others = {});
  /// The next operation takes this value instead of the last one.
  void take(const std::string& value) { at_ = value; }

  /// Tensors of numbers, of one dimension unless `shape` has others; they return `name`.
  std::string constant(const std::string& name, const std::vector<float>& numbers,
                       std::vector<Index> shape = {});
  std::string constant(const std::string& name, const std::vector<bool>& bits);
  std::string constant(const std::string& name, const std::vector<std::int64_t>& places);
  std::string constant(const std::string& name, double number);

  /// Rows of `width` floats that go in or come out.
  void input(const std::string& name, Index width);
  void output(const std::string& name, Index width);

  int next_step() { return ++steps_; }
  const std::string& text() const { return text_; }

 private:
  template <class Numbers>
  std::string tensor(const std::string& name, OnnxType type,
                     const std::vector<Index>& shape, Numbers numbers);
  std::string rows(const std::string& name, Index width);

  std::string text_;
  protozero::pbf_writer writer_;
  std::string at_ = "x";
  int values_ = 0, steps_ = 0;
};

std::string onnx_attribute(const std::string& name, std::int64_t value);
std::string onnx_attribute(const std::string& name, double value);

}  // namespace GAMBETA_NAMESPACE
