#pragma once
#include <string>

#include "models/model.hpp"

namespace GAMBETA_NAMESPACE {

/// How a model is written for others to run.
struct ExportOptions {
  std::string name = "model";    ///< of the functions; made a legal name of C
  std::string source = "";       ///< what the model is called in comments: its file
  bool scores = false;           ///< classes: the network's outputs, not their softmax
  bool keep_batch_norm = false;  ///< do not fold it into the Linear in front of it
};

/// A model as text, and how well it was found to compute what the model computes.
struct Exported {
  std::string text;
  double difference = 0;  ///< the largest, by prediction_difference
  Index rows = 0;         ///< on so many rows
};

/// What an export may change at most, by prediction_difference. It is the rounding of
/// floats added in another order, and of standardizing in float.
inline constexpr double kLargestExportDifference = 1e-5;

/// The model as one file of C99, also C++17: from a raw row to the answer, without heap,
/// global state, or includes other than math.h. With -DNAME_SELF_TEST it is a program that
/// compares itself with this model on the example and 8 rows.
///
/// Throws Error if a batch norm has no running statistics, or if the numbers as they are
/// written change an answer by more than kLargestExportDifference.
Exported export_c(const Model& model, const ExportOptions& options = {});

/// The model as ONNX, opset 13: input "x" (N, raw columns), outputs "scores" and
/// "probabilities", or "prediction"; the names of columns and classes are its metadata.
/// A batch norm that is kept is a BatchNormalization. Throws what export_c() throws.
Exported export_onnx(const Model& model, const ExportOptions& options = {});

/// The text as a legal name of C, of at most 60 letters: what C does not take becomes '_'.
std::string c_name(std::string_view text);

}  // namespace GAMBETA_NAMESPACE
