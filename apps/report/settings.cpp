#include "apps/report/run_page.hpp"
#include "models/session.hpp"

namespace gambeta {

std::vector<std::vector<std::string>> settings_of(const Model& model) {
  const DataRecord& data = model.training->data;
  std::vector<std::vector<std::string>> rows{
      {"setting", "value"},
      {"data", data.source},
      {"fingerprint of the rows", data.fingerprint.empty() ? "none" : data.fingerprint}};
  const SessionOptions options = options_of(model);
  for (const Setting& setting : settings()) {
    const std::string text = setting.get(options);
    const bool of_batch_norm = setting.name.starts_with("bn-");
    if (!(setting.optional && text.empty()) &&
        (options.network.batch_norm || !of_batch_norm))
      rows.push_back({std::string(setting.title), text});
  }
  return rows;
}

}  // namespace gambeta
