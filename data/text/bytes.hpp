#pragma once
#include <cstdio>
#include <memory>
#include <string>

#include "core/scalar.hpp"

namespace GAMBETA_NAMESPACE {

/// The bytes of a file from its beginning; of a gzip file those that it holds, all of its
/// members.
class ByteReader {
 public:
  /// Throws Error if the file cannot be opened, or is a gzip file and this build has no zlib.
  explicit ByteReader(const std::string& path);
  ~ByteReader();

  /// The next `count` bytes, fewer at the end of the file. Throws Error if it cannot be
  /// read, or a gzip file is cut off (in its check sum, too), is damaged, holds more than
  /// 100 MB and 100 times its own size, or has other bytes behind it.
  std::string read(std::size_t count);

 private:
  struct Unzip;
  std::size_t raw(char* out, std::size_t count);
  std::size_t unzipped(char* out, std::size_t count);

  std::string path_;
  std::FILE* file_;
  std::unique_ptr<Unzip> unzip_;  // null: the file is not zipped
};

}  // namespace GAMBETA_NAMESPACE
