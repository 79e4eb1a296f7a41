#pragma once
#include <string>
#include <vector>

#include "data/csv/table.hpp"

namespace GAMBETA_NAMESPACE {

/// What keeps columns of a table from being read, to say of all of them at once.
class Problems {
 public:
  /// What would help a column, next to leaving it out.
  enum class Help { Category, EmptyCells, None };

  void add(std::string text, Help help);

  /// Lets --ignore and --category name this column.
  void may_leave_out(std::string flag_text);

  bool any() const { return !texts_.empty(); }

  /// Throws Error: what is wrong, and what goes on in spite of it.
  [[noreturn]] void refuse(CsvTable& table) const;

 private:
  std::string way_out() const;

  std::vector<std::string> texts_, flag_texts_;
  Help help_ = Help::None;  // that all columns have in common
};

}  // namespace GAMBETA_NAMESPACE
