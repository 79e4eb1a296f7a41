#pragma once
#include <string>
#include <vector>

#include "data/dataset.hpp"

namespace GAMBETA_NAMESPACE {

/// What a file of C says of the columns that go in: their names, and for each category a
/// function from a word to its number.
class CColumns {
 public:
  CColumns(const std::vector<Column>& columns, const std::string& name);

  /// "age", "smoker" (0: "no", 1: "yes"), "sex" (insurance_sex_index): for a comment.
  std::string list() const;
  std::string declarations() const;
  std::string definitions() const;
  /// Of each column how many values it has; 0: it is of numbers.
  std::vector<std::string> value_counts() const;

 private:
  const std::vector<Column>& columns_;
  std::string name_;
  std::vector<std::string> functions_;  // of each column; empty: it is no category
};

}  // namespace GAMBETA_NAMESPACE
