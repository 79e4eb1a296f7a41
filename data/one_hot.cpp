#include "data/one_hot.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>

namespace GAMBETA_NAMESPACE {

std::vector<InputPlace> input_places(const Columns& columns) {
  std::vector<InputPlace> places;
  Index first = 0;
  for (const Column& column : table_of(columns))
    if (const Index count = input_count(column); count > 0) {
      places.push_back({first, count, column.kind == Column::Kind::Number});
      first += count;
    }
  return places;
}

OneHot::OneHot(const Columns& columns, Index width) : inputs_(width) {
  if (columns.table.empty())
    return;
  places_ = input_places(columns);
  check(Index(places_.size()) == width, "{} columns in use, but rows of {} numbers",
        places_.size(), width);
  inputs_ = places_.empty() ? 0 : places_.back().first + places_.back().count;
  if (inputs_ == width)
    places_.clear();
}

Scalar* OneHot::write(const Scalar* row, Scalar* inputs) const {
  if (!changes())
    return std::copy_n(row, inputs_, inputs);
  for (const InputPlace& place : places_) {
    const Scalar cell = *row++;
    if (place.is_one_hot()) {
      std::fill_n(inputs, place.count, Scalar(0));
      if (0 <= cell && cell < Scalar(place.count))
        inputs[Index(cell)] = 1;
    } else {
      *inputs = cell;
    }
    inputs += place.count;
  }
  return inputs;
}

Matrix OneHot::operator()(ConstView rows) const {
  Matrix inputs(rows.rows, inputs_);
  Scalar* out = inputs.data();
  for (Index i = 0; i < rows.rows; ++i)
    out = write(&rows(i, 0), out);
  return inputs;
}

Matrix network_inputs(const Dataset& data) {
  return OneHot(data.columns, data.inputs.cols())(data.inputs);
}

Unseen recode(View inputs, Index place, const Column& column,
              const std::vector<std::string>& texts, const std::vector<Index>& codes) {
  const Scalar gap =
      input_count(column) > 1 ? -1 : std::numeric_limits<Scalar>::quiet_NaN();
  Unseen unseen{column.name, {}, 0};
  for (Index i = 0; i < inputs.rows; ++i) {
    Scalar& cell = inputs(i, place);
    const bool known = 0 <= cell && cell < Scalar(codes.size());  // neither is a gap, NaN
    const Index code = known ? codes[std::size_t(cell)] : -1;
    if (known && code < 0 && unseen.cells++ == 0)
      unseen.example = texts[std::size_t(cell)];
    cell = code < 0 ? gap : Scalar(code);
  }
  return unseen;
}

std::vector<Index> codes_of(const std::vector<std::string>& texts,
                            const std::vector<std::string>& values) {
  std::unordered_map<std::string_view, Index> places;
  for (const std::string& value : values)
    places.emplace(value, Index(places.size()));
  std::vector<Index> codes;
  for (const std::string& text : texts) {
    const auto found = places.find(text);
    codes.push_back(found == places.end() ? -1 : found->second);
  }
  return codes;
}

bool same_but_for_values(const Columns& a, const Columns& b) {
  return std::equal(a.table.begin(), a.table.end(), b.table.begin(), b.table.end(),
                    [](const Column& one, const Column& other) {
                      return one.name == other.name && one.kind == other.kind;
                    });
}

void recode(Dataset& data, const Columns& columns) {
  const std::vector<Column>&from = data.columns.table, &to = columns.table;
  if (from.empty() || to.empty())
    return;  // columns of numbers alone
  check(same_but_for_values(data.columns, columns), "{}: these are other columns",
        data.name);
  Index place = 0;
  for (std::size_t c = 0; c < from.size(); ++c) {
    const Index inputs = input_count(from[c]);
    // The words of a flag mean 0 and 1 in every spelling.
    if (from[c].kind == Column::Kind::Category && from[c].values != to[c].values) {
      const Unseen unseen = recode(data.inputs, place, to[c], from[c].values,
                                   codes_of(from[c].values, to[c].values));
      if (unseen.cells > 0)
        data.unseen.push_back(unseen);
    }
    place += inputs > 0;
  }
  data.columns = columns;
}

Columns with_values_of(const Dataset& data, const std::vector<Index>& rows) {
  Columns columns = data.columns;
  Index place = 0;
  for (Column& column : columns.table) {
    if (input_count(column) == 0)
      continue;
    const Index own = place++;
    if (column.kind != Column::Kind::Category)
      continue;
    std::vector<bool> met(column.values.size());
    for (const Index row : rows)
      if (const Scalar code = data.inputs(row, own);
          0 <= code && code < Scalar(met.size()))
        met[std::size_t(code)] = true;
    if (std::count(met.begin(), met.end(), true) < 2)
      continue;
    std::size_t code = 0;
    std::erase_if(column.values, [&](const std::string&) { return !met[code++]; });
  }
  if (!columns.table.empty())
    columns.input_names = input_names(columns.table);
  return columns;
}

}  // namespace GAMBETA_NAMESPACE
