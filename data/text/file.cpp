#include "data/text/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <system_error>

#include "core/check.hpp"

namespace GAMBETA_NAMESPACE {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail_errno(const std::string& path) {
  fail("{}: {}", path, std::generic_category().message(errno));
}

/// A file descriptor that closes itself, unless it was lent.
class Descriptor {
 public:
  explicit Descriptor(int fd, bool lent = false) : fd_(fd), lent_(lent) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0 && !lent_)
      ::close(fd_);
  }
  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }

  /// Closes it and tells whether that went well: some file systems write only now.
  bool close() {
    const int fd = fd_;
    fd_ = -1;
    return ::close(fd) == 0 || errno == EINTR;  // after EINTR it is closed all the same
  }

 private:
  int fd_;
  bool lent_;
};

void write_all(const Descriptor& file, std::string_view text, const std::string& path) {
  while (!text.empty()) {
    const ssize_t n = ::write(file.get(), text.data(), text.size());
    if (n >= 0)
      text.remove_prefix(std::size_t(n));
    else if (errno != EINTR)
      fail_errno(path);
  }
}

void write_directly(const std::string& path, std::string_view text) {
  const bool standard = path == "-";
  if (standard)
    std::fflush(stdout);  // what was printed before comes before
  Descriptor file(standard ? STDOUT_FILENO : ::open(path.c_str(), O_WRONLY | O_CLOEXEC),
                  standard);
  if (!file.valid())
    fail_errno(path);
  const std::string name = standard ? "standard output" : path;
  write_all(file, text, name);
  if (!standard && !file.close())
    fail_errno(name);
}

/// Where a symbolic link leads in the end, whether or not there is a file.
fs::path followed(const std::string& path) {
  fs::path target = path;
  std::error_code ignored;
  for (int links = 0; fs::is_symlink(target, ignored); ++links) {
    check(links < 40, "{}: too many symbolic links", path);
    target = target.parent_path() / fs::read_symlink(target, ignored);
  }
  return target;
}

/// What is at the path now; none: nothing. Throws Error if that cannot be replaced.
std::optional<struct stat> replaceable(const std::string& path) {
  check(!path.empty(), "an empty file name");
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) {
    if (errno != ENOENT)
      fail_errno(path);
    return {};
  }
  if (S_ISDIR(status.st_mode)) {
    errno = EISDIR;
    fail_errno(path);
  }
  // A rename would replace a file that is write-protected.
  if (::faccessat(AT_FDCWD, path.c_str(), W_OK, AT_EACCESS) != 0)
    fail_errno(path);
  return status;
}

/// A new file beside the one it is to replace; removed unless it does.
class Temporary {
 public:
  explicit Temporary(const fs::path& target)
      : target_(target), folder_(target.parent_path()) {
    if (folder_.empty())
      folder_ = ".";
    check(!target.filename().empty(), "{}: not a file name", target.string());
    // Names may have 255 bytes; leave some for what is appended.
    const std::string base = target.filename().string().substr(0, 200);
    for (int attempt = 1; fd_ < 0; ++attempt) {
      path_ = folder_ / fmt::format("{}.tmp.{}", base, ::getpid());
      if (attempt > 1)  // left by a process of the same number that was killed
        path_ += fmt::format(".{}", attempt);
      fd_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
      if (fd_ < 0 && errno == ENOENT)
        fail("{}: there is no folder {}", target.string(), folder_.string());
      if (fd_ < 0 && (errno != EEXIST || attempt == 100))
        fail_errno(target.string());
    }
  }
  Temporary(const Temporary&) = delete;
  Temporary& operator=(const Temporary&) = delete;
  ~Temporary() {
    if (!renamed_)
      ::unlink(path_.c_str());
  }

  int descriptor() const { return fd_; }

  void rename() {
    if (::rename(path_.c_str(), target_.c_str()) != 0)
      fail_errno(target_.string());
    renamed_ = true;
  }

  /// A rename is on the disk only once its folder is.
  void sync_folder() const {
    Descriptor folder(::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder.valid()) {
      if (errno == EACCES)  // a folder may be written but not read
        return;
      fail_errno(folder_.string());
    }
    if (::fsync(folder.get()) != 0 && errno != EINVAL)  // EINVAL: not on this file system
      fail_errno(folder_.string());
  }

 private:
  fs::path target_, folder_, path_;
  int fd_ = -1;
  bool renamed_ = false;
};

}  // namespace

void write_file(const std::string& path, std::string_view text) {
  if (path == "-")
    return write_directly(path, text);
  const auto old = replaceable(path);
  if (old && !S_ISREG(old->st_mode))
    return write_directly(path, text);

  Temporary temporary(followed(path));
  Descriptor file(temporary.descriptor());
  if (old) {
    // The owner stays, where that is allowed; without it the group must not gain rights.
    const bool owned = ::fchown(file.get(), old->st_uid, old->st_gid) == 0;
    ::fchmod(file.get(), old->st_mode & (owned ? 0777 : 0707));
  }
  write_all(file, text, path);
  if (::fsync(file.get()) != 0 || !file.close())
    fail_errno(path);
  temporary.rename();
  temporary.sync_folder();
}

void check_output_path(const std::string& path) {
  if (path == "-")
    return;
  const auto old = replaceable(path);
  if (old && !S_ISREG(old->st_mode))
    return;
  const Temporary temporary(followed(path));
  const Descriptor file(temporary.descriptor());
}

}  // namespace GAMBETA_NAMESPACE
