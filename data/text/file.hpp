#pragma once
#include <string>
#include <string_view>

#include "core/scalar.hpp"

namespace GAMBETA_NAMESPACE {

/// Writes a file as a whole or not at all: whatever happens, `path` holds all of the old
/// bytes or all of the new ones, also after a crash or a power cut.
///
/// A replaced file passes on its permissions; a symbolic link is followed. Devices, pipes
/// and "-", the standard output, are written directly. Throws Error "path: why"; then the
/// old file is untouched and nothing else is left behind.
void write_file(const std::string& path, std::string_view text);

/// Throws Error if write_file(path) is bound to fail: no such folder, no permission, a
/// folder in the file's place. To be called before hours of work, not after.
void check_output_path(const std::string& path);

}  // namespace GAMBETA_NAMESPACE
