#include "models/share_session.hpp"

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
  TrainingRecord* const record =
      session.model.training ? &*session.model.training : nullptr;
  if (ranks.rank() == 0 && record != nullptr && record->history.empty()) {
    Sgd sgd(session.model.network, record->options.sgd);  // its velocities are still 0
    if (record->options.sgd.momentum > 0)
      StateAccess(sgd).save(record->optimizer->velocities);
  }
  std::string model = ranks.rank() == 0 ? to_json(session.model) : "";
  share(ranks, model);
  if (ranks.rank() > 0)
    session.model = from_json(model, "rank 0's model");
  share(ranks, session.train, session.model.columns);
  bool validates = session.validation.has_value();
  share(ranks, &validates, 1);
  if (ranks.rank() > 0 && validates)
    session.validation.emplace();
  if (validates)
    share(ranks, *session.validation, session.model.columns);
}

}  // namespace GAMBETA_NAMESPACE
