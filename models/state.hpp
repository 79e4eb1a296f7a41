#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/communicator.hpp"
#include "core/parameter.hpp"

namespace GAMBETA_NAMESPACE {

/// Numbers with their names, in visiting order: a state dict.
struct StateDict {
  std::vector<std::pair<std::string, Matrix>> numbers;
  std::vector<std::pair<std::string, std::int64_t>> counts;
};

/// Where the numbers of a model (and of its optimizer) live, so that all of them can be
/// copied out and put back at once. Bound to them for life: they must stay in place.
class StateAccess : public StateVisitor {
 public:
  /// Every number that `owner.visit` shows: a Layer's or an Sgd's.
  template <class Owner>
  explicit StateAccess(Owner& owner) {
    owner.visit(*this);
  }
  template <class Owner>
  void add(Owner& owner) {
    owner.visit(*this);
  }

  /// Copies all numbers into `copy`; allocates only if it was made for other shapes.
  void save(StateDict& copy) const;

  /// Copies all numbers back. Throws Error, and changes nothing, unless `copy` has exactly
  /// these names and shapes.
  void load(const StateDict& copy);

  /// Takes every number in visiting order, then every counter. Throws Error, and changes
  /// nothing, unless there are as many.
  void take(std::span<const double> numbers);

  /// Gives rank 0's numbers to all ranks.
  void take_from_first(Communicator& ranks);
  /// Throws Error if a rank holds other bits than rank 0.
  void check_equal(Communicator& ranks) const;

  /// True if no number is a NaN or an infinity.
  bool all_finite() const;

  void parameter(std::string_view name, Parameter& parameter) override;
  void buffer(std::string_view name, Matrix& buffer) override;
  void counter(std::string_view name, std::int64_t& count) override;

 private:
  std::vector<std::pair<std::string, Matrix*>> numbers_;
  std::vector<std::pair<std::string, std::int64_t*>> counts_;
};

}  // namespace GAMBETA_NAMESPACE
