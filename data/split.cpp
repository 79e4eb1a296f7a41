#include "data/split.hpp"

#include <cmath>

#include "core/random.hpp"

namespace GAMBETA_NAMESPACE {

namespace {

/// The rows of each class; all rows as one group if there are no classes.
std::vector<std::vector<Index>> groups_of(const Dataset& data) {
  const bool classes = data.columns.task == Task::Classification;
  std::vector<std::vector<Index>> groups(classes ? data.columns.class_names.size() : 1);
  for (Index row = 0; row < data.rows(); ++row)
    groups[classes ? std::size_t(data.labels[std::size_t(row)]) : 0].push_back(row);
  return groups;
}

}  // namespace

Split split_rows(const Dataset& data, double fraction, std::uint64_t seed) {
  check(fraction >= 0 && fraction < 1,
        "the validation split must be at least 0 and less than 1, not {}", fraction);
  check_dataset(data);
  Random random(seed, Purpose::Split);
  Split split;
  Index seen = 0, kept = 0;  // rows; of these, to check with
  std::vector<bool> validates(std::size_t(data.rows()));
  for (std::vector<Index>& group : groups_of(data)) {
    const auto size = Index(group.size());
    if (size == 0)
      continue;
    random.shuffle(std::span(group));
    // Take what is due after this group, not round(fraction * size): of a hundred classes
    // of two rows each, rounding one by one would never take any.
    seen += size;
    const Index due = std::llround(fraction * double(seen)) - kept;
    const Index share = Index(std::ceil(fraction * double(size)));
    const Index taken = std::clamp<Index>(due, 0, std::min(share, size - 1));
    kept += taken;
    for (Index i = 0; i < taken; ++i)
      validates[std::size_t(group[std::size_t(i)])] = true;
  }
  for (Index row = 0; row < data.rows(); ++row)
    (validates[std::size_t(row)] ? split.validation : split.train).push_back(row);
  return split;
}

}  // namespace GAMBETA_NAMESPACE
