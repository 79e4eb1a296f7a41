#include "data/csv/describe.hpp"

#include <algorithm>
#include <unordered_set>

#include "data/csv/categories.hpp"
#include "data/csv/cells.hpp"
#include "data/csv/table.hpp"
#include "data/text/text.hpp"

namespace GAMBETA_NAMESPACE {

std::string_view name_of(ColumnDescription::Kind kind) {
  using Kind = ColumnDescription::Kind;
  switch (kind) {
    case Kind::Number:
      return "number";
    case Kind::Category:
      return "category";
    case Kind::Label:
      return "label";
    case Kind::LeftOut:
      return "left out";
  }
  fail("name_of: there is no such kind of column");
}

namespace {

/// The columns with what became of them, as the inputs' names tell.
std::vector<ColumnDescription> columns_of(const CsvTable& table, const Columns& columns) {
  using Kind = ColumnDescription::Kind;
  std::vector<ColumnDescription> all;
  for (const std::string& name : table.names)
    all.push_back(
        {name, name == columns.target_name ? Kind::Label : Kind::LeftOut, 0, 0, {}, {}});
  const InputFinder find(table);
  for (const std::string& input : columns.input_names) {
    const auto source = find(input);
    check(source.has_value(), "{}: no column makes {}", table.source, in_quotes(input));
    ColumnDescription& column = all[std::size_t(source->column)];
    column.kind = source->value ? Kind::Category : Kind::Number;
    column.inputs.push_back(input);
  }
  return all;
}

/// Looks at every cell. Rows of another length were refused before.
void look_at_cells(CsvTable& table, TableDescription& description) {
  constexpr std::size_t kExamples = 4;
  std::vector<std::unordered_set<std::string_view>> seen(table.names.size());
  CsvCells cells(table.text, table.begin, table.end, table.separator, table.source);
  for (std::size_t c = 0; !cells.done(); c = cells.row_ended() ? 0 : c + 1) {
    CsvCell cell = cells.cell();
    ColumnDescription& column = description.columns[c];
    description.rows += c == 0;
    if (is_missing(cell.raw())) {
      ++column.missing;
      continue;
    }
    const std::string_view text = cell.text();
    if (Index(seen[c].size()) < kMostCounted && seen[c].insert(text).second &&
        column.examples.size() < kExamples)
      column.examples.emplace_back(text);
  }
  for (std::size_t c = 0; c < seen.size(); ++c)
    description.columns[c].different = Index(seen[c].size());
}

}  // namespace

TableDescription describe_table(const std::string& source, const CsvOptions& options) {
  const std::string text = read_file(source);
  TableDescription description;
  description.source = source_name(source);
  description.loaded = dataset_from_text(text, description.source, options);
  CsvTable table = csv_from_text(text, description.source);
  description.columns = columns_of(table, description.loaded.data.columns);
  look_at_cells(table, description);
  return description;
}

}  // namespace GAMBETA_NAMESPACE
