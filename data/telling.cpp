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

bool tells(const Dataset& data, Index place, bool is_one_hot) {
  std::unordered_map<Scalar, int> classes;
  Index rows = 0;
  for (Index i = 0; i < data.rows(); ++i) {
    const Scalar value = data.inputs(i, place);
    const int label = data.labels[std::size_t(i)];
    if (std::isnan(value) || (is_one_hot && value < 0))
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
  Index place = 0;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const Index inputs = input_count(columns[c]);
    if (inputs > 0 && tells(data, place++, inputs > 1))
      found.push_back(Index(c));
  }
  return found;
}

}  // namespace GAMBETA_NAMESPACE
