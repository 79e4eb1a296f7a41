#include "models/model_file.hpp"

#include "data/text/file.hpp"
#include "data/text/text.hpp"
#include "data/text/utf8.hpp"
#include "models/json/limits.hpp"
#include "models/session.hpp"

namespace GAMBETA_NAMESPACE {

void check_savable(const Model& model) {
  const NetworkSpec spec = spec_of(model.network);
  check_network(spec);
  check_columns(model.columns, spec);
  if (!model.training)
    return;
  const TrainingRecord& record = *model.training;
  check_settings(options_of(model));
  const std::string& source = record.data.source;
  check(first_invalid(source) == source.size(), "data: {} is not UTF-8 text",
        in_quotes(source));
}

void save_model(Model& model, const std::string& path) {
  write_file(path, to_json(model));
}

Model load_model(const std::string& path) {
  return from_json(read_file(path, kLargestModelFile), source_name(path));
}

}  // namespace GAMBETA_NAMESPACE
