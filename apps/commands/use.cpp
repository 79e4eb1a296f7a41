#include "apps/commands/use.hpp"

#include "data/text/text.hpp"
#include "models/session.hpp"

namespace gambeta {

Dataset load_to_use(Console& console, const Model& model, const std::string& source,
                    DataOptions options, Labels labels) {
  if (model.training && model.training->data.source == source) {
    const DataRecord& record = model.training->data;
    if (!options.rows)
      options.rows = record.rows;
    if (!options.noise)
      options.noise = record.noise;
    options.seed = model.training->options.seed;
  }
  if (!model.standardizer && !model.training)
    console.note(
        "the model has no preprocessing: it takes the inputs of {} as they are, which is "
        "wrong if it was trained on standardized ones",
        printable(source));
  LoadedData loaded = load_for_model(source, model.columns, labels, options);
  for (const std::string& notice : loaded.notices)
    console.note("{}", notice);
  return std::move(loaded.data);
}

bool is_own_data(const Model& model, const std::string& source,
                 const LoadedData& loaded) {
  return (has_fingerprint(model) ||
          (model.training && model.training->data.source == source)) &&
         trained_on(model, loaded);
}

}  // namespace gambeta
