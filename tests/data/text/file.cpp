#include "data/text/file.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <thread>

#include "data/text/text.hpp"
#include "tests/data/files.hpp"
#include "tests/folder.hpp"

using namespace gambeta;
namespace fs = std::filesystem;

namespace {

mode_t mode_of(const std::string& path) {
  struct stat status {};
  stat(path.c_str(), &status);
  return status.st_mode & 07777;
}

}  // namespace

TEST_CASE("file: what is written is what is there, and nothing else") {
  const Folder folder;
  const std::string bytes("a\0b\n", 4);
  write_file(folder / "m.json", bytes);
  CHECK(read_file(folder / "m.json") == bytes);
  write_file(folder / "m.json", "");
  CHECK(read_file(folder / "m.json").empty());
  CHECK(folder.files() == 1);
}

TEST_CASE("file: a new file obeys the umask, a replaced one passes on its mode") {
  const Folder folder;
  const mode_t old = umask(027);
  write_file(folder / "new", "1");
  umask(old);
  CHECK(mode_of(folder / "new") == 0640);
  chmod((folder / "new").c_str(), 0604);
  write_file(folder / "new", "2");
  CHECK(mode_of(folder / "new") == 0604);
}

TEST_CASE("file: symbolic links are followed, also to nowhere yet") {
  const Folder folder;
  fs::create_directory(folder / "real");
  fs::create_symlink("real/m.json", folder / "link");
  fs::create_symlink("link", folder / "link to link");
  write_file(folder / "link to link", "1");
  CHECK(read_file(folder / "real/m.json") == "1");
  write_file(folder / "link", "2");
  CHECK(read_file(folder / "real/m.json") == "2");
  CHECK(fs::is_symlink(folder / "link"));

  fs::create_symlink("loop", folder / "loop");
  CHECK(error_of([&] {
          write_file(folder / "loop", "3");
        }).ends_with("Too many levels of symbolic links"));
}

TEST_CASE("file: devices and pipes are written directly") {
  write_file("/dev/null", "1");
  check_output_path("/dev/null");
  check_output_path("/dev/full");  // that it is full shows only when written
  CHECK(error_of([] { write_file("/dev/full", "1"); }) ==
        "/dev/full: No space left on device");

  const Folder folder;
  const std::string pipe = folder / "pipe";
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  check_output_path(pipe);  // would hang if it opened the pipe
  std::string got;
  std::thread reader([&] { got = read_file(pipe); });
  write_file(pipe, std::string(300000, 'x'));
  reader.join();
  CHECK(got == std::string(300000, 'x'));
}

TEST_CASE("file: - is standard output, behind what was printed before") {
  const Folder folder;
  std::fflush(stdout);
  const int terminal = dup(STDOUT_FILENO);
  const int file = open((folder / "out").c_str(), O_WRONLY | O_CREAT, 0600);
  dup2(file, STDOUT_FILENO);
  std::printf("printed, ");
  write_file("-", "written");
  std::printf(", printed again");
  std::fflush(stdout);
  dup2(terminal, STDOUT_FILENO);
  close(file);
  close(terminal);
  CHECK(read_file(folder / "out") == "printed, written, printed again");
}

TEST_CASE("file: a socket cannot be written") {
  const Folder folder;
  const std::string path = folder / "socket";
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  REQUIRE(path.size() < sizeof address.sun_path);
  std::strcpy(address.sun_path, path.c_str());
  const int socket_fd = socket(AF_UNIX, SOCK_STREAM, 0);
  REQUIRE(bind(socket_fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
  CHECK(error_of([&] { write_file(path, "1"); }) == path + ": No such device or address");
  close(socket_fd);
}

TEST_CASE("file: what cannot be written is known before") {
  const Folder folder;
  for (const auto& attempt : {+[](const std::string& path) { check_output_path(path); },
                              +[](const std::string& path) { write_file(path, "1"); }}) {
    const auto refusal = [&](const std::string& path) {
      return error_of([&] { attempt(path); });
    };
    CHECK(refusal(folder / "no/m.json") ==
          (folder / "no/m.json") + ": there is no folder " + (folder / "no"));
    CHECK(refusal(folder / "") == (folder / "") + ": Is a directory");
    CHECK(refusal(folder / std::string(300, 'x')).ends_with("File name too long"));
    CHECK(refusal("/proc/m.json") != "no error");
    CHECK(refusal("") == "an empty file name");
    CHECK(refusal("/dev/null/m.json").ends_with("Not a directory"));
    CHECK(refusal(folder / "new/") != "no error");
  }
  CHECK(folder.files() == 0);
}

TEST_CASE("file: checking the path changes nothing") {
  const Folder folder;
  write_file(folder / "m.json", "old");
  check_output_path(folder / "m.json");
  check_output_path(folder / "new.json");
  CHECK(read_file(folder / "m.json") == "old");
  CHECK(folder.files() == 1);
}

TEST_CASE("file: the longest name works, and so does one beside a stale temporary file") {
  const Folder folder;
  const std::string longest = folder / std::string(255, 'x');
  write_file(longest, "1");
  CHECK(read_file(longest) == "1");
  const std::string stale = (folder / "m.json") + fmt::format(".tmp.{}", getpid());
  write_file(stale, "another process's");
  write_file(folder / "m.json", "2");
  CHECK(read_file(folder / "m.json") == "2");
  CHECK(read_file(stale) == "another process's");
  CHECK(folder.files() == 3);
}

TEST_CASE("file: however many temporary files are stale, a free name is found") {
  const Folder folder;
  for (int i = 1; i <= 120; ++i)
    write_file((folder / "m.json") + fmt::format(".tmp.{}", getpid()) +
                   (i == 1 ? "" : fmt::format(".{}", i)),
               "another process's");
  write_file(folder / "m.json", "1");
  CHECK(read_file(folder / "m.json") == "1");
  CHECK(folder.files() == 121);
}

TEST_CASE("file: one file is known by whatever path") {
  const Folder folder;
  fs::create_directory(folder / "real");
  fs::create_directory_symlink("real", folder / "linked");
  fs::create_symlink("real/later", folder / "dangling");
  CHECK(same_file(folder / "dangling", folder / "linked/later"));
  CHECK(same_file(folder / "new", folder / "real/../new"));
  CHECK_FALSE(same_file(folder / "new", folder / "real/new"));
  CHECK_FALSE(same_file(folder / "no/new", folder / "no/new"));  // nor can it be written
  write_file(folder / "a", "1");
  fs::create_hard_link(folder / "a", folder / "b");
  CHECK(same_file(folder / "a", folder / "b"));
  CHECK_FALSE(same_file(folder / "a", folder / "c"));
  CHECK(same_file("-", "-"));
  CHECK_FALSE(same_file("/dev/null", "/dev/null"));
}

TEST_CASE("file: a write-protected file is not replaced" * doctest::skip(getuid() == 0)) {
  const Folder folder;
  write_file(folder / "m.json", "old");
  chmod((folder / "m.json").c_str(), 0444);
  CHECK(error_of([&] {
          write_file(folder / "m.json", "new");
        }).ends_with("Permission denied"));
  CHECK(read_file(folder / "m.json") == "old");
}

TEST_CASE("files: devices that never end are refused at their first bytes") {
  CHECK_THROWS_WITH_AS(read_file("/dev/zero"),
                       "/dev/zero: it begins with zero bytes, as no text and no data do",
                       Error);
  CHECK_THROWS_WITH_AS(read_file("/dev/urandom"),
                       "/dev/urandom: a device that never ends, not a file", Error);
  CHECK(read_file("/dev/null").empty());
}
