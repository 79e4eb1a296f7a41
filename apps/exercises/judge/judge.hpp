#pragma once
#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "apps/exercises/exercises.hpp"

/// How an exercise is judged: on each trial in turn, what the reader's function gives is
/// compared with what the library gives; at the first difference, with each known mistake.

/// Numbers of a trial, or none if its input was refused.
using Outcome = std::optional<Numbers>;

/// What compute() gives; none if it throws anything but NotWritten.
Outcome attempt(const std::function<Numbers()>& compute);

/// The largest |a - b|, relative where |b| is above 1. NaN equals NaN; infinity where one
/// is refused, where they differ in length, or where one number is NaN.
double difference(const Outcome& a, const Outcome& b);

/// A known mistake: its name, what it computes, and the function that makes it.
template <class F>
struct Mistake {
  std::string name, what;
  F function;
};

template <class F>
struct Trial {
  std::string on;                            ///< "a batch of four rows"
  std::function<Numbers(const F&)> numbers;  ///< runs the function
  std::string sign_of = "";                  ///< what failing here first means
};

struct Verdict {
  int trials = 0;         ///< that were right
  double largest = 0;     ///< difference in those, or in the one that is not
  std::string on;         ///< the trial that is not right; empty: all are
  Outcome expected, got;  ///< in it
  std::string mistake;    ///< "name: what it computes", empty if none is known
};

constexpr double kTolerance = 1e-9;

template <class F>
Verdict judge(const F& reader, const F& right, const std::vector<Mistake<F>>& mistakes,
              const std::vector<Trial<F>>& trials) {
  Verdict verdict;
  for (const Trial<F>& trial : trials) {
    const auto outcome = [&](const F& f) {
      return attempt([&] { return trial.numbers(f); });
    };
    const Outcome expected = outcome(right), got = outcome(reader);
    const double d = difference(got, expected);
    if (d <= kTolerance) {
      ++verdict.trials;
      verdict.largest = std::max(verdict.largest, d);
      continue;
    }
    Verdict wrong{verdict.trials, d, trial.on, expected, got, trial.sign_of};
    for (const Mistake<F>& mistake : mistakes)
      if (difference(outcome(mistake.function), got) <= kTolerance) {
        wrong.mistake = mistake.name + ": " + mistake.what;
        break;
      }
    return wrong;
  }
  return verdict;
}

/// An exercise: its name, which is that of its function and file, and its judge, which is
/// given the address of the reader's function.
struct Exercise {
  std::string name;
  Verdict (*judge)(void* function);
};

/// In the order in which they are to be done.
const std::vector<Exercise>& exercises();

Verdict judge_squared(void* function);
Verdict judge_linear(void* function);
Verdict judge_softmax(void* function);
Verdict judge_normalize(void* function);
Verdict judge_gamma_beta(void* function);
Verdict judge_direct(void* function);
Verdict judge_through_mean(void* function);
Verdict judge_through_variance(void* function);
Verdict judge_remember(void* function);
Verdict judge_in_use(void* function);
Verdict judge_saved(void* function);
Verdict judge_folded(void* function);
Verdict judge_sgd(void* function);
