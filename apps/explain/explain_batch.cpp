#include <algorithm>

#include "apps/explain/tell.hpp"
#include "models/trace.hpp"

namespace gambeta_apps {

using namespace gambeta;

static Matrix matrix_of(const Row& numbers, Index cols) {
  Matrix matrix(std::ssize(numbers) / cols, cols);
  std::copy(numbers.begin(), numbers.end(), matrix.begin());
  return matrix;
}

BatchStory explain_batch(std::string title, const NetworkCopy& copy, std::size_t at,
                         const OwnRows& rows) {
  Sequential network = build(copy);
  const auto& trained = dynamic_cast<BatchNorm1D&>(network[Index(at)]);
  const BatchNorm1D norm = trained;  // as it is, before this batch moves its statistics
  const Matrix x = matrix_of(rows.x, inputs_of(copy.spec));
  const Matrix targets = matrix_of(rows.targets, 1);
  Tape tape;
  tape.begin(Mode::Train);
  const std::vector<Tensor> values = trace(network, tape.variable(x));
  tape.backward(loss_of(rows.labels.empty() ? Task::Regression : Task::Classification,
                        values.back(), rows.labels, targets));
  return tell(std::move(title), norm, copy_of(values[at].value),
              copy_of(values[at + 1].grad));
}

}  // namespace gambeta_apps
