// A lock of the program and one of a plugin; the plugin is gone when the program ends.
// EXPECT: lock-order-inversion locks=a,plugin_lock threads=2 at @LINE(into-plugin) and @LINE(from-plugin)
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
void* plugin;

void callback(void) {
  pthread_mutex_lock(&a);  // @from-plugin
  pthread_mutex_unlock(&a);
}

void* first(void* unused) {
  void (*enter)(void) = (void (*)(void))dlsym(plugin, "plugin_enter");
  void (*leave)(void) = (void (*)(void))dlsym(plugin, "plugin_leave");
  pthread_mutex_lock(&a);
  enter();  // @into-plugin
  leave();
  pthread_mutex_unlock(&a);
  stage_set(&stage, 1);
  return NULL;
}

void* second(void* unused) {
  stage_await(&stage, 1);
  ((void (*)(void (*)(void)))dlsym(plugin, "plugin_call"))(callback);
  return NULL;
}

int main(void) {
  plugin = load();
  run_threads(first, second);
  dlclose(plugin);
  return 0;
}
