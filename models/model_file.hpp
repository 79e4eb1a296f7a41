#pragma once
#include <string>
#include <string_view>

#include "data/text/file.hpp"  // check_output_path
#include "models/model.hpp"

namespace GAMBETA_NAMESPACE {

/// A model as one JSON text: what it is, its numbers, how to feed it, how it was made and
/// how to go on. models/README.md describes the format, models/model.schema.json specifies
/// it. Equal models give equal bytes: no time stamp, no file name, no locale.
///
/// Throws Error if a number is NaN or infinite, or if the model could not be loaded again
/// (check_savable).
std::string to_json(const Model& model);

/// The model that to_json() wrote, to the bit; or that any other program wrote in this
/// format, in any JSON formatting. `name` is what error messages call the text.
///
/// Reads strictly: throws Error "name: place: what is wrong" for anything that is not
/// exactly a model, and for one that does not reproduce its own example.
Model from_json(std::string_view text, const std::string& name);

/// Writes the model to a file (see write_file), or to the standard output if path is "-".
void save_model(const Model& model, const std::string& path);

/// Reads a model from a file, a pipe, or the standard input if path is "-".
Model load_model(const std::string& path);

/// Throws Error unless to_json() can write this model and from_json() read it again:
/// widths from 1 to 65536, epsilon above 0, names that are text without control
/// characters, and so on. Looks at no weights; worth calling before a training starts.
void check_savable(const Model& model);

/// Of these checks the one that can be made before there is a network: its weights, a velocity
/// for each, and the weights once more where the best epoch's are kept must not make a file
/// that is too large to be loaded (1 GB).
void check_file_size(const NetworkSpec& network, const TrainOptions* training);

}  // namespace GAMBETA_NAMESPACE
