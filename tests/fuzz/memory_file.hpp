#pragma once
#include <sys/mman.h>
#include <unistd.h>

#include <string>
#include <string_view>

/// Bytes that can be opened under a path, for readers that take one.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view bytes) : fd_(memfd_create("fuzz", MFD_CLOEXEC)) {
    while (!bytes.empty()) {
      const ssize_t n = write(fd_, bytes.data(), bytes.size());
      if (n <= 0)
        __builtin_trap();
      bytes.remove_prefix(std::size_t(n));
    }
  }
  MemoryFile(const MemoryFile&) = delete;
  ~MemoryFile() { close(fd_); }
  std::string path() const { return "/proc/self/fd/" + std::to_string(fd_); }

 private:
  int fd_;
};
