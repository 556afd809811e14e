// A plugin's lock is a new one each time that the plugin is loaded: the orders of two loads do not meet.
// EXPECT: none
#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "testprogs/threads.h"

static void* load(void) {
  static char path[PATH_MAX];
  static char library[PATH_MAX + 64];
  if (readlink("/proc/self/exe", path, sizeof path - 1) < 0) abort();
  *strrchr(path, '/') = 0;
  snprintf(library, sizeof library, "%s/../plugins/locking_plugin.so", path);
  void* plugin = dlopen(library, RTLD_NOW);
  if (plugin == NULL) abort();
  return plugin;
}

pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER;
Stage stage;

void* first(void* unused) {
  void* plugin = load();
  pthread_mutex_lock(&a);
  ((void (*)(void))dlsym(plugin, "plugin_enter"))();
  ((void (*)(void))dlsym(plugin, "plugin_leave"))();
  pthread_mutex_unlock(&a);
  dlclose(plugin);
  stage_set(&stage, 1);
  return NULL;
}

void* second(void* unused) {
  stage_await(&stage, 1);
  void* plugin = load();
  ((void (*)(void))dlsym(plugin, "plugin_enter"))();
  pthread_mutex_lock(&a);
  pthread_mutex_unlock(&a);
  ((void (*)(void))dlsym(plugin, "plugin_leave"))();
  dlclose(plugin);
  return NULL;
}

int main(void) {
  run_threads(first, second);
  return 0;
}
