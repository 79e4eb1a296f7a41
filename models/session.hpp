#pragma once
#include "data/sets.hpp"
#include "models/settings.hpp"

namespace GAMBETA_NAMESPACE {

/// The options that a model was trained with, as far as it and its record tell. Without an
/// optimizer's state they do not tell how SGD was set: those are the defaults.
SessionOptions options_of(const Model& model);

/// The rows to train on and, if there are any, those kept for checking.
struct Parts {
  Dataset train;
  std::optional<Dataset> validation;

  const Dataset* validation_or_null() const {
    return validation ? &*validation : nullptr;
  }
};

/// A new model with its starting weights, and its data on the model's scale.
struct Session : Parts {
  Model model;
};

/// Splits the data (unless it brings its own validation part), measures the scale of the
/// training rows, builds the network and draws its weights.
/// Throws Error if nothing is left to train on, an option is out of range, or the model
/// could not be saved.
Session start_session(const LoadedData& loaded, const SessionOptions& options);

/// True if the model says which rows it was trained on, so that they can be compared.
bool has_fingerprint(const Model& model);

/// True if the model has a training record and these are its rows: by their fingerprint; of
/// a model without one, as files of version 1 are, by columns, classes and number of rows.
bool trained_on(const Model& model, const LoadedData& loaded);

/// Splits and prepares a model's own training data again, as start_session did.
Parts split_again(const Model& model, const LoadedData& own);

/// The session of a run that goes on.
/// Throws Error if these are not the rows that the model was trained on.
Session resume_session(Model model, const LoadedData& loaded);

}  // namespace GAMBETA_NAMESPACE
