#pragma once
#include <fmt/format.h>

#include <stdexcept>
#include <utility>

namespace gambeta {  // the same for float and double

/// What every failure that a user can cause throws. `what()` is one line that says
/// where, what and, if it helps, what to do.
struct Error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A mistake in what was asked for, such as a name that nothing has. The program exits
/// with 2 for these, and with 1 for every other Error.
struct UsageError : Error {
  using Error::Error;
};

/// Throws an Error with the formatted message.
template <class... Args>
[[noreturn]] void fail(fmt::format_string<Args...> message, Args&&... args) {
  throw Error(fmt::format(message, std::forward<Args>(args)...));
}

/// Throws an Error with the formatted message unless `condition` holds.
template <class... Args>
void check(bool condition, fmt::format_string<Args...> message, Args&&... args) {
  if (!condition) [[unlikely]]
    fail(message, std::forward<Args>(args)...);
}

}  // namespace gambeta
