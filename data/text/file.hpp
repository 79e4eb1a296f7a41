#pragma once
#include <atomic>
#include <string>
#include <string_view>

#include "core/check.hpp"
#include "core/scalar.hpp"

namespace GAMBETA_NAMESPACE {

/// Nobody reads the standard output any more, as behind `| head`.
struct ReaderGone : Error {
  using Error::Error;
};

/// What the writing of files and a handler of signals know of each other.
struct Interruption {
  std::atomic<bool> stop{false};       ///< set by a handler: wait for no pipe's reader
  std::atomic<bool> replacing{false};  ///< a file is on its way: to end now leaves a part
  std::atomic<int> postponed{
      0};  ///< set by a handler meanwhile: the signal to raise then
};
inline Interruption interruption;

/// Writes a file as a whole or not at all: whatever happens, `path` holds all of the old
/// bytes or all of the new ones, also after a crash or a power cut.
///
/// A replaced file passes on its permissions; a symbolic link is followed. Devices, pipes
/// and "-", the standard output, are written directly. Throws Error "path: why"; then the
/// old file is untouched and nothing else is left behind. ReaderGone if that of "-" is.
void write_file(const std::string& path, std::string_view text);

/// Throws Error if write_file(path) is bound to fail: no such folder, no permission, a
/// folder in the file's place, a file that cannot be replaced. To be called before hours of
/// work, not after.
void check_output_path(const std::string& path);

/// True if what is written to one path is what is found at the other, whatever links and
/// mounts lead there, and whether or not there is a file yet. Devices keep nothing.
bool same_file(const std::string& a, const std::string& b);

}  // namespace GAMBETA_NAMESPACE
