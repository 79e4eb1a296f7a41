#include "data/csv/describe.hpp"

#include <algorithm>
#include <unordered_set>

#include "data/csv/cells.hpp"
#include "data/csv/content.hpp"
#include "data/csv/table.hpp"
#include "data/text/text.hpp"

namespace GAMBETA_NAMESPACE {

namespace {

/// The columns with what became of them.
std::vector<ColumnDescription> columns_of(const CsvTable& table, const Columns& columns) {
  std::vector<ColumnDescription> all;
  auto next = columns.table.begin();
  for (const std::string& name : table.names) {
    ColumnDescription& column = all.emplace_back();
    column.column.name = name;
    column.is_label = name == columns.target_name;
    if (!column.is_label)
      column.column = *next++;
  }
  return all;
}

/// Looks at every cell. Rows of another length were refused before.
void look_at_cells(CsvTable& table, TableDescription& description) {
  constexpr std::size_t kExamples = 4;
  std::vector<std::unordered_set<std::string_view>> seen(table.names.size());
  std::vector<bool> na_is_value;
  for (const ColumnDescription& column : description.columns)
    na_is_value.push_back(has_na_value(column.is_label
                                           ? description.loaded.data.columns.class_names
                                           : column.column.values));
  CsvCells cells(table.text, table.begin, table.end, table.separator, table.source);
  for (std::size_t c = 0; !cells.done(); c = cells.row_ended() ? 0 : c + 1) {
    CsvCell cell = cells.cell();
    ColumnDescription& column = description.columns[c];
    description.rows += c == 0;
    if (is_missing(cell.raw()) || (may_be_missing(cell.raw()) && !na_is_value[c])) {
      ++column.missing;
      continue;
    }
    const std::string_view text = cell.text();
    if (seen[c].size() < kMostCounted && seen[c].insert(text).second &&
        column.examples.size() < kExamples)
      column.examples.push_back(in_one_line(text));
  }
  for (std::size_t c = 0; c < seen.size(); ++c)
    description.columns[c].different = Index(seen[c].size());
}

}  // namespace

TableDescription describe_table(const std::string& source, const CsvOptions& options) {
  const std::string text = read_table(source);
  TableDescription description;
  description.source = source_name(source);
  try {
    description.loaded = dataset_from_text(text, description.source, options);
  } catch (const NoLabel& error) {
    description.no_label = error.what();
    CsvOptions with_label = options;
    with_label.label =
        csv_from_text(text, description.source, options.header).names.back();
    description.loaded = dataset_from_text(text, description.source, with_label);
  }
  CsvTable table = csv_from_text(text, description.source, options.header);
  description.columns = columns_of(table, description.loaded.data.columns);
  look_at_cells(table, description);
  return description;
}

}  // namespace GAMBETA_NAMESPACE
