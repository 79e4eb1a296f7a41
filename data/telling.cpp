#include "data/telling.hpp"

#include <cmath>
#include <unordered_map>

#include "data/text/text.hpp"

namespace GAMBETA_NAMESPACE {

bool is_identifier_name(std::string_view name) {
  const std::string word = lower(name);
  for (const std::string_view whole : {"id", "index", "no", "no.", "row", "rownames"})
    if (word == whole)
      return true;
  if (word.starts_with("unnamed:"))
    return true;
  for (const std::string_view end : {"_id", "-id", " id", ".id"})
    if (word.ends_with(end))
      return true;
  const bool camel = name.ends_with("ID") || name.ends_with("Id");
  return camel && name.size() > 2 && 'a' <= name[name.size() - 3] &&
         name[name.size() - 3] <= 'z';
}

namespace {

/// A column's value in a row, as one number; NaN where it is missing. Of a category of three
/// values or more the place of its 1.
Scalar value_of(ConstView x, Index row, Index first, Index inputs) {
  if (inputs == 1)
    return x(row, first);
  for (Index k = 0; k < inputs; ++k)
    if (x(row, first + k) != 0)
      return Scalar(k);
  return std::nan("");
}

bool tells(const Dataset& data, Index first, Index inputs) {
  std::unordered_map<Scalar, int> classes;
  Index rows = 0;
  for (Index i = 0; i < data.rows(); ++i) {
    const Scalar value = value_of(data.inputs, i, first, inputs);
    const int label = data.labels[std::size_t(i)];
    if (std::isnan(value))
      continue;
    ++rows;
    if (classes.try_emplace(value, label).first->second != label ||
        classes.size() > kMostValues)
      return false;
  }
  return classes.size() > 1 && 2 * Index(classes.size()) <= rows;
}

}  // namespace

std::vector<Index> columns_that_tell(const Dataset& data) {
  std::vector<Index> found;
  if (data.labels.empty() || data.rows() < kRowsThatTell)
    return found;
  const std::vector<Column> columns = table_of(data.columns);
  Index first = 0;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const Index inputs = input_count(columns[c]);
    if (inputs > 0 && tells(data, first, inputs))
      found.push_back(Index(c));
    first += inputs;
  }
  return found;
}

}  // namespace GAMBETA_NAMESPACE
