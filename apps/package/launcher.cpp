// The gambeta of a package: it executes the best of three programs that this machine's
// processor can run, each compiled for one level of x86-64. They stand in ../libexec.

#include <fmt/core.h>
#include <sys/auxv.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>

namespace {

struct Level {
  const char* name;
  bool here;  // this processor, and its operating system, have it
};

}  // namespace

int main(int, char** argv) {
  // From the best down.
  const Level levels[] = {{"v4", bool(__builtin_cpu_supports("x86-64-v4"))},
                          {"v3", bool(__builtin_cpu_supports("x86-64-v3"))},
                          {"v2", bool(__builtin_cpu_supports("x86-64-v2"))}};
  const char* wanted = std::getenv("GAMBETA_KERNELS");
  const Level* chosen = nullptr;
  for (const Level& level : levels)
    if (!chosen && (wanted ? std::string_view(wanted) == level.name : level.here))
      chosen = &level;
  if (!chosen || !chosen->here) {
    fmt::print(
        stderr, "gambeta: {}\n",
        !wanted  ? "this processor is older than x86-64-v2; build gambeta from source"
        : chosen ? fmt::format("GAMBETA_KERNELS={0}: this processor has no x86-64-{0}",
                               chosen->name)
                 : "GAMBETA_KERNELS is v2, v3 or v4, or not set: the best is taken");
    return 2;
  }
  // Not /proc/self/exe: a tree that was changed into may have no /proc.
  const auto* const self = reinterpret_cast<const char*>(getauxval(AT_EXECFN));
  std::error_code none;
  const auto folder = std::filesystem::canonical(self, none).parent_path();
  const std::string program =
      folder.parent_path() / "libexec" / fmt::format("gambeta-{}", chosen->name);
  execv(program.c_str(), argv);
  fmt::print(stderr, "gambeta: {}: {}; install gambeta anew\n", program,
             std::system_category().message(errno));
  return 1;
}
