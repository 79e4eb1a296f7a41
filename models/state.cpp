#include "models/state.hpp"

#include <algorithm>
#include <cmath>

namespace GAMBETA_NAMESPACE {

void StateAccess::parameter(std::string_view name, Parameter& parameter) {
  numbers_.emplace_back(name, &parameter.value);
}
void StateAccess::buffer(std::string_view name, Matrix& buffer) {
  numbers_.emplace_back(name, &buffer);
}
void StateAccess::counter(std::string_view name, std::int64_t& count) {
  counts_.emplace_back(name, &count);
}

void StateAccess::save(StateDict& copy) const {
  copy.numbers.resize(numbers_.size());
  for (std::size_t i = 0; i < numbers_.size(); ++i) {
    copy.numbers[i].first = numbers_[i].first;
    copy.numbers[i].second = *numbers_[i].second;
  }
  copy.counts.resize(counts_.size());
  for (std::size_t i = 0; i < counts_.size(); ++i)
    copy.counts[i] = {counts_[i].first, *counts_[i].second};
}

void StateAccess::load(const StateDict& copy) {
  check(copy.numbers.size() == numbers_.size() && copy.counts.size() == counts_.size(),
        "a state of {} tensors does not fit a model of {}",
        copy.numbers.size() + copy.counts.size(), numbers_.size() + counts_.size());
  for (std::size_t i = 0; i < numbers_.size(); ++i) {
    const auto& [name, matrix] = numbers_[i];
    const auto& [given, values] = copy.numbers[i];
    check(given == name && same_shape(values.view(), matrix->view()),
          "state: expected {} of {} x {}, got {} of {} x {}", name, matrix->rows(),
          matrix->cols(), given, values.rows(), values.cols());
  }
  for (std::size_t i = 0; i < counts_.size(); ++i)
    check(copy.counts[i].first == counts_[i].first, "state: expected {}, got {}",
          counts_[i].first, copy.counts[i].first);

  for (std::size_t i = 0; i < numbers_.size(); ++i)
    std::copy_n(copy.numbers[i].second.data(), copy.numbers[i].second.size(),
                numbers_[i].second->data());
  for (std::size_t i = 0; i < counts_.size(); ++i)
    *counts_[i].second = copy.counts[i].second;
}

void StateAccess::take(std::span<const double> numbers) {
  std::size_t own = counts_.size();
  for (const auto& [name, matrix] : numbers_)
    own += std::size_t(matrix->size());
  check(numbers.size() == own, "{} numbers do not fit a model of {}", numbers.size(),
        own);
  auto next = numbers.begin();
  for (const auto& [name, matrix] : numbers_)
    for (Scalar& number : *matrix)
      number = Scalar(*next++);
  for (const auto& [name, count] : counts_)
    *count = std::int64_t(*next++);
}

bool StateAccess::all_finite() const {
  for (const auto& [name, matrix] : numbers_)
    for (const Scalar number : *matrix)
      if (!std::isfinite(number))
        return false;
  return true;
}

void StateAccess::take_from_first(Communicator& ranks) {
  for (auto& [name, matrix] : numbers_)
    ranks.broadcast(
        std::as_writable_bytes(std::span(matrix->data(), std::size_t(matrix->size()))));
}

void StateAccess::check_equal(Communicator& ranks) const {
  for (const auto& [name, matrix] : numbers_) {
    const auto own = std::as_bytes(
        std::span<const Scalar>(matrix->data(), std::size_t(matrix->size())));
    std::vector<std::byte> all(own.size() * std::size_t(ranks.size()));
    ranks.gather(own, all);
    for (Index r = 1; r < ranks.size(); ++r)
      check(std::equal(all.begin(), all.begin() + Index(own.size()),
                       all.begin() + r * Index(own.size())),
            "rank {} holds another {} than rank 0", r, name);
  }
}

}  // namespace GAMBETA_NAMESPACE
