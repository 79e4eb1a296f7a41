// Loads a plug-in that has gambeta inside. usage: host PLUGIN
#include <dlfcn.h>

#include <cstdio>

int main(int, char** argv) {
  void* const plugin = dlopen(argv[1], RTLD_NOW);
  if (plugin == nullptr)
    return std::fputs(dlerror(), stderr), 1;
  const auto rows =
      reinterpret_cast<std::ptrdiff_t (*)()>(dlsym(plugin, "rows_with_an_answer"));
  std::printf("a plug-in: %td rows\n", rows());
  return rows() == 1000 ? 0 : 1;
}
