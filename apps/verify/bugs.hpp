#pragma once
#include <span>
#include <string_view>

#include "apps/verify/subject.hpp"

namespace GAMBETA_NAMESPACE {

/// A mistake that real implementations of batch normalization have carried.
struct Bug {
  std::string_view name;
  std::string_view mistake;
  std::string_view seen_in;
};

/// All seventeen, in the order in which `gambeta verify --zoo` prints them.
std::span<const Bug> bug_zoo();

/// The bug of that name. Throws Error that lists the names if there is none.
const Bug& bug_named(std::string_view name);

/// Builds a plain batch norm layer that makes the named mistake; with "" one that makes
/// none, which the checks must not be able to tell from the library's.
MakeSubject batch_norm_with_bug(std::string_view name);

}  // namespace GAMBETA_NAMESPACE
