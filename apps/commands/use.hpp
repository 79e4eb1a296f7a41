#pragma once
#include "apps/terminal/console.hpp"
#include "data/sets.hpp"
#include "models/model_file.hpp"

namespace gambeta {

/// Loads data to use a model on and says what is to be said. A generated set that the
/// model was trained on comes out the same again (rows, noise and seed of its training)
/// unless the options say otherwise.
Dataset load_to_use(Console& console, const Model& model, const std::string& source,
                    DataOptions options, Labels labels);

/// True if the model was trained on what was loaded from this source. Without a fingerprint,
/// other rows of the same number look the same: then it asks for the name, too.
bool is_own_data(const Model& model, const std::string& source, const LoadedData& loaded);

}  // namespace gambeta
