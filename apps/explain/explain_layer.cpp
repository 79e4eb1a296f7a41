#include <algorithm>

#include "apps/explain/explain.hpp"
#include "data/one_hot.hpp"
#include "data/sets.hpp"
#include "models/model_file.hpp"

namespace gambeta_apps {

using namespace gambeta;

static Index find_batch_norm(Sequential& network, int layer) {
  for (Index i = 0; i < network.size(); ++i)
    if ((layer < 0 || layer == i) && dynamic_cast<BatchNorm1D*>(&network[i]))
      return i;
  std::string where;
  for (Index i = 0; i < network.size(); ++i)
    if (dynamic_cast<BatchNorm1D*>(&network[i]))
      where += fmt::format("{}{}", where.empty() ? "" : ", ", i);
  check(!where.empty(), "the model has no batch norm to explain");
  throw UsageError(
      fmt::format("layer {} is not batch norm; layers {} are", layer, where));
}

// Rows spread over all of the data: neighbours are often of one class.
static Dataset spread_rows(const Dataset& data, Index count) {
  check(data.rows() >= 2, "{}: one row has no variance to explain", data.name);
  count = std::clamp<Index>(count, 2, data.rows());
  std::vector<Index> rows;
  for (Index i = 0; i < count; ++i)
    rows.push_back(i * data.rows() / count);
  return take_rows(data, rows);
}

BatchStory explain_layer(const std::string& model_path, const std::string& source,
                         int layer, int rows) {
  Model model = load_model(model_path);
  const Index at = find_batch_norm(model.network, layer);
  const Dataset batch = prepared(
      model, spread_rows(load_for_model(source, model.columns, Labels::Require).data,
                         Index(rows)));
  const Matrix x = network_inputs(batch);
  const Row targets(batch.targets.begin(), batch.targets.end());
  return explain_batch(fmt::format("layer {} of {}, {} rows of {}", at, model_path,
                                   batch.rows(), batch.name),
                       copy_network(model.network), std::size_t(at),
                       {Row(x.begin(), x.end()), batch.labels, targets});
}

}  // namespace gambeta_apps
