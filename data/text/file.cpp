#include "data/text/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <system_error>
#include <thread>

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
    else if (errno == EPIPE && file.get() == STDOUT_FILENO)
      throw ReaderGone(fmt::format("{}: nobody reads it", path));
    else if (errno != EINTR)
      fail_errno(path);
  }
}

/// Opens a device or a pipe. A pipe without a reader is waited for, but not by a run that is
/// to stop.
int open_directly(const std::string& path) {
  using namespace std::chrono_literals;
  for (;;) {
    const int fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd >= 0)
      ::fcntl(fd, F_SETFL, 0);  // writes may wait
    if (fd >= 0 || errno != ENXIO || !fs::is_fifo(path))
      return fd;
    check(!interruption.stop, "{}: nobody reads this pipe", path);
    std::this_thread::sleep_for(20ms);
  }
}

void write_directly(const std::string& path, std::string_view text) {
  const bool standard = path == "-";
  if (standard)
    std::fflush(stdout);  // what was printed before comes before
  Descriptor file(standard ? STDOUT_FILENO : open_directly(path), standard);
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

fs::path folder_of(const fs::path& target) {
  const fs::path folder = target.parent_path();
  return folder.empty() ? "." : folder;
}

/// Throws Error if a rename is bound to fail that would replace this file.
void check_rename(const std::string& path, const struct stat& file) {
  const fs::path target = followed(path);
#ifdef STATX_ATTR_MOUNT_ROOT
  struct statx more {};
  check(::statx(AT_FDCWD, target.c_str(), 0, 0, &more) != 0 ||
            (more.stx_attributes & STATX_ATTR_MOUNT_ROOT) == 0,
        "{}: the file itself is mounted and cannot be replaced; mount its folder, or "
        "choose "
        "another name",
        path);
#endif
  struct stat folder {};
  if (::stat(folder_of(target).c_str(), &folder) != 0)
    fail_errno(path);
  const uid_t user = ::geteuid();
  check((folder.st_mode & S_ISVTX) == 0 || user == 0 || user == file.st_uid ||
            user == folder.st_uid,
        "{}: the file is another user's, and only they may replace it in this folder; "
        "choose another name",
        path);
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
  if (S_ISREG(status.st_mode))
    check_rename(path, status);
  return status;
}

/// While one lives, a file is on its way; a signal that came meanwhile is raised at the end.
struct Replacing {
  Replacing() { interruption.replacing = true; }
  Replacing(const Replacing&) = delete;
  Replacing& operator=(const Replacing&) = delete;
  ~Replacing() {
    interruption.replacing = false;
    if (const int signal = interruption.postponed.exchange(0); signal != 0)
      std::raise(signal);
  }
};

/// A new file beside the one it is to replace; removed unless it does.
class Temporary {
 public:
  explicit Temporary(const fs::path& target)
      : target_(target), folder_(folder_of(target)) {
    check(!target.filename().empty(), "{}: not a file name", target.string());
    // Names may have 255 bytes; leave some for what is appended.
    const std::string base = target.filename().string().substr(0, 200);
    for (int attempt = 1; fd_ < 0; ++attempt) {
      path_ = folder_ / fmt::format("{}.tmp.{}", base, ::getpid());
      if (attempt >
          1)  // of a process of the same number: killed, or in another container
        path_ += fmt::format(".{}", attempt);
      fd_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
      if (fd_ < 0 && errno == ENOENT)
        fail("{}: {} {}", target.string(),
             fs::exists(folder_) ? "no file can be made in" : "there is no folder",
             folder_.string());
      if (fd_ < 0 && (errno != EEXIST || attempt == 10000))
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
  Replacing replacing_;  // ends last, when all is whole
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

namespace {

/// What tells a file from all others: its number on its device; of one that is not there yet
/// its folder's number and its name. None: a device, or no folder either.
struct Identity {
  dev_t device;
  ino_t number;
  std::string name;
  bool operator==(const Identity&) const = default;
};

std::optional<Identity> identity_of(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0) {
    if (S_ISCHR(status.st_mode))
      return {};
    return Identity{status.st_dev, status.st_ino, ""};
  }
  const fs::path target = followed(path);
  if (::stat(folder_of(target).c_str(), &status) != 0)
    return {};
  return Identity{status.st_dev, status.st_ino, target.filename().string()};
}

}  // namespace

bool same_file(const std::string& a, const std::string& b) {
  if (a == "-" || b == "-")
    return a == b;
  const auto first = identity_of(a);
  return first && first == identity_of(b);
}

}  // namespace GAMBETA_NAMESPACE
