// Calls entry points directly and through an address, in itself, in a library when built with one (-DLIBRARY), and in a
// plugin when given its path. Prints what came out, which an engine must not change.
#include <dlfcn.h>
#include <stdio.h>

#include "calls.h"

#ifdef LIBRARY
int module_touch(int value);
#endif

static void* (*volatile create_fiber)(unsigned) = __tsan_create_fiber;

int main(int argc, char** argv) {
  int sum = touch(1);
  sum += create_fiber(0) != 0;
#ifdef LIBRARY
  sum += module_touch(10);
#endif
  for (int i = 1; i < argc; ++i) {
    void* plugin = dlopen(argv[i], RTLD_NOW | RTLD_LOCAL);
    if (plugin == NULL) {
      fprintf(stderr, "%s\n", dlerror());
      return 1;
    }
    int (*plugin_touch)(int);
    *(void**)&plugin_touch = dlsym(plugin, "module_touch");
    sum += plugin_touch(100);
  }
  printf("sum %d\n", sum);
  return 0;
}
