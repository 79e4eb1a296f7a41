#include "apps/explain/explain.hpp"
#include "core/ops.hpp"
#include "layers/batch_norm1d.hpp"
#include "layers/gradient_check.hpp"
#include "layers/linear.hpp"

namespace gambeta_apps {

using namespace gambeta;

Table numbers_at_the_start(bool batch_norm) {
  constexpr Index kRows = 512, kUnits = 64;
  constexpr int kLayers = 5;
  Random random(42, Purpose::Weights);
  Tape tape;
  tape.begin(Mode::Train);
  const Matrix rows = random_matrix(kRows, kUnits, 42);
  Tensor x = tape.constant(rows);
  Table numbers;
  for (int layer = 0; layer < kLayers; ++layer) {
    Linear linear(kUnits, kUnits, /*bias=*/false);
    linear.initialize(random);
    BatchNorm1D norm(kUnits);
    x = batch_norm ? norm(linear(x)) : linear(x);
    Row row;
    for (Index i = 0; i < kRows; ++i)
      for (Index j = 0; j < kUnits; ++j)
        row.push_back(x.value(i, j));
    numbers.push_back(std::move(row));
    x = relu(x);
  }
  return numbers;
}

}  // namespace gambeta_apps
