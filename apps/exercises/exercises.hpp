#pragma once
#include <cmath>
#include <stdexcept>
#include <string>
#include <vector>

#include "core/tape.hpp"

/// What the exercises ask for. Each function is written in the file of its name and judged
/// by `./apps/exercises/check NAME`; README.md has them in order, with what each is about.

#ifdef __clang__
#pragma clang diagnostic ignored "-Wreturn-type-c-linkage"
#endif

using namespace gambeta;

/// One column of a batch: a number for each row.
using Numbers = std::vector<double>;

/// Thrown where a gap is not filled yet.
struct NotWritten {};
[[noreturn]] inline void not_written_yet() {
  throw NotWritten();
}

/// What batch norm remembers of a column from batch to batch.
struct Running {
  double mean = 0, variance = 1;
};

/// Batch norm of one column, as a model file holds it.
struct Norm {
  double gamma = 1, beta = 0;
  Running running;
  double batches = 0;  ///< seen in training so far
};

/// A number for the model file, under its name there.
struct Saved {
  std::string name;
  double number;
};

extern "C" {  // so that the judge finds each by its name
Tensor squared(const Tensor& x);
void linear(ConstView x, ConstView w, ConstView dy, View dx, View dw, View db);
void softmax(ConstView logits, const std::vector<int>& labels, View dz);
Numbers normalize(const Numbers& x, double gamma, double beta, double epsilon);
void gamma_beta(const Numbers& dy, const Numbers& x_hat, double& dgamma, double& dbeta);
Numbers direct(const Numbers& dy, double gamma, double inv);
Numbers through_mean(const Numbers& dy, double gamma, double inv);
Numbers through_variance(const Numbers& dy, const Numbers& x_hat, double gamma,
                         double inv, double divisor);
void remember(Running& running, const Numbers& x, double f);
Numbers in_use(const Numbers& x, const Norm& norm, double epsilon);
std::vector<Saved> saved(const Norm& norm);
void folded(View w, View b, const std::vector<Norm>& norms, double epsilon);
void sgd(Numbers& w, Numbers& v, const Numbers& gradient, double rate, double momentum);
}
