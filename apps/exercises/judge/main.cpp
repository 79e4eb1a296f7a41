// judge NAME LIBRARY: judges the function NAME of a shared library. judge --list: all names.
#include <dlfcn.h>
#include <fmt/format.h>

#include "apps/exercises/judge/judge.hpp"

Outcome attempt(const std::function<Numbers()>& compute) {
  try {
    return compute();
  } catch (const NotWritten&) {
    throw;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

double difference(const Outcome& a, const Outcome& b) {
  if (!a || !b)
    return a || b ? INFINITY : 0;
  if (a->size() != b->size())
    return INFINITY;
  double largest = 0;
  for (std::size_t i = 0; i < a->size(); ++i) {
    const double x = (*a)[i], y = (*b)[i];
    if (std::isnan(x) != std::isnan(y))
      return INFINITY;
    if (!std::isnan(x) && x != y)
      largest = std::max(largest, std::abs(x - y) / std::max(1.0, std::abs(y)));
  }
  return largest;
}

const std::vector<Exercise>& exercises() {
  static const std::vector<Exercise> all{{"squared", judge_squared},
                                         {"linear", judge_linear},
                                         {"softmax", judge_softmax},
                                         {"normalize", judge_normalize},
                                         {"gamma_beta", judge_gamma_beta},
                                         {"direct", judge_direct},
                                         {"through_mean", judge_through_mean},
                                         {"through_variance", judge_through_variance},
                                         {"remember", judge_remember},
                                         {"in_use", judge_in_use},
                                         {"saved", judge_saved},
                                         {"folded", judge_folded},
                                         {"sgd", judge_sgd}};
  return all;
}

static std::string text_of(const Outcome& outcome) {
  if (!outcome)
    return "refused, with an exception";
  std::string text;
  for (const double number : *outcome)
    text += fmt::format("{}{:.6g}", text.empty() ? "" : "  ", number);
  return text;
}

// Returns 0 if the function is right, 1 if not.
static int say(const std::string& name, const Verdict& verdict) {
  if (verdict.on.empty()) {
    fmt::print("{}: right, on {} trials; largest difference {:.1g}\n", name,
               verdict.trials, verdict.largest);
    return 0;
  }
  fmt::print("{}: wrong on {}\n  should be  {}\n  yours      {}\n", name, verdict.on,
             text_of(verdict.expected), text_of(verdict.got));
  if (std::isfinite(verdict.largest))
    fmt::print("  largest difference {:.2g} (relative, of numbers above 1)\n",
               verdict.largest);
  if (verdict.mistake.empty())
    fmt::print("  none of the known mistakes gives these numbers\n");
  else
    fmt::print("  it is {}\n", verdict.mistake);
  return 1;
}

int main(int argc, char** argv) {
  const std::string name = argc > 1 ? argv[1] : "";
  for (const Exercise& exercise : exercises()) {
    if (name == "--list")
      fmt::print("{}\n", exercise.name);
    if (name != exercise.name || argc != 3)
      continue;
    void* library = dlopen(argv[2], RTLD_NOW | RTLD_LOCAL);
    void* function = library ? dlsym(library, name.c_str()) : nullptr;
    if (!function) {
      fmt::print(stderr, "{}: {}\n", name, dlerror());
      return 2;
    }
    try {
      return say(name, exercise.judge(function));
    } catch (const NotWritten&) {
      fmt::print("{}: not written yet\n", name);
      return 1;
    }
  }
  if (name == "--list")
    return 0;
  fmt::print(stderr, "no exercise is named '{}'; `check --list` names all\n", name);
  return 2;
}
