#include "models/share_session.hpp"

#include <algorithm>
#include <numeric>

#include "models/model_file.hpp"

namespace GAMBETA_NAMESPACE {

namespace {

/// Gives rank 0's numbers to all.
template <class Number>
void share(Communicator& ranks, Number* numbers, std::size_t count) {
  ranks.broadcast(std::as_writable_bytes(std::span(numbers, count)));
}

/// Gives rank 0's items to all, in rooms of as many.
template <class Items>
void share(Communicator& ranks, Items& items) {
  std::size_t count = items.size();
  share(ranks, &count, 1);
  items.resize(count);
  share(ranks, items.data(), count);
}

void share(Communicator& ranks, Matrix& matrix) {
  Index shape[] = {matrix.rows(), matrix.cols()};
  share(ranks, shape, 2);
  if (ranks.rank() > 0)
    matrix = Matrix(shape[0], shape[1]);
  share(ranks, matrix.data(), std::size_t(matrix.size()));
}

void share(Communicator& ranks, Model& model) {
  std::string text = ranks.rank() == 0 ? to_json(model) : "";
  share(ranks, text);
  if (ranks.rank() > 0)
    model = from_json(text, "rank 0's model");
}

void share(Communicator& ranks, Dataset& data, const Columns& columns) {
  share(ranks, data.name);
  share(ranks, data.inputs);
  share(ranks, data.labels);
  share(ranks, data.targets);
  share(ranks, data.places);
  data.columns = columns;
}

}  // namespace

void share_session(Communicator& ranks, Session& session) {
  share(ranks, session.model);
  share(ranks, session.train, session.model.columns);
  bool validates = session.validation.has_value();
  share(ranks, &validates, 1);
  if (ranks.rank() > 0 && validates)
    session.validation.emplace();
  if (validates)
    share(ranks, *session.validation, session.model.columns);
}

Matrix shared_outputs(Communicator& ranks, Model& model, Dataset prepared) {
  share(ranks, model);
  share(ranks, prepared.inputs);
  prepared.columns = model.columns;
  const Index rows = prepared.rows(), size = ranks.size();
  if (!has_independent_rows(model.network))
    return outputs(model,
                   prepared);  // batch norm without running statistics: of all rows
  const auto first = [&](Index rank) { return rows * rank / size; };
  const Index own = first(ranks.rank());
  std::vector<Index> own_rows(std::size_t(first(ranks.rank() + 1) - own));
  std::iota(own_rows.begin(), own_rows.end(), own);
  const Matrix y = outputs(model, take_rows(prepared, own_rows));
  // All ranks give as many numbers: the shares differ by at most one row.
  const Index width = model.columns.task == Task::Classification
                          ? Index(model.columns.class_names.size())
                          : 1;
  const Index room = (rows / size + 1) * width;
  Matrix sent(1, room), all(size, room), result(rows, width);
  std::copy(y.begin(), y.end(), sent.data());
  ranks.gather(std::as_bytes(std::span(sent.data(), std::size_t(room))),
               std::as_writable_bytes(std::span(all.data(), std::size_t(all.size()))));
  for (Index r = 0; r < size; ++r)
    std::copy_n(&all(r, 0), (first(r + 1) - first(r)) * width,
                result.data() + first(r) * width);
  return result;
}

}  // namespace GAMBETA_NAMESPACE
