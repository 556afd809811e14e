// A program that has no OpenMP, but a plugin that has.
// EXPECT: none
// BUILD: O0 O2
#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { kCount = 64 };

static void* load(void) {
  char path[PATH_MAX] = {0};
  if (readlink("/proc/self/exe", path, sizeof path - 1) < 0) abort();
  *strrchr(path, '/') = '\0';
  char library[PATH_MAX + 64];
  snprintf(library, sizeof library, "%s/../plugins/openmp_plugin.so", path);
  void* plugin = dlopen(library, RTLD_NOW | RTLD_LOCAL);
  if (plugin == NULL) abort();
  return plugin;
}

int main(void) {
  void* plugin = load();
  void (*begin)(void) = (void (*)(void))dlsym(plugin, "plugin_begin");
  void (*enter)(void) = (void (*)(void))dlsym(plugin, "plugin_enter");
  void (*leave)(void) = (void (*)(void))dlsym(plugin, "plugin_leave");
  void (*end)(void) = (void (*)(void))dlsym(plugin, "plugin_end");
  int (*reduce)(int) = (int (*)(int))dlsym(plugin, "plugin_reduce");
  begin();
  for (int i = 0; i < 3; ++i) {
    enter();
    if (reduce(kCount) != kCount * (kCount - 1) / 2 + (kCount - 1)) return 1;
    leave();
  }
  end();
  return 0;
}
