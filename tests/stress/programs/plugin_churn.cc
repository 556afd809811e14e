// Plugins with locks, loaded and unloaded by several threads at once, thousands of times.
#include <dlfcn.h>
#include <limits.h>

#include "tests/stress/programs/work.h"

int main(int, char** argv) {
  const int rounds = number(argv, 1, 400);
  char self[PATH_MAX] = {};
  must(readlink("/proc/self/exe", self, sizeof self - 1) > 0, "readlink");
  *strrchr(self, '/') = 0;
  const std::string path = std::string(self) + "/../plugins/locking_plugin.so";
  int loaded = 0;
  run_in_threads(4, [&](int) {
    for (int i = 0; i < rounds; ++i) {
      void* plugin = dlopen(path.c_str(), RTLD_NOW);
      must(plugin != nullptr, "dlopen");
      reinterpret_cast<void (*)()>(dlsym(plugin, "plugin_enter"))();
      reinterpret_cast<void (*)()>(dlsym(plugin, "plugin_leave"))();
      must(dlclose(plugin) == 0, "dlclose");
      __atomic_add_fetch(&loaded, 1, __ATOMIC_RELAXED);
    }
  });
  printf("%d\n", loaded);
}
