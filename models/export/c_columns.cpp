#include "models/export/c_columns.hpp"

#include <set>

#include "models/export.hpp"
#include "models/export/c_text.hpp"

namespace GAMBETA_NAMESPACE {

CColumns::CColumns(const std::vector<Column>& columns, const std::string& name)
    : columns_(columns), name_(name) {
  std::set<std::string> taken;
  for (const Column& column : columns) {
    std::string function;
    if (column.kind == Column::Kind::Category) {
      const std::string first = fmt::format("{}_{}_index", name, c_name(column.name));
      function = first;
      for (int copy = 2; !taken.insert(function).second; ++copy)
        function = fmt::format("{}_{}", first, copy);
    }
    functions_.push_back(std::move(function));
  }
}

std::string CColumns::list() const {
  std::vector<std::string> items;
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    const Column& column = columns_[c];
    items.push_back(c_string(column.name));
    if (column.kind == Column::Kind::Flag)
      items.back() += fmt::format(" (0: {}, 1: {})", c_string(column.values[0]),
                                  c_string(column.values[1]));
    else if (column.kind == Column::Kind::Category)
      items.back() += fmt::format(" ({})", functions_[c]);
  }
  const std::string braced = c_list(items);
  return braced.substr(1, braced.size() - 2);
}

std::string CColumns::declarations() const {
  std::string text;
  for (const std::string& function : functions_)
    if (!function.empty())
      text += fmt::format("int {}(const char *word);\n", function);
  return text.empty()
             ? ""
             : "/* The number of a word; -1 for any other, as for a gap. */\n" + text;
}

std::string CColumns::definitions() const {
  std::string text;
  for (std::size_t c = 0; c < columns_.size(); ++c)
    if (const std::vector<std::string>& values = columns_[c].values;
        !functions_[c].empty())
      text += fmt::format(
          "int {}(const char *word)\n{{\n"
          "  static const char *const values[{}] =\n    {};\n"
          "  return {}_find(word, values, {});\n}}\n\n",
          functions_[c], values.size(), c_list(c_strings(values)), name_, values.size());
  if (text.empty())
    return "";
  return fmt::format(
             "static int {}_find(const char *word, const char *const *values, int "
             "count)\n"
             "{{\n  int i, j;\n  for (i = 0; i < count; ++i) {{\n"
             "    for (j = 0; word[j] && word[j] == values[i][j]; ++j) {{\n    }}\n"
             "    if (word[j] == values[i][j])\n      return i;\n  }}\n"
             "  return -1;\n}}\n\n",
             name_) +
         text;
}

std::vector<std::string> CColumns::value_counts() const {
  std::vector<std::string> counts;
  for (const Column& column : columns_)
    counts.push_back(std::to_string(column.values.size()));
  return counts;
}

}  // namespace GAMBETA_NAMESPACE
