#pragma once
#include "models/model.hpp"

/// What a model's score is to be held against, and what it hides.

namespace GAMBETA_NAMESPACE {

/// The class that most of the evaluated rows have (the first, if several), and their share:
/// the accuracy of one who always says it.
struct Majority {
  Index label = 0;
  double share = 0;
};
Majority majority_of(const Evaluation& evaluation);

/// Of the rows that the model calls so, the part that is: right / predicted. NaN if it calls
/// none so.
double precision(const ClassCounts& counts);
/// Of the rows that are so, the part that the model calls so: right / rows. NaN if none is.
double recall(const ClassCounts& counts);
/// The harmonic mean of both, 2 right / (rows + predicted). NaN if that is 0 / 0.
double f1_score(const ClassCounts& counts);

/// The mean of the recalls of all classes that have rows: a model that always says one of K
/// classes gets 1 / K, however many rows that class has.
double balanced_accuracy(const Evaluation& evaluation);

/// A part as "99.5 %"; "-" for NaN.
std::string percent_of(double part);

/// A confusion matrix of more classes does not fit a screen: the worst pairs are shown.
constexpr std::size_t kMatrixShown = 20;

/// Rows of one class that were taken for another.
struct Confusion {
  Index rows = 0, truth = 0, predicted = 0;
};
/// The `most` largest numbers beside the diagonal of the confusion matrix, largest first.
std::vector<Confusion> worst_confusions(const Evaluation& evaluation, std::size_t most);

}  // namespace GAMBETA_NAMESPACE
