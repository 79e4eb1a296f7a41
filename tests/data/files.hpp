#pragma once
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "core/check.hpp"

/// A file with the given bytes, for as long as the object lives.
class TempFile {
 public:
  explicit TempFile(const std::string& bytes, const std::string& ending = ".csv") {
    static int count = 0;
    const auto folder = std::filesystem::temp_directory_path();
    path_ = (folder / fmt::format("gambeta-{}-{}{}", getpid(), ++count, ending)).string();
    std::ofstream(path_, std::ios::binary) << bytes;
  }
  TempFile(const TempFile&) = delete;
  ~TempFile() { std::filesystem::remove(path_); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// The message of the Error that `run` throws, without the given path; or "no error".
template <class Run>
std::string error_of(Run run, const std::string& path = "") {
  try {
    run();
  } catch (const gambeta::Error& error) {
    std::string what = error.what();
    const std::size_t at = what.find(path);
    return path.empty() || at == std::string::npos ? what : what.erase(at, path.size());
  }
  return "no error";
}
