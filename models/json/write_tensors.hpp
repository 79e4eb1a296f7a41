#pragma once
#include <functional>
#include <set>
#include <string>

#include "models/json/tensors.hpp"
#include "models/json_writer.hpp"
#include "models/state.hpp"
#include "models/unchanged.hpp"

namespace GAMBETA_NAMESPACE {

/// Writes a tensor a line, in the form that `tensors` says. Throws Error, which names the
/// tensor, for a number that is not finite.
class TensorWriter : public StateReader {
 public:
  TensorWriter(json::Writer& out, const std::vector<TensorSpec>& tensors);
  void parameter(std::string_view name, const Parameter& p) override;
  void buffer(std::string_view name, const Matrix& buffer) override;
  void counter(std::string_view name, std::int64_t count) override;
  void write(const StateDict& state);

 private:
  void write(std::string_view name, std::int64_t count);
  void numbers(std::string_view name, const Matrix& matrix);

  json::Writer& out_;
  std::set<std::string, std::less<>> matrices_;
};

}  // namespace GAMBETA_NAMESPACE
