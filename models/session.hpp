#pragma once
#include "data/sets.hpp"
#include "models/model.hpp"

namespace GAMBETA_NAMESPACE {

/// What to train, on what, and how.
struct SessionOptions {
  MlpOptions network;  ///< inputs and outputs are taken from the data
  TrainOptions training;
  DataRecord data;  ///< source, validation_split, rows and noise; the rest is filled in
  bool standardize =
      true;  ///< bring inputs (and a regression's targets) to mean 0, std 1
};

/// A new model with its starting weights, and its data on the model's scale.
struct Session {
  Model model;
  Dataset train;
  std::optional<Dataset> validation;

  const Dataset* validation_or_null() const {
    return validation ? &*validation : nullptr;
  }
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

/// Splits and scales a model's own training data again, as start_session did.
Session split_again(Model model, const LoadedData& own);

/// The same, of data that may be others.
/// Throws Error if these are not the rows that the model was trained on.
Session resume_session(Model model, const LoadedData& loaded);

}  // namespace GAMBETA_NAMESPACE
