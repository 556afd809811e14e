// Knows nothing of any of this: opens the plugins that it is given.
#include <dlfcn.h>
#include <stdio.h>

int main(int argc, char** argv) {
  int sum = 0;
  for (int i = 1; i < argc; ++i) {
    void* plugin = dlopen(argv[i], RTLD_LAZY | RTLD_LOCAL);
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
